package io.sluice.cli.replay;

import io.sluice.cli.console.Interruption;
import io.sluice.cli.filter.FilterCache;
import io.sluice.cli.input.CaptureFile;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// One capture through all filters.
public final class CaptureRun {
    /// What came of it.
    ///
    /// @param file the capture's name
    /// @param linkTypes by libpcap's names, joined by commas; empty where the capture has no
    ///   interface
    /// @param tallies one for each filter
    /// @param report what was read
    public record Result(
            String file, String linkTypes, List<PairTally> tallies, ReplayReport report) {
        Optional<Damage> damage() {
            return report.damage();
        }
    }

    private final PacketSource source;
    private final List<FilterDecider> deciders;
    private final List<PairTally> tallies;

    private CaptureRun(PacketSource source, FilterCache cache, PairTally.Digest digest) {
        this.source = source;
        this.deciders = new ArrayList<>();
        this.tallies = new ArrayList<>();
        for (int i = 0; i < cache.filters().size(); i++) {
            PairTally tally = new PairTally(digest);
            tallies.add(tally);
            deciders.add(new FilterDecider(cache, i, tally));
        }
    }

    /// Prepares a run and compiles the filters for the capture's first interface where that is
    /// known before the first packet, so that a fault shows before there is any output.
    public static CaptureRun prepare(
            PacketSource source, FilterCache cache, PairTally.Digest digest) {
        CaptureRun run = new CaptureRun(source, cache, digest);
        source.interfaces().stream()
                .findFirst()
                .ifPresent(origin ->
                        run.deciders.forEach(
                                decider -> decider.link(origin.linkType(), origin.byteOrder())));
        return run;
    }

    public FilterDecider decider(int filter) {
        return deciders.get(filter);
    }

    public PairTally tally(int filter) {
        return tallies.get(filter);
    }

    /// Counts, and hands on to nobody but the progress.
    Result count(CaptureFile file, Progress progress, Interruption interruption)
            throws IOException {
        DecisionListener listener = counting(number -> progress.tick(number), interruption);
        return progress.isShown()
                ? run(Replay.Batching.MANY, listener)
                : count(file, listener, interruption, RecordRun.usualThreads());
    }

    /// Counts as a run does that nobody watches.
    ///
    /// @param file where the source comes from
    /// @param threads how many share the file, if it is one that can be shared
    public Result count(CaptureFile file, int threads) throws IOException {
        Interruption never = new Interruption();
        return count(file, counting(_ -> {}, never), never, threads);
    }

    private Result count(
            CaptureFile file, DecisionListener listener, Interruption interruption, int threads)
            throws IOException {
        boolean numbered = tallies.stream().anyMatch(PairTally::digests);
        Optional<RecordRun> records = records(file, listener, interruption);
        if (numbered || records.isEmpty() || !records.get().isLarge()) {
            return run(Replay.Batching.MANY, listener);
        }
        FilterCounts counts = new FilterCounts(tallies.size());
        ReplayReport report = records.get().count(counts, threads);
        for (int i = 0; i < tallies.size(); i++) {
            tallies.get(i).add(counts.read(), counts.accepted(i));
        }
        return result(report);
    }

    /// @param progress takes the number of the last packet
    private DecisionListener counting(LongProgress progress, Interruption interruption) {
        return (batch, filter, results) -> {
            if (filter == 0) {
                progress.tick(batch.number(batch.count() - 1));
            }
            if (deciders.get(filter).acceptedInBatch() > 0) {
                tallies.get(filter).add(batch, results, batch.count());
            }
            return interruption.requested()
                    ? DecisionListener.Next.STOP
                    : DecisionListener.Next.CONTINUE;
        };
    }

    @FunctionalInterface
    private interface LongProgress {
        void tick(long packets) throws IOException;
    }

    /// The interface of the first packets, where that is known before they come.
    Optional<CaptureInterface> origin() {
        return source.interfaces().stream().findFirst();
    }

    /// Whether the first filter, on that interface, keeps of each packet all that was captured or
    /// nothing.
    boolean keepsWholePackets() {
        return origin().isPresent()
                && deciders.getFirst().link(origin().get().linkType(), origin().get().byteOrder())
                        instanceof FilterCache.Outcome.Ready(_, CheckedProgram program, _)
                && program.program().insns().stream()
                        .filter(insn -> (insn.code() & Opcode.CLASS_MASK) == Opcode.RET)
                        .allMatch(insn -> keepsWhole(insn, origin().get().snapLen()));
    }

    private static boolean keepsWhole(CbpfInsn ret, int longest) {
        return ret.code() == CbpfOp.RET_K.code()
                && (ret.k() == 0 || Integer.compareUnsigned(ret.k(), longest) >= 0);
    }

    /// The filters' engines and the source, where the ones walk the records of the other.
    Optional<RecordRun> records(
            CaptureFile file, DecisionListener listener, Interruption interruption)
            throws IOException {
        Optional<CaptureInterface> first = origin();
        if (!(source instanceof RecordSource plain) || first.isEmpty()) {
            return Optional.empty();
        }
        List<RecordScanner> scanners = new ArrayList<>();
        for (FilterDecider decider : deciders) {
            if (decider.link(first.get().linkType(), first.get().byteOrder())
                            instanceof FilterCache.Outcome.Ready(_, _, var engine)
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
                        interruption,
                        rest -> Replay.run(rest, deciders, Replay.Batching.MANY, listener)));
    }

    /// What came of a run that [#records] gave.
    Result result(ReplayReport report) {
        return new Result(source.name(), linkTypes(), tallies, report);
    }

    public Result run(Replay.Batching batching, DecisionListener listener) throws IOException {
        ReplayReport report = Replay.run(source, deciders, batching, listener);
        return result(report);
    }

    private String linkTypes() {
        return source.interfaces().stream()
                .map(CaptureInterface::linkType)
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .map(number ->
                        LinkType.byFileLinkType(number)
                                .map(Enum::name)
                                .orElse(Integer.toString(number)))
                .collect(Collectors.joining(","));
    }
}
