package io.sluice.session.run;

import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.cbpf.RecordScanner;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import io.sluice.filters.cbpf.Opcode;
import io.sluice.filters.link.LinkType;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.Damage;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.records.RecordSource;
import io.sluice.pcaps.replay.DecisionListener;
import io.sluice.pcaps.replay.Replay;
import io.sluice.pcaps.replay.ReplayReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One capture through all filters, once over the capture however many filters there are.
///
/// Packets are looked at where they lie wherever the capture and the engines allow it. For one
/// thread and one run.
public final class CaptureRun {
    /// What came of it.
    ///
    /// @param file the capture's name
    /// @param linkTypes by libpcap's names, in the order of their numbers; none where the capture
    ///   has no interface
    /// @param counts one for each filter
    /// @param report what was read
    public record Result(
            String file, List<String> linkTypes, List<FilterCount> counts, ReplayReport report) {
        public Result {
            linkTypes = List.copyOf(linkTypes);
            counts = List.copyOf(counts);
        }

        public Optional<Damage> damage() {
            return report.damage();
        }
    }

    /// Sees how far a run has come.
    @FunctionalInterface
    public interface ReadListener {
        /// @param packets of this capture so far
        void read(long packets) throws IOException;
    }

    private final PacketSource source;
    private final List<FilterDecider> deciders = new ArrayList<>();
    private final List<FilterTally> tallies = new ArrayList<>();

    private final Optional<SetRun> together;

    private CaptureRun(PacketSource source, FilterCache cache, FilterTally.Digest digest) {
        this.source = source;
        this.together = cache.together().map(set -> new SetRun(set, tallies, digest));
        for (int i = 0; i < cache.size(); i++) {
            FilterTally tally = new FilterTally(digest);
            tallies.add(tally);
            deciders.add(new FilterDecider(cache, i, tally));
        }
    }

    /// Prepares a run and compiles the filters for the capture's first interface where that is
    /// known before the first packet, so that a fault shows before there is any output.
    public static CaptureRun prepare(
            PacketSource source, FilterCache cache, FilterTally.Digest digest) {
        CaptureRun run = new CaptureRun(source, cache, digest);
        run.origin()
                .ifPresent(origin ->
                        run.together.ifPresentOrElse(
                                set -> set.link(origin),
                                () -> run.deciders.forEach(decider -> link(decider, origin))));
        return run;
    }

    private static Decision link(FilterDecider decider, CaptureInterface origin) {
        return decider.link(origin.linkType(), origin.byteOrder());
    }

    public FilterDecider decider(int filter) {
        return deciders.get(filter);
    }

    public FilterTally tally(int filter) {
        return tallies.get(filter);
    }

    /// Counts, batch by batch, so that somebody sees how far it is.
    ///
    /// @throws IOException if the source cannot be read, or what the listener throws
    public Result count(ReadListener progress, StopSignal stop) throws IOException {
        return together.isPresent()
                ? result(together.get().count(source, progress, stop))
                : run(Replay.Batching.MANY, counting(progress, stop));
    }

    /// Counts as fast as it can.
    ///
    /// @param file where the source comes from, if it is a file
    /// @param threads how many share the file, if it is one that can be shared
    /// @throws IOException if the source cannot be read
    public Result count(Optional<Path> file, int threads, StopSignal stop) throws IOException {
        if (together.isPresent()) {
            return result(together.get().count(source, file, threads, stop));
        }
        DecisionListener listener = counting(_ -> {}, stop);
        boolean numbered = tallies.stream().anyMatch(FilterTally::digests);
        Optional<RecordRun> records = records(file, listener, stop);
        if (numbered || records.isEmpty() || !records.get().isLarge()) {
            return run(Replay.Batching.MANY, listener);
        }
        RecordCounts counts = new RecordCounts(tallies.size());
        ReplayReport report = records.get().count(counts, threads);
        for (int i = 0; i < tallies.size(); i++) {
            tallies.get(i).add(counts.read(), counts.accepted(i));
        }
        return result(report);
    }

    private DecisionListener counting(ReadListener progress, StopSignal stop) {
        return (batch, filter, results) -> {
            if (filter == 0) {
                progress.read(batch.number(batch.count() - 1));
            }
            if (deciders.get(filter).acceptedInBatch() > 0) {
                tallies.get(filter).add(batch, results, batch.count());
            }
            return stop.requested() ? DecisionListener.Next.STOP : DecisionListener.Next.CONTINUE;
        };
    }

    /// The interface of the first packets, where that is known before they come.
    public Optional<CaptureInterface> origin() {
        return source.interfaces().stream().findFirst();
    }

    /// Whether the first filter, on that interface, keeps of each packet all that was captured or
    /// nothing.
    public boolean keepsWholePackets() {
        return origin().isPresent()
                && link(deciders.getFirst(), origin().get())
                        instanceof Decision.ClassicFilter(_, CheckedProgram program, _, _)
                && program.program().insns().stream()
                        .filter(insn -> (insn.code() & Opcode.CLASS_MASK) == Opcode.RET)
                        .allMatch(insn -> keepsWhole(insn, origin().get().snapLen()));
    }

    private static boolean keepsWhole(CbpfInsn ret, int longest) {
        return ret.code() == CbpfOp.RET_K.code()
                && (ret.k() == 0 || Integer.compareUnsigned(ret.k(), longest) >= 0);
    }

    /// The filters' engines and the source, where the ones walk the records of the other.
    ///
    /// @param file where the source comes from, if it is a file
    /// @param listener takes the decisions on what is left after the records
    /// @throws IOException if the file cannot be asked for its size
    public Optional<RecordRun> records(
            Optional<Path> file, DecisionListener listener, StopSignal stop) throws IOException {
        Optional<CaptureInterface> first = origin();
        if (!(source instanceof RecordSource plain) || first.isEmpty()) {
            return Optional.empty();
        }
        List<RecordScanner> scanners = new ArrayList<>();
        for (FilterDecider decider : deciders) {
            if (link(decider, first.get()) instanceof Decision.ClassicFilter(_, _, var engine, _)
                    && engine instanceof RecordScanner scanner) {
                scanners.add(scanner);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(
                new RecordRun(
                        file,
                        plain,
                        scanners,
                        stop,
                        rest -> Replay.run(rest, deciders, Replay.Batching.MANY, listener)));
    }

    /// Runs the filters, and hands on what they decide.
    ///
    /// @throws IOException if the source cannot be read, or what the listener throws
    public Result run(Replay.Batching batching, DecisionListener listener) throws IOException {
        return result(Replay.run(source, deciders, batching, listener));
    }

    /// What came of a run that [#records] gave.
    public Result result(ReplayReport report) {
        return new Result(
                source.name(),
                linkTypes(),
                tallies.stream().map(FilterTally::result).toList(),
                report);
    }

    private List<String> linkTypes() {
        return source.interfaces().stream()
                .map(CaptureInterface::linkType)
                .distinct()
                .sorted()
                .map(number ->
                        LinkType.byFileLinkType(number)
                                .map(Enum::name)
                                .orElse(Integer.toString(number)))
                .toList();
    }
}
