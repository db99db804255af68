package io.sluice.session.run;

import io.sluice.emulator.PacketProgram;
import io.sluice.emulator.cbpf.CbpfCheck;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.CompiledFilter;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.options.Handle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The decisions of a run, made once for each filter and kind of link that a capture turns out to
/// have. For one thread.
public final class FilterCache {
    /// What decides on a kind of link.
    @FunctionalInterface
    private interface Question {
        Decision decision(Link link);
    }

    /// The byte order counts, because headers of some link types are in the capturing machine's.
    record Link(int fileLinkType, ByteOrder order) {
        Handle handle() {
            return order.equals(ByteOrder.LITTLE_ENDIAN) ? Handle.FILE : Handle.FILE_SWAPPED;
        }
    }

    /// From so many filters on one matcher for all counts faster than a class for each.
    private static final int SET = 48;

    private final List<Question> questions;
    private final Optional<SetCache> together;
    private final List<Map<Link, Decision>> decisions = new ArrayList<>();

    private FilterCache(List<Question> questions, Optional<SetCache> together) {
        this.questions = questions;
        this.together = together;
        questions.forEach(_ -> decisions.add(new HashMap<>()));
    }

    /// Filters, to be compiled when a kind of link is met.
    ///
    /// @param base how; the link type and the handle are those of the capture
    public static FilterCache of(List<String> filters, CompileOptions base, EngineChoice engine) {
        return new FilterCache(
                filters.stream()
                        .map(text -> (Question) link -> compiled(text, base, engine, link))
                        .toList(),
                engine == EngineChoice.AUTO && filters.size() >= SET
                        ? Optional.of(new SetCache(filters, base))
                        : Optional.empty());
    }

    /// One extended program that decides in a filter's place.
    public static FilterCache of(PacketProgram program) {
        Decision always = new Decision.ExtendedProgram(program);
        return new FilterCache(List.of(_ -> always), Optional.empty());
    }

    /// How many filters there are.
    public int size() {
        return questions.size();
    }

    /// The filters as one set, where counting is faster so.
    Optional<SetCache> together() {
        return together;
    }

    /// What is to be said of the engines so far.
    public List<EngineNote> notes() {
        Set<Decision> all = new LinkedHashSet<>();
        decisions.forEach(ofFilter -> all.addAll(ofFilter.values()));
        return all.stream().flatMap(decision -> decision.notes().stream()).toList();
    }

    /// What decides on packets of one kind of link.
    ///
    /// @param filter its place in the list
    /// @param fileLinkType the LINKTYPE value of a capture
    public Decision decision(int filter, int fileLinkType, ByteOrder order) {
        return decisions
                .get(filter)
                .computeIfAbsent(new Link(fileLinkType, order), questions.get(filter)::decision);
    }

    private static Decision compiled(
            String text, CompileOptions base, EngineChoice engine, Link link) {
        Optional<LinkType> linkType = LinkType.byFileLinkType(link.fileLinkType);
        if (linkType.isEmpty()) {
            return new Decision.Refused(SetCache.unknown(link, text));
        }
        CompileOptions options = base.withLinkType(linkType.get()).withHandle(link.handle());
        try {
            return ready(FilterCompiler.compile(text, options), engine);
        } catch (FilterSyntaxException e) {
            return new Decision.Refused(e);
        }
    }

    private static Decision ready(CompiledFilter compiled, EngineChoice engine) {
        return switch (CbpfChecker.check(compiled.program(), CbpfRules.LIBPCAP)) {
            case CbpfCheck.Accepted(var program) -> {
                EngineChoice.Chosen chosen = engine.engine(program);
                yield new Decision.ClassicFilter(
                        compiled, program, chosen.engine(), chosen.fallback());
            }
            case CbpfCheck.Rejected(int index, String reason) ->
                    throw new AssertionError(
                            "compiled '"
                                    + compiled.filter()
                                    + "' to a program that is refused at "
                                    + index
                                    + ": "
                                    + reason);
        };
    }
}
