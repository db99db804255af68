package io.sluice.session;

import io.sluice.filters.CompileOptions;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.cbpf.CbpfCodec;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.options.Handle;
import io.sluice.pcaps.LiveCaptures;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.live.LiveCaptureException;
import io.sluice.pcaps.live.LiveCounters;
import io.sluice.pcaps.live.LiveOptions;
import io.sluice.pcaps.live.LiveSource;
import java.io.IOException;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/// A live capture on one of this machine's interfaces, with the filter in the kernel and a bounded
/// queue behind it.
///
/// It needs pcap4j and JNA on the class path, libpcap installed, and the right to capture; what is
/// missing is a [LiveCaptureException] that says what to do. For one thread, but for [#stop] and
/// [#counters].
public final class Live implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(100);

    private final LiveSource source;
    private boolean started;

    private Live(LiveSource source) {
        this.source = source;
    }

    /// Says how to capture on an interface.
    ///
    /// @param device its name, such as `eth0`
    public static Setup on(String device) {
        return new Setup(device, Optional.empty(), LiveOptions.usual());
    }

    /// How to capture, in tcpdump's terms. Immutable.
    ///
    /// @param filter which packets are wanted; empty for all
    public record Setup(String device, Optional<String> filter, LiveOptions options) {
        /// The same with a filter, compiled for the interface's link type.
        public Setup filter(String text) {
            return new Setup(device, Optional.of(text), options);
        }

        /// The same with at most so many bytes kept of a packet.
        public Setup snapLen(int bytes) {
            return with(
                    new LiveOptions(
                            bytes,
                            options.promiscuity(),
                            options.bufferKib(),
                            options.queueBytes(),
                            options.delivery(),
                            options.direction(),
                            options.timeStampType(),
                            options.precision(),
                            options.dataLinkType()));
        }

        /// The same with buffers of these sizes.
        ///
        /// @param kernelKib where the kernel puts packets until they are fetched, in KiB
        /// @param queueBytes where they wait for the consumer
        public Setup buffers(int kernelKib, int queueBytes) {
            return with(
                    new LiveOptions(
                            options.snapLen(),
                            options.promiscuity(),
                            OptionalInt.of(kernelKib),
                            queueBytes,
                            options.delivery(),
                            options.direction(),
                            options.timeStampType(),
                            options.precision(),
                            options.dataLinkType()));
        }

        /// The same with all options given.
        public Setup with(LiveOptions newOptions) {
            return new Setup(device, filter, newOptions);
        }

        /// Opens the interface; the kernel collects packets from here on.
        ///
        /// @throws io.sluice.filters.diagnostics.FilterSyntaxException if the filter is none for
        ///   the interface's link type
        /// @throws LiveCaptureException if the interface cannot be captured on
        public Live open() throws LiveCaptureException {
            LiveSource source = LiveCaptures.open(device, options);
            try {
                if (filter.isPresent()) {
                    source.attach(program(filter.get(), source));
                }
                return new Live(source);
            } catch (LiveCaptureException | RuntimeException e) {
                source.close();
                throw e;
            }
        }

        private byte[] program(String text, LiveSource source) throws LiveCaptureException {
            LinkType linkType =
                    LinkType.byDlt(source.dataLinkType())
                            .orElseThrow(() ->
                                    new LiveCaptureException(
                                            LiveCaptureException.Problem.NOT_SUPPORTED,
                                            device
                                                    + ": link type "
                                                    + source.dataLinkType()
                                                    + " is not known"));
            boolean linux = System.getProperty("os.name", "").equals("Linux");
            CompileOptions compiling =
                    CompileOptions.forLinkType(linkType)
                            .withHandle(linux ? Handle.LIVE_LINUX : Handle.FILE);
            return CbpfCodec.encode(
                    FilterCompiler.compile(text, compiling).program(), ByteOrder.nativeOrder());
        }
    }

    /// Shows packets for some time, or until [#stop].
    ///
    /// @throws LiveCaptureException if the interface goes away
    /// @throws IOException what the consumer throws
    public void forEachFor(Duration time, PacketConsumer consumer) throws IOException {
        forEachUntil(System.nanoTime() + time.toNanos(), consumer);
    }

    /// Shows packets until [#stop].
    ///
    /// @throws LiveCaptureException if the interface goes away
    /// @throws IOException what the consumer throws
    public void forEach(PacketConsumer consumer) throws IOException {
        forEachUntil(System.nanoTime() + Long.MAX_VALUE, consumer);
    }

    private void forEachUntil(long endNanos, PacketConsumer consumer) throws IOException {
        if (!started) {
            started = true;
            source.start();
        }
        Packet packet = new Packet();
        while (endNanos - System.nanoTime() > 0) {
            switch (source.poll(packet, LOOK)) {
                case PACKET -> consumer.accept(packet);
                case QUIET -> {}
                case END -> {
                    if (source.failure().isPresent()) {
                        throw source.failure().get();
                    }
                    return;
                }
            }
        }
    }

    /// Ends the capture, from any thread: packets that have arrived are still shown.
    public void stop() {
        source.stop();
    }

    /// How many packets came, and how many were dropped on the way: by the interface, for want of
    /// room in the kernel's buffer, and for want of room in the queue. What the filter rejects is
    /// not counted.
    public LiveCounters counters() {
        return source.counters();
    }

    @Override
    public void close() {
        source.close();
    }
}
