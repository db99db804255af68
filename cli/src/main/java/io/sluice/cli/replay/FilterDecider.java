package io.sluice.cli.replay;

import io.sluice.cli.filter.FilterCache;
import io.sluice.emulator.PacketProgram;
import io.sluice.emulator.cbpf.CbpfEngine;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CbpfOutcome;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.filters.CompiledFilter;
import io.sluice.pcaps.replay.Decider;
import io.sluice.pcaps.replay.PacketBatch;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides by a filter, compiled for each link type when its first packet comes.
///
/// Where the filter is none for a link type, its packets are rejected and the tally is told why.
public final class FilterDecider implements Decider {
    private final FilterCache cache;
    private final int filter;
    private final PairTally tally;
    private int linkType = -1;
    private @Nullable ByteOrder order;
    private FilterCache.@Nullable Outcome outcome;
    private @Nullable CbpfInterpreter tracer;
    private @Nullable CheckedProgram traced;
    private int acceptedInBatch;

    public FilterDecider(FilterCache cache, int filter, PairTally tally) {
        this.cache = cache;
        this.filter = filter;
        this.tally = tally;
    }

    @Override
    public void decide(PacketBatch batch, int[] results) {
        switch (link(batch.linkType(), batch.origin().byteOrder())) {
            case FilterCache.Outcome.Ready(_, _, CbpfEngine engine) ->
                    acceptedInBatch =
                            engine.runBatch(
                                    batch.buffer(),
                                    batch.offsets(),
                                    batch.capturedLengths(),
                                    batch.originalLengths(),
                                    batch.count(),
                                    results);
            case FilterCache.Outcome.Extended(PacketProgram program) ->
                    acceptedInBatch = decide(program, batch, results);
            case FilterCache.Outcome.Refused _ -> {
                acceptedInBatch = 0;
                Arrays.fill(results, 0, batch.count(), 0);
            }
        }
    }

    private static int decide(PacketProgram program, PacketBatch batch, int[] results) {
        program.link(batch.linkType());
        return program.runBatch(
                batch.buffer(),
                batch.offsets(),
                batch.capturedLengths(),
                batch.originalLengths(),
                batch.count(),
                results);
    }

    /// Makes the filter ready for a kind of link.
    FilterCache.Outcome link(int newLinkType, ByteOrder newOrder) {
        FilterCache.Outcome current = outcome;
        if (current == null || newLinkType != linkType || !newOrder.equals(order)) {
            linkType = newLinkType;
            order = newOrder;
            current = cache.outcome(filter, newLinkType, newOrder);
            outcome = current;
            if (current instanceof FilterCache.Outcome.Refused(var fault)) {
                tally.refused(fault);
            }
        }
        return current;
    }

    int acceptedInBatch() {
        return acceptedInBatch;
    }

    /// What happens to one packet of the batch that was decided on last.
    public Optional<PacketPrinter.Verdict> verdict(PacketBatch batch, int index) {
        if (outcome
                instanceof
                FilterCache.Outcome.Ready(CompiledFilter compiled, CheckedProgram program, _)) {
            CbpfInterpreter interpreter = tracer(program);
            CbpfOutcome end =
                    interpreter.trace(
                            batch.buffer(),
                            batch.offsets()[index],
                            batch.capturedLengths()[index],
                            batch.originalLengths()[index]);
            return Optional.of(
                    new PacketPrinter.Verdict(compiled.program(), end, interpreter.lastTest()));
        }
        return Optional.empty();
    }

    private CbpfInterpreter tracer(CheckedProgram program) {
        CbpfInterpreter current = tracer;
        if (current == null || traced != program) {
            current = new CbpfInterpreter(program);
            tracer = current;
            traced = program;
        }
        return current;
    }
}
