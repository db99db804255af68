package io.sluice.pcaps.output;

import io.sluice.pcaps.capture.CaptureWriteException;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSink;
import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes packets to a file for each value of something: a verdict, a link type, an interface, an
/// input.
public final class SplitSink implements Closeable {
    private final Opener opener;
    private final int limit;
    private final Map<String, PacketSink> sinks = new LinkedHashMap<>();

    /// Opens the files.
    @FunctionalInterface
    public interface Opener {
        /// @param name the value, made fit for a file name by [#fileName]
        /// @param first the first packet that has it
        PacketSink open(String name, Packet first) throws IOException;
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
        String name = fileName(value);
        PacketSink sink = sinks.get(name);
        if (sink == null) {
            if (sinks.size() >= limit) {
                throw new CaptureWriteException(
                        "more than " + limit + " files to split into, the next one for " + name,
                        0,
                        null);
            }
            sink = opener.open(name, packet);
            sinks.put(name, sink);
        }
        sink.write(packet);
    }

    /// Packets written for each value, in the order of their first packets.
    public Map<String, Long> packetsWritten() {
        var counts = new LinkedHashMap<String, Long>();
        sinks.forEach((name, sink) -> counts.put(name, sink.packetsWritten()));
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
