package io.sluice.pcaps.live;

import io.sluice.pcaps.capture.CaptureFormat;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.Damage;
import io.sluice.pcaps.capture.OptionList;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.capture.TimeResolution;
import io.sluice.pcaps.live.LiveOptions.Precision;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.PcapStat;

/// Packets of a live interface.
///
/// A thread of its own takes them from the kernel and puts them into a queue of fixed size; it
/// never waits for who takes them out. The kernel collects from [#open] on, that thread runs from
/// [#start] on.
///
/// For one thread, but for [#stop] and [#counters], which any thread may call.
public final class LiveSource implements PacketSource {
    /// Packets after which the capturing thread looks whether it is to stop.
    private static final int READ_AT_ONCE = 4096;

    private static final int IF_NAME = 2;

    /// What a wait for a packet ended with.
    public enum Arrival {
        PACKET,
        /// None came in time.
        QUIET,
        /// There will be no more: see [#failure].
        END
    }

    private final String device;
    private final LiveHandle handle;
    private final PacketQueue queue;
    private final CaptureInterface origin;
    private final Thread thread;
    private long number;
    private boolean started;
    private volatile boolean stopping;
    private volatile boolean closing;
    private volatile boolean ended;
    private volatile @Nullable LiveCaptureException failure;
    private volatile @Nullable PcapStat lastStatistics;

    private LiveSource(String device, LiveHandle handle, LiveOptions options) {
        this.device = device;
        this.handle = handle;
        boolean nanos = options.precision() == Precision.NANOSECONDS;
        this.queue =
                new PacketQueue(
                        Math.max(1 << 20, Integer.highestOneBit(options.queueBytes())),
                        nanos ? 1 : 1000);
        this.origin =
                new CaptureInterface(
                        0,
                        DataLinkTypes.inFiles(handle.dataLinkType()),
                        options.snapLen(),
                        nanos ? TimeResolution.NANOSECONDS : TimeResolution.MICROSECONDS,
                        ByteOrder.nativeOrder(),
                        null,
                        OptionList.empty(ByteOrder.nativeOrder())
                                .with(IF_NAME, device.getBytes(StandardCharsets.UTF_8)));
        this.thread = Thread.ofPlatform().daemon().name("capture " + device).unstarted(this::run);
    }

    /// Opens an interface.
    ///
    /// @throws LiveCaptureException if that is not possible
    public static LiveSource open(String device, LiveOptions options) throws LiveCaptureException {
        return new LiveSource(device, LiveHandle.open(device, options), options);
    }

    /// Has the kernel filter, from here on; to be called before [#start].
    ///
    /// @param program a classic program as `struct bpf_insn` in host byte order
    /// @throws LiveCaptureException if the kernel does not run exactly this program
    public void attach(byte[] program) throws LiveCaptureException {
        handle.attach(program);
    }

    /// Begins to take packets from the kernel.
    public void start() {
        started = true;
        thread.start();
    }

    private void run() {
        try {
            while (!stopping) {
                if (handle.read(queue, READ_AT_ONCE) == 0) {
                    handle.await(LiveHandle.BATCH_MILLIS);
                }
            }
            drain();
        } catch (LiveCaptureException e) {
            failure = e;
        }
        ended = true;
        queue.wake();
    }

    /// Takes what had arrived before the end: the kernel hands over a batch at the latest when its
    /// time is up.
    private void drain() throws LiveCaptureException {
        handle.closeEntry();
        long quiet = Duration.ofMillis(3L * LiveHandle.BATCH_MILLIS).toNanos();
        long lastNanos = System.nanoTime();
        while (!closing && System.nanoTime() - lastNanos < quiet) {
            if (handle.read(queue, READ_AT_ONCE) > 0) {
                lastNanos = System.nanoTime();
            } else {
                handle.await(LiveHandle.BATCH_MILLIS / 4);
            }
        }
    }

    /// Ends the capture: packets that have arrived still come, then the end.
    public void stop() {
        stopping = true;
    }

    /// Waits for the next packet, and makes `packet` show it until the next call.
    public Arrival poll(Packet packet, Duration atMost) {
        boolean last = ended; // before looking: what came earlier is in the queue
        if (queue.poll(packet)) {
            packet.origin(++number, 0, origin);
            return Arrival.PACKET;
        }
        if (last) {
            return Arrival.END;
        }
        if (atMost.isPositive()) {
            queue.await(atMost.toNanos());
            return poll(packet, Duration.ZERO);
        }
        return Arrival.QUIET;
    }

    /// What ended the capture early, once [#poll] has said that it ended.
    public Optional<LiveCaptureException> failure() {
        return Optional.ofNullable(failure);
    }

    /// What libpcap warns of, such as an interface that knows no promiscuous mode.
    public Optional<String> warning() {
        return handle.warning();
    }

    /// The DLT_ number of the packets.
    public int dataLinkType() {
        return handle.dataLinkType();
    }

    /// The counters now, or at the end of the capture.
    public LiveCounters counters() {
        PcapStat statistics = lastStatistics;
        try {
            statistics = handle.statistics();
            lastStatistics = statistics;
        } catch (LiveCaptureException e) {
            // An interface that is gone has no counters any more; the last ones stand.
        }
        return new LiveCounters(
                queue.offered(),
                statistics == null ? 0 : statistics.getNumPacketsDropped(),
                statistics == null ? 0 : statistics.getNumPacketsDroppedByIf(),
                queue.dropped());
    }

    @Override
    public boolean next(Packet packet) throws LiveCaptureException {
        Arrival arrival = Arrival.QUIET;
        while (arrival == Arrival.QUIET) {
            arrival = poll(packet, Duration.ofSeconds(1));
        }
        if (arrival == Arrival.END && failure != null) {
            throw failure;
        }
        return arrival == Arrival.PACKET;
    }

    /// A capture that ends early is a [LiveCaptureException], and never damage.
    @Override
    public Optional<Damage> damage() {
        return Optional.empty();
    }

    @Override
    public List<CaptureInterface> interfaces() {
        return List.of(origin);
    }

    @Override
    public String name() {
        return device;
    }

    @Override
    public CaptureFormat format() {
        return CaptureFormat.LIVE;
    }

    @Override
    public String description() {
        return "live interface";
    }

    @Override
    public long bytesRead() {
        return queue.bytesTaken();
    }

    @Override
    public void close() {
        stopping = true;
        closing = true;
        joinThread();
        handle.close();
    }

    /// The handle must not go away beneath the thread that reads from it.
    private void joinThread() {
        boolean interrupted = false;
        while (started && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
