package io.sluice.pcaps.output;

import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.CaptureWriteException;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSink;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Writes packets to a file for each value of something: a verdict, a link type, an interface, an
/// input.
public final class SplitSink implements Closeable {
    private final Opener opener;
    private final int limit;
    private final Map<String, PacketSink> sinks = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();

    /// Opens the files.
    @FunctionalInterface
    public interface Opener {
        /// @param name the value, made fit for a file name by [#fileName]
        /// @param origin where the first packet that has it comes from
        PacketSink open(String name, CaptureInterface origin) throws IOException;
    }

    /// @param limit files at most, since each keeps one open
    public SplitSink(Opener opener, int limit) {
        this.opener = opener;
        this.limit = limit;
    }

    /// A value as part of a file name: what is not a letter, a digit, `.`, `_` or `-` becomes `_`,
    /// and so do leading dots. Values come out of captures, and none of them may lead to another
    /// folder.
    public static String fileName(String value) {
        String safe = value.replaceAll("[^A-Za-z0-9._-]", "_").replaceAll("^\\.+", "_");
        return safe.isEmpty() ? "_" : safe;
    }

    /// Takes a packet for the file of `value`.
    public void write(String value, Packet packet) throws IOException {
        PacketSink sink = sinks.get(value);
        (sink == null ? begin(value, packet.origin()) : sink).write(packet);
    }

    /// Begins the file of `value`, which had none.
    ///
    /// @param origin where its first packet comes from
    public PacketSink begin(String value, CaptureInterface origin) throws IOException {
        if (sinks.size() >= limit) {
            throw new CaptureWriteException(
                    "more than "
                            + limit
                            + " files to split into, the next one for "
                            + fileName(value),
                    0,
                    null);
        }
        PacketSink sink = opener.open(unusedName(fileName(value)), origin);
        sinks.put(value, sink);
        return sink;
    }

    /// Two values that look alike in a file name, such as `a/b` and `a:b`, have two files.
    private String unusedName(String name) {
        String unused = name;
        for (int number = 2; !names.add(unused); number++) {
            unused = name + "-" + number;
        }
        return unused;
    }

    /// Packets written for each value, in the order of their first packets.
    public Map<String, Long> packetsWritten() {
        var counts = new LinkedHashMap<String, Long>();
        sinks.forEach((value, sink) -> counts.put(value, sink.packetsWritten()));
        return counts;
    }

    /// Hands all that was written to the operating system.
    public void flush() throws IOException {
        for (PacketSink sink : sinks.values()) {
            sink.flush();
        }
    }

    /// Completes all files.
    public void finish() throws IOException {
        for (PacketSink sink : sinks.values()) {
            sink.finish();
        }
    }

    /// Completes the files that have their names already, and leaves the others as parts with what
    /// they hold.
    ///
    /// @return for each value, in the order of [#packetsWritten()], the name of its part if it is
    ///   one
    public List<Optional<String>> leave() throws IOException {
        var parts = new ArrayList<Optional<String>>();
        for (PacketSink sink : sinks.values()) {
            parts.add(sink.partName());
            if (sink.partName().isPresent()) {
                sink.close();
            } else {
                sink.finish();
            }
        }
        return parts;
    }

    /// Closes all files, those behind a failure too.
    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (PacketSink sink : sinks.values()) {
            try {
                sink.close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
