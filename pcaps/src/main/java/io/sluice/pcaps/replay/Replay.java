package io.sluice.pcaps.replay;

import io.sluice.pcaps.capture.PacketSource;
import java.io.IOException;
import java.util.List;

/// Runs the packets of a source through deciders, once over the source however many deciders there
/// are.
public final class Replay {
    private final PacketSource source;
    private final List<? extends Decider> deciders;
    private final PacketBatch batch;
    private long read;
    private long bytes;
    private long filterNanos;

    /// How many packets are read before they are decided on.
    public enum Batching {
        /// Many, which is fastest.
        MANY,
        /// One, for a source whose packets come slowly and are waited for.
        ONE
    }

    private Replay(PacketSource source, List<? extends Decider> deciders, Batching batching) {
        this.batch = new PacketBatch(batching == Batching.ONE ? 1 : PacketBatch.MAX_PACKETS);
        this.source = source;
        this.deciders = deciders;
    }

    /// Reads to the end of the source, to damage in it, or until a listener has enough.
    ///
    /// @throws IOException if the source cannot be read, or what the listener throws
    public static ReplayReport run(
            PacketSource source,
            List<? extends Decider> deciders,
            Batching batching,
            DecisionListener listener)
            throws IOException {
        return new Replay(source, deciders, batching).run(listener);
    }

    private ReplayReport run(DecisionListener listener) throws IOException {
        long start = System.nanoTime();
        int[] results = new int[PacketBatch.MAX_PACKETS];
        var next = DecisionListener.Next.CONTINUE;
        while (next == DecisionListener.Next.CONTINUE && batch.fill(source)) {
            count();
            for (int i = 0; i < deciders.size(); i++) {
                long before = System.nanoTime();
                deciders.get(i).decide(batch, results);
                filterNanos += System.nanoTime() - before;
                if (listener.decided(batch, i, results) == DecisionListener.Next.STOP) {
                    next = DecisionListener.Next.STOP;
                }
            }
        }
        return new ReplayReport(
                read, bytes, filterNanos, System.nanoTime() - start, source.damage());
    }

    private void count() {
        read += batch.count();
        for (int i = 0; i < batch.count(); i++) {
            bytes += batch.capturedLengths()[i];
        }
    }
}
