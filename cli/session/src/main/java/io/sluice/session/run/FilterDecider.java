package io.sluice.session.run;

import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.pcaps.replay.Decider;
import io.sluice.pcaps.replay.PacketBatch;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides by a filter, compiled for each link type when its first packet comes.
///
/// Where the filter is none for a link type, its packets are rejected and the tally is told why.
public final class FilterDecider implements Decider {
    private final FilterCache cache;
    private final int filter;
    private final FilterTally tally;
    private int linkType = -1;
    private @Nullable ByteOrder order;
    private @Nullable Decision decision;
    private @Nullable CbpfInterpreter tracer;
    private @Nullable CheckedProgram traced;
    private int acceptedInBatch;

    public FilterDecider(FilterCache cache, int filter, FilterTally tally) {
        this.cache = cache;
        this.filter = filter;
        this.tally = tally;
    }

    @Override
    public void decide(PacketBatch batch, int[] results) {
        Decision current = link(batch.linkType(), batch.origin().byteOrder());
        acceptedInBatch = current.decide(batch, results);
    }

    /// Makes the filter ready for a kind of link.
    Decision link(int newLinkType, ByteOrder newOrder) {
        Decision current = decision;
        if (current == null || newLinkType != linkType || !newOrder.equals(order)) {
            linkType = newLinkType;
            order = newOrder;
            current = cache.decision(filter, newLinkType, newOrder);
            decision = current;
            if (current instanceof Decision.Refused(var fault)) {
                tally.refused(fault);
            }
        }
        return current;
    }

    int acceptedInBatch() {
        return acceptedInBatch;
    }

    /// What happens to one packet of the batch that was decided on last; empty where no classic
    /// filter decides.
    public Optional<DecisionTrace> trace(PacketBatch batch, int index) {
        if (!(decision instanceof Decision.ClassicFilter classic)) {
            return Optional.empty();
        }
        return Optional.of(
                DecisionTrace.of(
                        classic.filter().program(),
                        tracer(classic.program()),
                        batch.buffer(),
                        batch.offsets()[index],
                        batch.capturedLengths()[index],
                        batch.originalLengths()[index]));
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
