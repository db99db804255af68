package io.sluice.cli.replay;

import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.filters.link.LinkType;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.OptionList;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.records.RecordPiece;
import io.sluice.session.run.CaptureRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where the packets of a run are written: the accepted ones as `-w` says, the rejected ones as
/// `--write-rejected` says, both with `--split-by verdict`, or none.
public final class PacketOutputs implements AutoCloseable {
    private final Optional<OutputSettings.Split> split;
    private final @Nullable PacketWriter accepted;
    private final @Nullable PacketWriter rejected;
    private String file = "";

    private PacketOutputs(
            Optional<OutputSettings.Split> split,
            @Nullable PacketWriter accepted,
            @Nullable PacketWriter rejected) {
        this.split = split;
        this.accepted = accepted;
        this.rejected = rejected;
    }

    /// Prepares the outputs and touches nothing.
    ///
    /// @param inputs what is being read
    /// @throws UsageException if the options exclude each other, or an output is an input
    public static PacketOutputs of(Arguments arguments, Streams streams, List<Path> inputs)
            throws IOException {
        OutputSettings settings = OutputSettings.of(arguments);
        PacketWriter accepted = writer(arguments, Flag.WRITE, settings, streams);
        PacketWriter rejected = writer(arguments, Flag.WRITE_REJECTED, settings, streams);
        if (accepted != null) {
            accepted.refuseInputs(inputs);
        }
        if (rejected != null) {
            rejected.refuseInputs(inputs);
        }
        if (accepted != null && rejected != null) {
            accepted.refuseSame(rejected);
        }
        boolean byVerdict = settings.split().equals(Optional.of(OutputSettings.Split.VERDICT));
        if (byVerdict && rejected != null) {
            throw new UsageException(
                    "option --write-rejected does not go with --split-by verdict, which writes the rejected"
                            + " packets too");
        }
        return new PacketOutputs(settings.split(), accepted, byVerdict ? accepted : rejected);
    }

    private static @Nullable PacketWriter writer(
            Arguments arguments, Flag flag, OutputSettings settings, Streams streams) {
        Optional<String> target = arguments.value(flag);
        return target.isEmpty() ? null : new PacketWriter(flag, target.get(), settings, streams);
    }

    /// Whether standard output is taken for a capture.
    boolean takeStandardOutput() {
        return accepted != null && accepted.isStandardOutput()
                || rejected != null && rejected.isStandardOutput();
    }

    public boolean takeRejected() {
        return rejected != null;
    }

    boolean isWriting() {
        return accepted != null || rejected != null;
    }

    /// Whether the records that a run accepts can be written as they are; also if nothing is to be
    /// written.
    boolean takeRecords(CaptureRun run) {
        return rejected == null && (accepted == null || accepted.takesRecords(run));
    }

    /// Writes accepted records, after [#takeRecords].
    public void accepted(RecordPiece piece, int[] acceptedAt, int count) throws IOException {
        if (accepted != null) {
            accepted.write(piece, acceptedAt, count);
        }
    }

    /// Begins to write packets of another capture.
    ///
    /// @param label what the capture is called in the names of files
    public void begin(PacketSource source, String label) throws IOException {
        file = label;
        Optional<CaptureInterface> first = source.interfaces().stream().findFirst();
        if (first.isPresent() && accepted != null) {
            accepted.begin(first.get(), source.sectionOptions());
        }
        if (first.isPresent() && rejected != null) {
            rejected.begin(first.get(), source.sectionOptions());
        }
    }

    /// Begins to write the packets of a live interface.
    ///
    /// @param label what the interface is called in the names of files
    public void begin(CaptureInterface origin, String label) throws IOException {
        file = label;
        if (accepted != null) {
            accepted.begin(origin, OptionList.EMPTY);
        }
        if (rejected != null) {
            rejected.begin(origin, OptionList.EMPTY);
        }
    }

    /// Writes a packet that was accepted, cut to `kept` bytes, an unsigned number.
    public void accepted(Packet packet, int kept) throws IOException {
        if (accepted != null) {
            accepted.write(packet, kept, value(packet, "accept"));
        }
    }

    /// Writes a packet that was rejected, whole.
    public void rejected(Packet packet) throws IOException {
        if (rejected != null) {
            rejected.write(packet, packet.capturedLength(), value(packet, "reject"));
        }
    }

    private String value(Packet packet, String verdict) {
        if (split.isEmpty()) {
            return "";
        }
        return switch (split.get()) {
            case VERDICT -> verdict;
            case LINKTYPE ->
                    LinkType.byFileLinkType(packet.linkType())
                            .map(Enum::name)
                            .orElse("linktype" + packet.linkType());
            case IFACE -> packet.origin().name().orElse("if" + packet.interfaceIndex());
            case FILE -> file;
        };
    }

    /// Whether no packet is taken any more, since the last file of a rotation has been written.
    public boolean full() {
        return accepted != null && accepted.full();
    }

    /// Hands on all that was written.
    public void flush() throws IOException {
        if (accepted != null) {
            accepted.flush();
        }
        if (rejected != null) {
            rejected.flush();
        }
    }

    /// Completes the outputs.
    public List<PacketWriter.Written> finish() throws IOException {
        List<PacketWriter.Written> written = new ArrayList<>();
        for (PacketWriter writer : writers()) {
            written.addAll(writer.finish());
        }
        return written;
    }

    /// Leaves the outputs as they are, readable, since the run did not come to its end.
    List<PacketWriter.Written> leave() throws IOException {
        List<PacketWriter.Written> written = new ArrayList<>();
        for (PacketWriter writer : writers()) {
            written.addAll(writer.leave());
        }
        return written;
    }

    private List<PacketWriter> writers() {
        return Stream.of(Optional.ofNullable(accepted), Optional.ofNullable(rejected))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    @Override
    public void close() throws IOException {
        try (PacketWriter _ = accepted;
                PacketWriter _ = rejected) {
            file = "";
        }
    }
}
