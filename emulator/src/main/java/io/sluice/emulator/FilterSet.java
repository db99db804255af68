package io.sluice.emulator;

import io.sluice.emulator.cbpf.CbpfCheck;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.set.SetMatcher;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.link.LinkType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A set of filters, to be compiled together into one matcher that says which of them accept a
/// packet. Immutable.
///
/// ```java
/// FilterSet set = FilterSet.of(List.of(
///         FilterSet.Member.of("web", "tcp port 80 or tcp port 443"),
///         FilterSet.Member.of("lab", "net 10.0.0.0/8")));
/// SetMatcher matcher = set.compile(LinkType.EN10MB).matcher();
/// long[] bits = new long[matcher.words()];
/// matcher.match(packet, 0, packet.length, packet.length, bits);
/// ```
public final class FilterSet {
    /// A filter of a set.
    ///
    /// @param name what the caller calls it; names may be equal
    /// @param expression its text
    /// @param options what it is compiled for; the link type is the set's
    public record Member(String name, String expression, CompileOptions options) {
        /// A filter with the usual options.
        public static Member of(String name, String expression) {
            return new Member(name, expression, CompileOptions.forLinkType(LinkType.EN10MB));
        }
    }

    /// The filters of a set made ready for a link type.
    ///
    /// @param matcher answers for all filters, by their places in the set; those that have a fault
    ///   accept nothing
    /// @param faults by place, why a filter is none for this link type
    public record Compiled(SetMatcher matcher, SortedMap<Integer, FilterSyntaxException> faults) {
        public Compiled {
            faults = Collections.unmodifiableSortedMap(new TreeMap<>(faults));
        }
    }

    private record Text(String expression, CompileOptions options) {}

    private static final CbpfProgram NOTHING =
            new CbpfProgram(List.of(CbpfInsn.statement(CbpfOp.RET_K.code(), 0)));

    private final List<Member> members;

    private FilterSet(List<Member> members) {
        this.members = List.copyOf(members);
    }

    public static FilterSet of(List<Member> members) {
        return new FilterSet(members);
    }

    /// The filters in the order of their numbers.
    public List<Member> members() {
        return members;
    }

    /// Compiles the filters, equal ones once.
    public Compiled compile(LinkType linkType) {
        SortedMap<Integer, FilterSyntaxException> faults = new TreeMap<>();
        Map<Text, CheckedProgram> known = new HashMap<>();
        Map<Text, FilterSyntaxException> refused = new HashMap<>();
        List<CheckedProgram> programs = new ArrayList<>();
        CheckedProgram nothing = checked(NOTHING);
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            Text text = new Text(member.expression, member.options.withLinkType(linkType));
            if (!known.containsKey(text) && !refused.containsKey(text)) {
                try {
                    known.put(
                            text,
                            checked(
                                    FilterCompiler.compile(text.expression, text.options)
                                            .program()));
                } catch (FilterSyntaxException e) {
                    refused.put(text, e);
                }
            }
            FilterSyntaxException fault = refused.get(text);
            if (fault != null) {
                faults.put(i, fault);
            }
            programs.add(known.getOrDefault(text, nothing));
        }
        return new Compiled(SetMatcher.of(programs), faults);
    }

    private static CheckedProgram checked(CbpfProgram program) {
        return switch (CbpfChecker.check(program, CbpfRules.LIBPCAP)) {
            case CbpfCheck.Accepted(CheckedProgram accepted) -> accepted;
            case CbpfCheck.Rejected(int index, String reason) ->
                    throw new AssertionError(
                            "compiled to a program that is refused at " + index + ": " + reason);
        };
    }
}
