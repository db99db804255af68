package io.sluice.cli.replay;

import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.input.Diagnostics;
import io.sluice.cli.options.Flag;
import io.sluice.pcaps.Captures;
import io.sluice.pcaps.WriteOptions;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.CaptureWriteException;
import io.sluice.pcaps.capture.OptionList;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSink;
import io.sluice.pcaps.output.RotatingSink;
import io.sluice.pcaps.output.Rotation;
import io.sluice.pcaps.output.SplitSink;
import io.sluice.pcaps.records.RecordPiece;
import io.sluice.pcaps.records.RecordSink;
import io.sluice.session.run.CaptureRun;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes packets where one option says: to a file, to standard output, or to the files of a split
/// or a rotation.
///
/// A file is begun when the first capture is open and the filter compiled, and appears under its
/// name when it is whole: what was there before is not touched by a run that fails.
public final class PacketWriter implements AutoCloseable {
    /// What came of an output.
    ///
    /// @param file its name; with a rotation that of the last file, and of an output that was left
    ///   as a part that of the part
    /// @param files how many files a rotation has begun, 1 without one
    /// @param packets how many packets it has in all its files
    /// @param whole whether the output is complete
    public record Written(String file, int files, long packets, Whole whole) {
        @Override
        public String toString() {
            return packets
                    + (whole == Whole.PART ? " whole packets are in " : " written to ")
                    + (files == 1 ? file : files + " files, the last " + file);
        }
    }

    /// Whether an output is complete.
    enum Whole {
        WHOLE,
        PART
    }

    private static final String STANDARD_OUTPUT = "-";

    /// The value that all packets have in common where nothing is split.
    private static final String ALL = "";

    private final Flag option;
    private final String target;
    private final OutputSettings settings;
    private final Streams streams;
    private final OutputNames names;
    private final SplitSink sinks;
    private final List<Begun> begun = new ArrayList<>();
    private List<Path> inputs = List.of();
    private @Nullable PacketSink onlySink;
    private OptionList sectionOptions = OptionList.EMPTY;

    /// An output of a value, in the order of [SplitSink#packetsWritten()].
    private static final class Begun {
        private Path lastFile;
        private int files = 1;
        private @Nullable RotatingSink rotating;

        private Begun(Path lastFile) {
            this.lastFile = lastFile;
        }
    }

    /// @param option the option that names the target, for messages
    /// @param target a file, or `-` for standard output
    /// @throws UsageException if this target cannot be written so
    public PacketWriter(Flag option, String target, OutputSettings settings, Streams streams) {
        this.option = option;
        this.target = target;
        this.settings = settings;
        this.streams = streams;
        this.names = new OutputNames(Path.of(target), settings);
        this.sinks = new SplitSink(this::open, settings.openFiles());
        if (isStandardOutput()) {
            checkStandardOutput();
        } else {
            checkFolder(Path.of(target));
        }
    }

    private void checkFolder(Path file) {
        if (Files.isDirectory(file)) {
            throw new UsageException(
                    "option " + option + ": " + target + " is a folder; name a file in it");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && Files.notExists(folder)) {
            throw new UsageException(
                    "option " + option + ": there is no folder " + folder + "; make it first");
        }
    }

    private void checkStandardOutput() {
        if (settings.rotation().isPresent() || settings.split().isPresent()) {
            throw new UsageException(
                    "option "
                            + option
                            + " -: standard output is one file; name a file to split or rotate");
        }
        if (streams.terminals().contains(Streams.Terminal.OUT)) {
            throw new UsageException(
                    "option "
                            + option
                            + " -: a capture is no text for a terminal; send it to a file or a pipe");
        }
    }

    boolean isStandardOutput() {
        return target.equals(STANDARD_OUTPUT);
    }

    /// @param readFiles what is being read
    /// @throws UsageException if an output may be one of them, whatever links lead to it
    void refuseInputs(List<Path> readFiles) throws IOException {
        inputs = List.copyOf(readFiles);
        if (!isStandardOutput()) {
            for (Path output : names.existing()) {
                refuseInput(output);
            }
        }
    }

    private void refuseInput(Path output) throws IOException {
        for (Path input : inputs) {
            if (Captures.sameFile(input, output)) {
                String becomes =
                        output.equals(Path.of(target)) ? " is " : " may become " + output + ", ";
                throw new UsageException(
                        option
                                + " "
                                + target
                                + becomes
                                + "the file "
                                + input
                                + " that is being read; write to another file");
            }
        }
    }

    /// @throws UsageException if both name one file
    void refuseSame(PacketWriter other) throws IOException {
        Path mine = Path.of(target).toAbsolutePath().normalize();
        Path others = Path.of(other.target).toAbsolutePath().normalize();
        if (mine.equals(others) || Captures.sameFile(mine, others)) {
            throw new UsageException(
                    option + " and " + other.option + " name the same file; give each its own");
        }
    }

    /// Begins the output, unless it is begun; the files of a split or a rotation begin with their
    /// first packets.
    ///
    /// @param ofFile what the first capture says of itself
    void begin(CaptureInterface origin, OptionList ofFile) throws IOException {
        if (begun.isEmpty() && settings.split().isEmpty()) {
            sectionOptions = ofFile;
            onlySink = sinks.begin(ALL, origin);
        }
    }

