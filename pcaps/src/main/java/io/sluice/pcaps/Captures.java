package io.sluice.pcaps;

import io.sluice.pcaps.capture.CaptureFormatException;
import io.sluice.pcaps.capture.CaptureInput;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.OptionList;
import io.sluice.pcaps.capture.PacketSink;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.capture.ReadLimits;
import io.sluice.pcaps.compression.Compression;
import io.sluice.pcaps.compression.DecompressedStream;
import io.sluice.pcaps.output.OutputFile;
import io.sluice.pcaps.output.RecordOutput;
import io.sluice.pcaps.pcap.PcapReader;
import io.sluice.pcaps.pcap.PcapWriter;
import io.sluice.pcaps.pcapng.PcapngReader;
import io.sluice.pcaps.pcapng.PcapngWriter;
import io.sluice.pcaps.records.RecordSource;
import io.sluice.pcaps.snoop.SnoopReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Opens captures, and starts new ones; the format of a file that is read is found out by the first
/// bytes and never by the name.
public final class Captures {
    private static final int MAGIC_LENGTH = 4;

    /// Where a record is looked for in the middle of a file: room for eight long ones.
    private static final int BOUNDARY_WINDOW = 256 << 10;

    private Captures() {}

    /// Opens a file with the usual limits.
    ///
    /// @throws CaptureFormatException if it is not a capture we can read: what it is and what to do
    /// @throws java.nio.file.NoSuchFileException if there is no such file
    /// @throws IOException if it cannot be opened or read
    public static PacketSource open(Path file) throws IOException {
        return open(file, ReadLimits.DEFAULT);
    }

    /// Opens a file.
    ///
    /// @throws CaptureFormatException if it is not a capture we can read: what it is and what to do
    /// @throws java.nio.file.NoSuchFileException if there is no such file
    /// @throws IOException if it cannot be opened or read
    public static PacketSource open(Path file, ReadLimits limits) throws IOException {
        checkFile(file);
        // FileInputStream and not Files.newInputStream: a read into an array is one copy less.
        return open(new FileInputStream(file.toFile()), file.toString(), limits, ReadAhead::new);
    }

