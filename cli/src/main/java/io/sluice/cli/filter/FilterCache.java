package io.sluice.cli.filter;

import io.sluice.emulator.KernelCrossCheck;
import io.sluice.emulator.KernelFilter;
import io.sluice.emulator.PacketProgram;
import io.sluice.emulator.cbpf.CbpfCheck;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfEngine;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.filters.CompiledFilter;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.lower.Handle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The filters of a run, compiled once for each kind of link that a capture turns out to have.
public final class FilterCache {
    /// What became of a filter for one kind of link.
    public sealed interface Outcome {
        /// @param program what the engine runs
        record Ready(CompiledFilter filter, CheckedProgram program, CbpfEngine engine)
                implements Outcome {}

        /// An extended program, which is for every kind of link.
        record Extended(PacketProgram program) implements Outcome {}

        record Refused(FilterSyntaxException fault) implements Outcome {}
    }

    /// The byte order counts, because headers of some link types are in the capturing machine's.
    private record Link(int fileLinkType, ByteOrder order) {}

    private final List<FilterText> filters;
    private final FilterSettings settings;
    private final EngineChoice choice;
    private final List<String> fallbacks = new ArrayList<>();
    private final Map<Link, Outcome[]> byLink = new HashMap<>();
    private final Optional<PacketProgram> extended;

    public FilterCache(List<FilterText> filters, FilterSettings settings, EngineChoice choice) {
        this.filters = filters;
        this.settings = settings;
        this.choice = choice;
        this.extended = Optional.empty();
    }

    /// @param filter what to call the program
    /// @param program what decides in a filter's place
    public FilterCache(FilterText filter, PacketProgram program, FilterSettings settings) {
        this.filters = List.of(filter);
        this.settings = settings;
        this.choice = EngineChoice.AUTO;
        this.extended = Optional.of(program);
    }

    public List<FilterText> filters() {
        return filters;
    }

    /// A line for each program so far that does not run in the engine that was asked for, and for
    /// each that left packets to another.
    public List<String> fallbacks() {
        List<String> notes = new ArrayList<>(fallbacks);
        byLink.values().stream()
                .flatMap(Arrays::stream)
                .mapToLong(FilterCache::notTaken)
                .filter(count -> count > 0)
                .forEach(count -> notes.add(notTaken(count)));
        extended.ifPresent(program -> notes(program, notes));
        return notes;
    }

    private static long notTaken(@Nullable Outcome outcome) {
        if (!(outcome instanceof Outcome.Ready(_, _, CbpfEngine engine))) {
            return 0;
        }
        return switch (engine) {
            case KernelFilter filter -> filter.notTaken();
            case KernelCrossCheck check -> check.notTaken();
            default -> 0;
        };
    }

    private static String notTaken(long count) {
        return "note: "
                + count
                + " packets were not for the kernel: larger than a page, cut, or"
                + " short of their headers";
    }

    private static void notes(PacketProgram program, List<String> notes) {
        program.disagreement()
                .ifPresent(what -> notes.add("internal error: engines disagree: " + what));
        program.firstFault()
                .ifPresent(what ->
                        notes.add(
                                "note: the program was stopped on "
                                        + program.faults()
                                        + " packets, first by "
                                        + what));
        if (program.notTaken() > 0) {
            notes.add(notTaken(program.notTaken()));
        }
    }

    /// Whether two engines gave different answers on a packet.
    public boolean disagrees() {
        return extended.flatMap(PacketProgram::disagreement).isPresent();
    }

    /// @param filter its place in the list
    /// @param fileLinkType the LINKTYPE value of a capture
    public Outcome outcome(int filter, int fileLinkType, ByteOrder order) {
        Outcome[] outcomes =
                byLink.computeIfAbsent(
                        new Link(fileLinkType, order), link -> new Outcome[filters.size()]);
        Outcome known = outcomes[filter];
        if (known == null) {
            known = compile(filters.get(filter).text(), fileLinkType, order);
            outcomes[filter] = known;
        }
        return known;
    }

    private Outcome compile(String text, int fileLinkType, ByteOrder order) {
        if (extended.isPresent()) {
            return new Outcome.Extended(extended.get());
        }
        Optional<LinkType> linkType = LinkType.byFileLinkType(fileLinkType);
        if (linkType.isEmpty()) {
            return new Outcome.Refused(
                    new FilterSyntaxException(
                            "link type " + fileLinkType + " of the capture is not known",
                            text,
                            new SourceSpan(0, text.length())));
        }
        Handle handle = order.equals(ByteOrder.LITTLE_ENDIAN) ? Handle.FILE : Handle.FILE_SWAPPED;
        try {
            CompiledFilter compiled =
                    FilterCompiler.compile(text, settings.options(linkType.get(), handle));
            return ready(compiled);
        } catch (FilterSyntaxException e) {
            return new Outcome.Refused(e);
        }
    }

    private Outcome ready(CompiledFilter compiled) {
        return switch (CbpfChecker.check(compiled.program(), CbpfRules.LIBPCAP)) {
            case CbpfCheck.Accepted(var program) -> {
                EngineChoice.Chosen chosen = choice.engine(program);
                chosen.fallback()
                        .ifPresent(reason ->
                                fallbacks.add(
                                        "note: '"
                                                + compiled.filter()
                                                + "' runs in the interpreter: "
                                                + reason));
                yield new Outcome.Ready(compiled, program, chosen.engine());
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
