package io.sluice.session;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.Damage;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.capture.ReadLimits;
import io.sluice.pcaps.replay.DecisionListener.Next;
import io.sluice.pcaps.replay.Replay;
import io.sluice.session.run.CaptureRun;
import io.sluice.session.run.EngineChoice;
import io.sluice.session.run.FilterCache;
import io.sluice.session.run.FilterTally;
import io.sluice.session.run.RecordRun;
import io.sluice.session.run.StopSignal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// A capture file that is read once, through filters or without: pcap, pcapng or snoop, told apart
/// by content, and compressed by gzip, zstd or lz4 or not.
///
/// A filter is compiled for each link type that the capture turns out to have. For one thread.
public final class Capture implements AutoCloseable {
    private final PacketSource source;
    private final Optional<Path> file;
    private boolean begun;

    private Capture(PacketSource source, Optional<Path> file) {
        this.source = source;
        this.file = file;
    }

    /// Opens a file.
    ///
    /// @throws io.sluice.pcaps.capture.CaptureFormatException if it is not a capture we can read:
    ///   what it is, and what to do
    /// @throws IOException if it cannot be opened or read
    public static Capture open(Path file) throws IOException {
        return open(file, ReadLimits.DEFAULT);
    }

    /// Opens a file with limits of one's own.
    ///
    /// @throws io.sluice.pcaps.capture.CaptureFormatException if it is not a capture we can read
    /// @throws IOException if it cannot be opened or read
    public static Capture open(Path file, ReadLimits limits) throws IOException {
        return new Capture(Captures.open(file, limits), Optional.of(file));
    }

    /// Opens a stream, which is closed with the capture, or here if it is refused.
    ///
    /// @param name what to call it in messages
    /// @throws io.sluice.pcaps.capture.CaptureFormatException if it is not a capture we can read
    /// @throws IOException if it cannot be read
    public static Capture open(InputStream in, String name) throws IOException {
        return new Capture(Captures.open(in, name), Optional.empty());
    }

    /// Counts all packets.
    ///
    /// @throws IOException if the capture cannot be read
    public long count() throws IOException {
        return Replay.run(begin(), List.of(), Replay.Batching.MANY, (_, _, _) -> Next.CONTINUE)
                .read();
    }

    /// Counts the packets that a filter accepts; a large file is shared by threads.
    ///
    /// @throws FilterSyntaxException if it is no filter for a link type of the capture
    /// @throws IOException if the capture cannot be read
    public long count(Filter filter) throws IOException {
        CaptureRun.Result result =
                run(filter).count(file, RecordRun.usualThreads(), StopSignal.NEVER);
        refuse(result.counts().getFirst().fault());
        return result.counts().getFirst().accepted();
    }

    /// Shows each packet.
    ///
    /// @throws IOException if the capture cannot be read, or what the consumer throws
    public void forEach(PacketConsumer consumer) throws IOException {
        Packet packet = new Packet();
        PacketSource from = begin();
        while (from.next(packet)) {
            consumer.accept(packet);
        }
    }

    /// Shows each packet that a filter accepts. This is faster than to ask the filter in the
    /// consumer.
    ///
    /// @throws FilterSyntaxException if it is no filter for a link type of the capture
    /// @throws IOException if the capture cannot be read, or what the consumer throws
    public void forEach(Filter filter, PacketConsumer consumer) throws IOException {
        CaptureRun run = run(filter);
        Packet packet = new Packet();
        run.run(
                Replay.Batching.MANY,
                (batch, _, results) -> {
                    refuse(run.tally(0).fault());
                    for (int i = 0; i < batch.count(); i++) {
                        if (results[i] != 0) {
                            batch.show(i, packet);
                            consumer.accept(packet);
                        }
                    }
                    return Next.CONTINUE;
                });
    }

    /// The packets as a stream of copies, each of which may be kept; a [Filter] is a predicate on
    /// them. The stream throws [UncheckedIOException] if the capture cannot be read.
    public Stream<Packet> stream() {
        PacketSource from = begin();
        Packet view = new Packet();
        return StreamSupport.stream(
                new Spliterators.AbstractSpliterator<Packet>(
                        Long.MAX_VALUE,
                        Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE) {
                    @Override
                    public boolean tryAdvance(Consumer<? super Packet> action) {
                        try {
                            boolean found = from.next(view);
                            if (found) {
                                action.accept(view.copy());
                            }
                            return found;
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                },
                false);
    }

    private CaptureRun run(Filter filter) {
        FilterCache cache =
                FilterCache.of(List.of(filter.text()), filter.options(), EngineChoice.AUTO);
        CaptureRun run = CaptureRun.prepare(begin(), cache, FilterTally.Digest.NONE);
        refuse(run.tally(0).fault());
        return run;
    }

    private static void refuse(Optional<FilterSyntaxException> fault) {
        if (fault.isPresent()) {
            throw fault.get();
        }
    }

    private PacketSource begin() {
        if (begun) {
            throw new IllegalStateException(name() + " has been read; open it once more");
        }
        begun = true;
        return source;
    }

    /// What ended the capture early; empty while packets still come, and at a proper end.
    public Optional<Damage> damage() {
        return source.damage();
    }

    /// The interfaces met so far: one from the start in most formats; in pcapng those that stand
    /// before the packets read.
    public List<CaptureInterface> interfaces() {
        return source.interfaces();
    }

    /// The name to show for it, such as its path.
    public String name() {
        return source.name();
    }

    /// The file it is, if it is one.
    Optional<Path> file() {
        return file;
    }

    PacketSource source() {
        return source;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