    /// Opens a file once more, from about `offset` on, so that several threads can share it: where
    /// the records from there on seem to begin.
    ///
    /// @param first a source of which nothing has been read yet, of the same file
    /// @return empty where that cannot be guessed: only in a classic pcap file that is not
    ///   compressed
    /// @throws IOException if it cannot be opened or read
    public static Optional<RecordSource> openFrom(Path file, PacketSource first, long offset)
            throws IOException {
        if (!(first instanceof PcapReader reader) || reader.isDecoded()) {
            return Optional.empty();
        }
        FileInputStream in = new FileInputStream(file.toFile());
        try {
            in.skipNBytes(offset);
            var input = CaptureInput.from(in, file.toString(), offset);
            Optional<RecordSource> second =
                    reader.from(input, BOUNDARY_WINDOW).map(RecordSource.class::cast);
            if (second.isEmpty()) {
                in.close();
            }
            return second;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private static void checkFile(Path file) throws IOException {
        if (Files.notExists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (Files.isDirectory(file)) {
            throw new CaptureFormatException(
                    file.toString(), 0, "this is a folder, not a capture file");
        }
    }

    /// What a reader does at the end of a file that is still being written, and while a stream has
    /// nothing to read.
    @FunctionalInterface
    public interface Pause {
        /// Waits a little, and is the place to show what has been read so far.
        ///
        /// @return whether to look for more; false ends the capture
        boolean awaitMore() throws IOException;
    }

    /// Opens a file that is still being written: the source waits at its end. It ends when `pause`
    /// says so, and when another file has taken the name. A record that is not complete by then is
    /// reported as damage, as always.
    ///
    /// @throws CaptureFormatException if it is not a capture we can read: what it is and what to do
    /// @throws java.nio.file.NoSuchFileException if there is no such file
    public static PacketSource follow(Path file, Pause pause, ReadLimits limits)
            throws IOException {
        checkFile(file);
        return open(
                new GrowingFile(file, pause), file.toString(), limits, UnaryOperator.identity());
    }

    /// Opens a stream, such as standard input, with the usual limits; it is closed with the source,
    /// or here if it is refused.
    ///
    /// @param name the name to show for it in messages
    /// @throws CaptureFormatException if it is not a capture we can read: what it is and what to do
    public static PacketSource open(InputStream in, String name) throws IOException {
        return open(in, name, ReadLimits.DEFAULT);
    }

    /// Opens a stream, such as standard input; it is closed with the source, or here if it is
    /// refused.
    ///
    /// @param name the name to show for it in messages
    /// @throws CaptureFormatException if it is not a capture we can read: what it is and what to do
    public static PacketSource open(InputStream in, String name, ReadLimits limits)
            throws IOException {
        return open(in, name, limits, UnaryOperator.identity());
    }

    /// Opens a stream, such as standard input, that a thread of its own reads ahead: what has come
    /// is handed on at once. The thread closes `in` at its end, or soon after the source is closed.
    ///
    /// @param name the name to show for it in messages
    /// @param pause asked now and then while nothing comes: false ends the capture as if the stream
    ///   had ended; it need not wait itself
    /// @throws CaptureFormatException if it is not a capture we can read: what it is and what to do
    public static PacketSource openAhead(
            InputStream in, String name, ReadLimits limits, Pause pause) throws IOException {
        return open(new ReadAhead(in, pause), name, limits, ReadAhead::new);
    }

    /// @param ahead lets a decompressor run ahead in a thread of its own, or not
    private static PacketSource open(
            InputStream in, String name, ReadLimits limits, UnaryOperator<InputStream> ahead)
            throws IOException {
        try {
            var window = new CaptureInput(in, name);
            Optional<Compression> compression =
                    window.require(MAGIC_LENGTH) ? Compression.recognize(window) : Optional.empty();
            return compression.isEmpty()
                    ? reader(window, limits)
                    : decompressed(window, compression.get(), limits, ahead);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /// One layer of compression is taken off and no more: two are a mistake, or an attack.
    private static PacketSource decompressed(
            CaptureInput encoded,
            Compression compression,
            ReadLimits limits,
            UnaryOperator<InputStream> ahead)
            throws IOException {
        DecompressedStream stream = compression.decompress(encoded.toStream(), limits);
        InputStream decompressed = ahead.apply(stream);
        try {
            var window = new CaptureInput(decompressed, encoded.name(), stream);
            checkOneLayer(window, compression);
            return reader(window, limits);
        } catch (IOException e) {
            decompressed.close();
            throw e;
        }
    }

    private static void checkOneLayer(CaptureInput window, Compression outer) throws IOException {
        Optional<Compression> inner =
                window.require(MAGIC_LENGTH) ? Compression.recognize(window) : Optional.empty();
        if (inner.isPresent()) {
            throw new CaptureFormatException(
                    window.name(),
                    0,
                    "this is "
                            + inner.get().label()
                            + " inside "
                            + outer.label()
                            + "; unpack one layer first");
        }
    }

    private static PacketSource reader(CaptureInput window, ReadLimits limits) throws IOException {
        if (window.require(MAGIC_LENGTH)) {
            if (PcapReader.recognizes(window)) {
                return PcapReader.open(window, limits);
            }
            if (PcapngReader.recognizes(window)) {
                return PcapngReader.open(window, limits);
            }
            if (SnoopReader.recognizes(window)) {
                return SnoopReader.open(window, limits);
            }
        }
        throw new CaptureFormatException(window.name(), 0, ForeignFormat.explain(window));
    }

    /// Starts a file for packets like those of `origin`; it appears under its name when it is
    /// finished. What was there is replaced then, so ask [#sameFile] first.
    ///
    /// The name says what it becomes: `.pcapng` that format, anything else pcap; `.gz`, `.zst` or
    /// `.lz4` behind it a compressed one.
    ///
    /// @throws IOException if the file cannot be created
    public static PacketSink create(Path file, CaptureInterface origin) throws IOException {
        return create(file, origin, WriteOptions.DEFAULT);
    }

    /// As [#create(Path, CaptureInterface)], with more to say; the name always decides on
    /// compression.
    public static PacketSink create(Path file, CaptureInterface origin, WriteOptions options)
            throws IOException {
        Optional<Compression> compression = Compression.ofName(file);
        Optional<OutputFile.Compression> encoder = compression.map(known -> known::compress);
        OutputFile target =
                switch (options.placement()) {
                    case WHEN_WHOLE -> OutputFile.create(file, encoder);
                    case IN_PLACE -> OutputFile.createInPlace(file, encoder);
                };
        String name = file.toString();
        String plainName = compression.map(known -> known.withoutSuffix(name)).orElse(name);
        return writer(new RecordOutput(target), plainName, origin, options);
    }

    /// Starts a pcap file on a stream, such as standard output, in place; the stream is closed with
    /// the sink.
    ///
    /// @param name the name to show for it in messages
    public static PacketSink create(OutputStream out, String name, CaptureInterface origin)
            throws IOException {
        return PcapWriter.create(RecordOutput.toStream(out, name), origin);
    }

    /// Starts a capture on a stream, such as standard output, in place; the stream is closed with
    /// the sink.
    ///
    /// @param name the name to show for it in messages
    public static PacketSink create(
            OutputStream out, String name, CaptureInterface origin, WriteOptions options)
            throws IOException {
        return writer(RecordOutput.toStream(out, name), name, origin, options);
    }

    private static PacketSink writer(
            RecordOutput out, String plainName, CaptureInterface origin, WriteOptions options)
            throws IOException {
        boolean pcapng =
                switch (options.form()) {
                    case BY_NAME -> plainName.endsWith(".pcapng");
                    case PCAP -> false;
                    case PCAPNG -> true;
                };
        return pcapng
                ? PcapngWriter.create(out, origin.byteOrder(), options.sectionOptions())
                : PcapWriter.create(out, origin);
    }

    /// Starts a pcapng file on a stream, in place; the stream is closed with the sink.
    ///
    /// @param name the name to show for it in messages
    /// @param sectionOptions what the file begins with
    public static PcapngWriter createPcapng(
            OutputStream out, String name, CaptureInterface origin, OptionList sectionOptions)
            throws IOException {
        return PcapngWriter.create(
                RecordOutput.toStream(out, name), origin.byteOrder(), sectionOptions);
    }

    /// Whether two paths are one file now: the same inode, through whatever links. A path that does
    /// not exist is no file.
    ///
    /// To be asked before an output is created, since opening it for writing would empty the input.
    public static boolean sameFile(Path a, Path b) throws IOException {
        return Files.exists(a) && Files.exists(b) && Files.isSameFile(a, b);
    }
}
