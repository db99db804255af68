package io.sluice.cli.live;

import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.cli.replay.PacketOutputs;
import io.sluice.cli.replay.PacketPrinter;
import io.sluice.cli.replay.PacketWriter;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.Packet;
import io.sluice.session.run.DecisionTrace;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Where the packets of a live capture go: lines, JSON, a capture file.
final class LiveOutput implements AutoCloseable {
    private enum Printed {
        NONE,
        ACCEPTED,
        /// All, with the verdict.
        ALL
    }

    private final Streams streams;
    private final String device;
    private final Printed printed;
    private final PacketPrinter printer;
    private final PacketOutputs outputs;

    LiveOutput(Arguments arguments, Streams streams, String device) throws IOException {
        this.streams = streams;
        this.device = device;
        this.printed = printed(arguments);
        this.printer = new PacketPrinter(arguments, streams.out());
        this.outputs = PacketOutputs.of(arguments, streams, List.of());
        if (outputs.takeRejected() && FilterPlace.of(arguments) == FilterPlace.KERNEL) {
            throw new UsageException(
                    "the kernel keeps what it rejects; filter in sluice to write the rejected packets too");
        }
    }

    private static Printed printed(Arguments arguments) {
        if (arguments.has(Flag.VERDICTS)) {
            return Printed.ALL;
        }
        boolean quiet =
                arguments.has(Flag.COUNT)
                        || arguments.has(Flag.SUMMARY_ONLY)
                        || arguments.has(Flag.WRITE) && !arguments.has(Flag.PRINT);
        return quiet ? Printed.NONE : Printed.ACCEPTED;
    }

    /// Begins the output file, so that one that cannot be written shows before the capture starts.
    void begin(CaptureInterface origin) throws IOException {
        outputs.begin(origin, device);
    }

    /// @param kept bytes to keep of the packet, unsigned; 0 if it was rejected
    void packet(Packet packet, int kept, LiveFilter filter) throws IOException {
        if (printed == Printed.ALL || kept != 0 && printed == Printed.ACCEPTED) {
            Optional<DecisionTrace> trace =
                    printed == Printed.ALL ? Optional.of(filter.trace(packet)) : Optional.empty();
            printer.print(packet, device, kept, trace);
        }
        if (kept != 0) {
            outputs.accepted(packet, kept);
        } else {
            outputs.rejected(packet);
        }
    }

    /// A line for the user, in order with the packets.
    void note(String line) throws OutputException {
        streams.out().flush();
        streams.err().line(line);
    }

    /// Hands on the lines that are there.
    void showAll() throws OutputException {
        streams.out().flush();
    }

    /// Hands on lines and packets.
    void flush() throws IOException {
        streams.out().flush();
        outputs.flush();
    }

    /// Whether the last file of a rotation has been written.
    boolean full() {
        return outputs.full();
    }

    /// Completes the output files.
    ///
    /// @return how many packets they hold and where; empty if nothing was to be written
    Optional<String> finish() throws IOException {
        List<PacketWriter.Written> written = outputs.finish();
        return written.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        written.stream()
                                .map(PacketWriter.Written::toString)
                                .collect(Collectors.joining("; ")));
    }

    @Override
    public void close() throws IOException {
        outputs.close();
    }
}
