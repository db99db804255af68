package io.sluice.cli.live;

import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.live.LiveCounters;
import io.sluice.pcaps.live.LiveSource;
import io.sluice.pcaps.live.LiveSource.Arrival;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Compares the decisions of the kernel with those of Sluice's engine.
///
/// A program in the kernel says nothing of the packets it rejects. So two captures run on the
/// interface: one hands over all packets, the other, whose program runs in the kernel, those that
/// it accepted. The packets that the engine accepts of the first must be those of the second, each
/// as often. Which packets are alike is told by their bytes; times differ by what lies between the
/// two captures, and so does the order where several processors receive.
///
/// Packets within [#MARGIN_NANOS] of the start or the end may be in one capture alone. Dropped
/// packets leave that many decisions unchecked.
public final class LiveCrossCheck {
    private static final long MARGIN_NANOS = Duration.ofMillis(50).toNanos();

    /// Decisions that may wait for their counterpart; the oldest give way. That many are only
    /// reached where packets are dropped, or the engines differ throughout.
    private static final int MAX_WAITING = 100_000;

    private static final int MAX_SHOWN = 3;
    private static final int SHOWN_BYTES = 64;

    /// What came of it.
    ///
    /// @param checked packets whose two decisions were compared
    /// @param differences packets on which they differ
    /// @param unchecked packets looked at here that the other capture has dropped
    /// @param shown the first differences in words
    public record Result(long checked, long differences, long unchecked, List<String> shown) {}

    /// A packet by what it holds.
    private static final class Bytes {
        private final byte[] bytes;
        private final int hash;

        Bytes(Packet packet) {
            bytes =
                    Arrays.copyOfRange(
                            packet.data(),
                            packet.offset(),
                            packet.offset() + packet.capturedLength());
            hash = Arrays.hashCode(bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
        }
    }

    /// How often the engine has accepted a packet more than the kernel, and when it last came.
    private record Balance(int surplus, long timestampNanos) {}

    private final LiveSource kernel;
    private final Packet packet = new Packet();
    private final Map<Bytes, Balance> waiting = new LinkedHashMap<>();
    private final Map<Bytes, Integer> either = new HashMap<>();
    private final List<String> shown = new ArrayList<>();
    private final long fromNanos;
    private long looked;
    private long onlyHere;
    private long onlyKernel;

    /// @param kernel the capture whose program runs in the kernel
    /// @param startNanos when both captures were running, since 1970
    public LiveCrossCheck(LiveSource kernel, long startNanos) {
        this.kernel = kernel;
        this.fromNanos = startNanos + MARGIN_NANOS;
    }

    /// Takes the engine's decision on a packet.
    public void rejected() {
        looked++;
    }

    /// Takes the engine's decision on a packet.
    public void accepted(Packet accepted) {
        looked++;
        balance(accepted, 1);
    }

    /// Takes a packet on which the kernel may decide either way, depending on where it has the VLAN
    /// tag.
    public void undecided(Packet undecided) {
        looked++;
        if (either.size() < MAX_WAITING) {
            either.merge(new Bytes(undecided), 1, Integer::sum);
        }
    }

    /// Takes what the kernel has accepted meanwhile.
    public void catchUp() {
        while (kernel.poll(packet, Duration.ZERO) == Arrival.PACKET) {
            balance(packet, -1);
        }
    }

    private void balance(Packet of, int by) {
        Bytes bytes = new Bytes(of);
        Balance old = waiting.remove(bytes);
        int surplus = (old == null ? 0 : old.surplus()) + by;
        if (surplus != 0) {
            waiting.put(bytes, new Balance(surplus, of.timestampNanos()));
            if (waiting.size() > MAX_WAITING) {
                Map.Entry<Bytes, Balance> oldest = waiting.entrySet().iterator().next();
                waiting.remove(oldest.getKey());
                settle(oldest.getKey(), oldest.getValue(), Long.MAX_VALUE);
            }
        }
    }

    /// Ends the comparison.
    ///
    /// @param droppedHere packets that the capture without a program has dropped
    /// @param endNanos when the first of the two captures ended, since 1970
    public Result finish(long droppedHere, long endNanos) {
        kernel.stop();
        Arrival arrival = Arrival.QUIET;
        while (arrival != Arrival.END) {
            arrival = kernel.poll(packet, Duration.ofMillis(100));
            if (arrival == Arrival.PACKET) {
                balance(packet, -1);
            }
        }
        waiting.forEach((bytes, balance) -> settle(bytes, balance, endNanos - MARGIN_NANOS));
        LiveCounters counters = kernel.counters();
        long lostThere = Math.min(onlyHere, counters.droppedByKernel() + counters.droppedByQueue());
        long lostHere = Math.min(onlyKernel, droppedHere);
        long differences = onlyHere - lostThere + onlyKernel - lostHere;
        return new Result(
                looked - lostThere, differences, lostThere, differences == 0 ? List.of() : shown);
    }

    private void settle(Bytes bytes, Balance balance, long untilNanos) {
        int surplus = balance.surplus();
        if (surplus < 0) {
            surplus = Math.min(0, surplus + either.getOrDefault(bytes, 0));
        }
        if (surplus == 0
                || balance.timestampNanos() < fromNanos
                || balance.timestampNanos() > untilNanos) {
            return;
        }
        onlyHere += Math.max(0, surplus);
        onlyKernel += Math.max(0, -surplus);
        if (shown.size() < MAX_SHOWN) {
            shown.add(
                    (surplus > 0
                                    ? "Sluice accepts, the kernel does not: "
                                    : "the kernel accepts, Sluice does not: ")
                            + describe(bytes.bytes));
        }
    }

    private static String describe(byte[] bytes) {
        int most = Math.min(bytes.length, SHOWN_BYTES);
        return bytes.length
                + " B, "
                + java.util.HexFormat.of().formatHex(bytes, 0, most)
                + (most < bytes.length ? "…" : "");
    }
}
