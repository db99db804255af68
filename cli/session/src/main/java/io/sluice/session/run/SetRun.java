package io.sluice.session.run;

import io.sluice.emulator.FilterSet;
import io.sluice.emulator.set.SetMatcher;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.records.RecordPiece;
import io.sluice.pcaps.records.RecordSource;
import io.sluice.pcaps.replay.DecisionListener;
import io.sluice.pcaps.replay.PacketBatch;
import io.sluice.pcaps.replay.RecordWalk;
import io.sluice.pcaps.replay.Replay;
import io.sluice.pcaps.replay.ReplayReport;
import io.sluice.pcaps.replay.SharedWalk;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Counts what each of many filters accepts of one capture, by one matcher for all of them. For one
/// run.
final class SetRun {
    /// Packets whose places are handed over together.
    private static final int BATCH = 1024;

    private final SetCache cache;
    private final List<FilterTally> tallies;
    private final boolean digests;
    private final List<SetMatcher> used = new ArrayList<>();
    private @Nullable SetMatcher matcher;
    private int linkType = -1;
    private @Nullable ByteOrder order;
    private long[] bits = {};
    private long looked;

    /// @param tallies one for each filter; they may still be on their way into the list
    SetRun(SetCache cache, List<FilterTally> tallies, FilterTally.Digest digest) {
        this.cache = cache;
        this.tallies = tallies;
        this.digests = digest == FilterTally.Digest.SHA1;
    }

    /// Makes the set ready for a kind of link.
    void link(CaptureInterface origin) {
        linked(origin.linkType(), origin.byteOrder());
    }

    private SetMatcher linked(int newLinkType, ByteOrder newOrder) {
        SetMatcher current = matcher;
        if (current == null || newLinkType != linkType || !newOrder.equals(order)) {
            linkType = newLinkType;
            order = newOrder;
            FilterSet.Compiled compiled = cache.compiled(newLinkType, newOrder);
            compiled.faults().forEach((filter, fault) -> tallies.get(filter).refused(fault));
            current = compiled.matcher().another();
            matcher = current;
            used.add(current);
        }
        return current;
    }

    /// Counts, batch by batch.
    ReplayReport count(PacketSource source, CaptureRun.ReadListener progress, StopSignal stop)
            throws IOException {
        ReplayReport report = read(source, progress, stop);
        settle();
        return report;
    }

    private ReplayReport read(
            PacketSource source, CaptureRun.ReadListener progress, StopSignal stop)
            throws IOException {
        return Replay.run(
                source,
                List.of(this::decide),
                Replay.Batching.MANY,
                (batch, _, _) -> {
                    progress.read(batch.number(batch.count() - 1));
                    return stop.requested()
                            ? DecisionListener.Next.STOP
                            : DecisionListener.Next.CONTINUE;
                });
    }

    /// Counts as fast as it can.
    ///
    /// @param threads how many share the file, if it can be shared
    ReplayReport count(PacketSource source, Optional<Path> file, int threads, StopSignal stop)
            throws IOException {
        boolean large = file.isPresent() && RecordRun.isLarge(file.get());
        Optional<CaptureInterface> origin = source.interfaces().stream().findFirst();
        if (digests || !large || origin.isEmpty() || !(source instanceof RecordSource records)) {
            return count(source, _ -> {}, stop);
        }
        SetMatcher first = linked(origin.get().linkType(), origin.get().byteOrder());
        RecordRun run =
                new RecordRun(file, records, List.of(), stop, rest -> read(rest, _ -> {}, stop));
        ReplayReport report = run.count(() -> lane(first), threads);
        settle();
        return report;
    }

    private void decide(PacketBatch batch, int[] results) {
        SetMatcher current = linked(batch.linkType(), batch.origin().byteOrder());
        looked += batch.count();
        Arrays.fill(results, 0, batch.count(), 0);
        if (!digests) {
            current.countBatch(
                    batch.buffer(),
                    batch.offsets(),
                    batch.capturedLengths(),
                    batch.originalLengths(),
                    batch.count());
            return;
        }
        int words = current.words();
        if (bits.length < words) {
            bits = new long[words];
        }
        for (int i = 0; i < batch.count(); i++) {
            current.match(
                    batch.buffer(),
                    batch.offsets()[i],
                    batch.capturedLengths()[i],
                    batch.originalLengths()[i],
                    bits);
            for (int word = 0; word < words; word++) {
                for (long rest = bits[word]; rest != 0; rest &= rest - 1) {
                    int filter = (word << 6) + Long.numberOfTrailingZeros(rest);
                    tallies.get(filter).accepted(batch.number(i));
                }
            }
        }
    }

    /// What a thread does with its sections: the counts of one are kept only if the section is.
    private SharedWalk.Lane lane(SetMatcher whole) {
        return source -> {
            SetMatcher own = whole.another();
            Places places = new Places(own);
            RecordWalk walk =
                    new RecordWalk(source, (piece, _) -> places.count(piece), (_, _, _) -> {});
            return new SharedWalk.Section(
                    walk,
                    () -> {
                        used.add(own);
                        looked += places.looked;
                    });
        };
    }

    /// The places of some records.
    private static final class Places {
        private final SetMatcher matcher;
        private final int[] offsets = new int[BATCH];
        private final int[] capturedLengths = new int[BATCH];
        private final int[] originalLengths = new int[BATCH];
        private long looked;

        Places(SetMatcher matcher) {
            this.matcher = matcher;
        }

        /// Counts the records of a piece, as many as there is room for.
        ///
        /// @return 0, since none is wanted itself
        int count(RecordPiece piece) {
            int at = piece.from();
            int count = 0;
            while (count < BATCH && piece.to() - at >= RecordPiece.HEADER_BYTES) {
                int length = piece.capturedLength(at);
                int room = Math.min(piece.longest(), piece.to() - at - RecordPiece.HEADER_BYTES);
                if (Integer.compareUnsigned(length, room) > 0) {
                    break;
                }
                offsets[count] = at + RecordPiece.HEADER_BYTES;
                capturedLengths[count] = length;
                originalLengths[count] = piece.originalLength(at);
                at += RecordPiece.HEADER_BYTES + length;
                count++;
            }
            matcher.countBatch(piece.bytes(), offsets, capturedLengths, originalLengths, count);
            looked += count;
            piece.walked(at, count);
            return 0;
        }
    }

    /// Adds to the tallies what the matchers have counted.
    private void settle() {
        long[] counts = new long[cache.size()];
        for (SetMatcher each : used) {
            long[] some = each.counts();
            for (int i = 0; i < some.length; i++) {
                counts[i] += some[i];
            }
            each.clear();
        }
        for (int i = 0; i < counts.length; i++) {
            tallies.get(i).add(looked, counts[i]);
        }
    }
}