    private PacketSink open(String value, CaptureInterface origin) throws IOException {
        WriteOptions options =
                WriteOptions.DEFAULT.withForm(settings.form()).withSectionOptions(sectionOptions);
        Path file = settings.split().isPresent() ? names.split(value) : Path.of(target);
        Begun output = new Begun(file);
        PacketSink sink;
        if (isStandardOutput()) {
            sink = Captures.create(streams.out().stream(), "standard output", origin, options);
        } else if (settings.rotation().isPresent()) {
            output.files = 0;
            output.rotating = rotating(output, origin, options);
            sink = output.rotating;
        } else {
            sink = create(file, origin, options);
        }
        begun.add(output);
        return sink;
    }

    private RotatingSink rotating(Begun output, CaptureInterface origin, WriteOptions options) {
        Path base = output.lastFile;
        Rotation rotation = settings.rotation().orElseThrow();
        WriteOptions inPlace = options.withPlacement(WriteOptions.Placement.IN_PLACE);
        return new RotatingSink(
                rotation,
                (startNanos, number) -> {
                    Path file = names.rotated(base, startNanos, number);
                    if (output.files > 0 && file.equals(output.lastFile) && rotation.files() > 1) {
                        throw new CaptureWriteException(
                                file
                                        + ": the next file of the rotation would have the same name;"
                                        + " name it with %S, or give a greater -G",
                                0,
                                null);
                    }
                    PacketSink sink = create(file, origin, inPlace);
                    output.lastFile = file;
                    output.files++;
                    return sink;
                });
    }

    /// What goes wrong here is the output's fault, and must not be taken for the input's.
    private PacketSink create(Path file, CaptureInterface origin, WriteOptions options)
            throws IOException {
        refuseInput(file);
        try {
            return Captures.create(file, origin, options);
        } catch (FileSystemException e) {
            throw new CaptureWriteException(Diagnostics.message(file.toString(), e), 0, e);
        }
    }

    /// Writes a packet.
    ///
    /// @param kept bytes of it to keep, an unsigned number
    /// @param value what decides on the file where there is a split, without one anything
    void write(Packet packet, int kept, String value) throws IOException {
        int whole = packet.capturedLength();
        if (Integer.compareUnsigned(kept, whole) < 0) {
            cut(packet, kept);
        }
        sinks.write(settings.split().isPresent() ? value : ALL, packet);
        if (packet.capturedLength() != whole) {
            cut(packet, whole);
        }
        if (settings.flushing() == OutputSettings.Flushing.EACH_PACKET) {
            sinks.flush();
        }
    }

    /// Changes how much of the packet is shown, and nothing else.
    private static void cut(Packet packet, int length) {
        int optionsOffset = packet.optionsOffset();
        int optionsLength = packet.optionsLength();
        packet.bytes(packet.data(), packet.offset(), length, packet.originalLength());
        if (optionsLength > 0) {
            packet.options(optionsOffset, optionsLength, packet.optionsOrder());
        }
    }

    /// Whether the records that a run accepts can be written as they are: whole, and to one file
    /// like theirs.
    boolean takesRecords(CaptureRun run) {
        return settings.flushing() == OutputSettings.Flushing.EACH_SECOND
                && onlySink instanceof RecordSink records
                && run.keepsWholePackets()
                && run.origin().map(records::takesRecordsOf).orElse(false);
    }

    /// Writes accepted records; those that lie next to each other together.
    void write(RecordPiece piece, int[] acceptedAt, int count) throws IOException {
        if (!(onlySink instanceof RecordSink records)) {
            throw new IllegalStateException("asked takesRecords?");
        }
        int i = 0;
        while (i < count) {
            int from = acceptedAt[i];
            int first = i;
            int to = from;
            while (i < count && acceptedAt[i] == to) {
                to += RecordPiece.HEADER_BYTES + piece.capturedLength(acceptedAt[i]);
                i++;
            }
            records.write(piece.bytes(), from, to, i - first);
        }
    }

    /// Whether a rotation has written its last file, so that no packet is taken any more.
    boolean full() {
        return begun.size() == 1
                && settings.split().isEmpty()
                && begun.getFirst().rotating != null
                && begun.getFirst().rotating.full();
    }

    /// Hands on all that was written.
    void flush() throws IOException {
        sinks.flush();
    }

    /// Completes the output.
    List<Written> finish() throws IOException {
        sinks.finish();
        return written(Collections.nCopies(begun.size(), Optional.empty()));
    }

    /// Leaves the output as a run that was interrupted leaves it: in a part, unless it has its name
    /// already.
    List<Written> leave() throws IOException {
        return written(sinks.leave());
    }

    private List<Written> written(List<Optional<String>> parts) {
        List<Long> counts = List.copyOf(sinks.packetsWritten().values());
        List<Written> written = new ArrayList<>();
        for (int i = 0; i < counts.size(); i++) {
            Begun output = begun.get(i);
            String file = isStandardOutput() ? "standard output" : output.lastFile.toString();
            written.add(
                    new Written(
                            parts.get(i).orElse(file),
                            output.files,
                            counts.get(i),
                            parts.get(i).isPresent() ? Whole.PART : Whole.WHOLE));
        }
        return written;
    }

    @Override
    public void close() throws IOException {
        sinks.close();
    }
}
