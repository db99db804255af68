package io.sluice.cli.replay;

import io.sluice.cli.console.Output;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.PacketLine;
import io.sluice.cli.render.TimeText;
import io.sluice.emulator.cbpf.CbpfOutcome;
import io.sluice.filters.cbpf.CbpfDisassembler;
import io.sluice.filters.link.LinkType;
import io.sluice.pcaps.capture.Packet;
import io.sluice.session.run.DecisionTrace;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Prints packets as the command line asks for: as lines or as JSON, with or without the verdict.
public final class PacketPrinter {
    /// What is said of packets, and how.
    public static final List<Flag> FLAGS =
            List.of(
                    Flag.PRINT,
                    Flag.COUNT_LIMIT,
                    Flag.COUNT,
                    Flag.SUMMARY_ONLY,
                    Flag.VERDICTS,
                    Flag.JSON,
                    Flag.NO_NAMES,
                    Flag.QUICK,
                    Flag.LINK_HEADER,
                    Flag.TIME,
                    Flag.NUMBER,
                    Flag.VERBOSE,
                    Flag.ABSOLUTE,
                    Flag.LINE_BUFFERED);

    /// What is said of each packet.
    enum Form {
        LINES,
        JSON
    }

    private final Output out;
    private final Form form;
    private final boolean numbered;
    private final PacketLine packetLine;
    private final TimeText time;
    private PacketLine.Link link = new PacketLine.Link(0, "");
    private int linkType = -1;

    public PacketPrinter(Arguments arguments, Output out) {
        this.out = out;
        this.form = arguments.has(Flag.JSON) ? Form.JSON : Form.LINES;
        this.numbered = arguments.has(Flag.NUMBER);
        this.packetLine =
                new PacketLine(
                        arguments.has(Flag.QUICK)
                                ? PacketLine.Detail.QUICK
                                : PacketLine.Detail.NORMAL,
                        arguments.has(Flag.LINK_HEADER)
                                ? PacketLine.LinkHeader.SHOWN
                                : PacketLine.LinkHeader.HIDDEN);
        this.time = new TimeText(timeForm(arguments.count(Flag.TIME)));
    }

    private static TimeText.Form timeForm(int count) {
        return switch (count) {
            case 0 -> TimeText.Form.CLOCK;
            case 1 -> TimeText.Form.NONE;
            case 2 -> TimeText.Form.EPOCH;
            case 3 -> TimeText.Form.SINCE_PREVIOUS;
            case 4 -> TimeText.Form.DATE_AND_CLOCK;
            case 5 -> TimeText.Form.SINCE_FIRST;
            default ->
                    throw new UsageException(
                            "-t is given " + count + " times; up to five have a meaning");
        };
    }

    /// @param kept bytes to keep of the packet, unsigned; 0 if it was rejected
    /// @param trace where that was decided, to be printed
    public void print(Packet packet, String file, int kept, Optional<DecisionTrace> trace)
            throws OutputException {
        if (packet.linkType() != linkType) {
            linkType = packet.linkType();
            link =
                    LinkType.byFileLinkType(linkType)
                            .map(type -> new PacketLine.Link(type.dlt(), type.name()))
                            .orElse(new PacketLine.Link(linkType, "link type " + linkType));
        }
        switch (form) {
            case LINES -> line(packet, kept, trace);
            case JSON -> json(packet, file, kept, trace);
        }
        out.endLine();
    }

    private void line(Packet packet, int kept, Optional<DecisionTrace> trace) {
        StringBuilder line = out.text();
        if (trace.isPresent()) {
            line.append('#').append(packet.number()).append(kept != 0 ? " accept " : " reject ");
            decision(line, trace.get());
            line.append("  ");
        } else if (numbered) {
            line.append("    ", 0, Math.max(0, 5 - Long.toString(packet.number()).length()));
            line.append(packet.number()).append("  ");
        }
        if (packet.timed()) {
            time.append(
                    line,
                    packet.timestampNanos(),
                    packet.origin().resolution().finerThanMicroseconds()
                            ? TimeText.Fraction.NANOSECONDS
                            : TimeText.Fraction.MICROSECONDS);
        }
        summary(line, packet);
    }

    private void summary(StringBuilder line, Packet packet) {
        packetLine.append(
                line,
                link,
                packet.data(),
                packet.offset(),
                packet.capturedLength(),
                (int) Math.min(packet.originalLength(), Integer.MAX_VALUE));
    }

    private static void decision(StringBuilder line, DecisionTrace trace) {
        line.append(listing(trace));
        reason(trace.outcome()).ifPresent(reason -> line.append(": ").append(reason));
    }

    /// The instruction as `tcpdump -d` has it, but with single blanks.
    private static String listing(DecisionTrace trace) {
        int at = trace.decidedAt();
        return CbpfDisassembler.line(trace.program().insns().get(at), at)
                .replaceAll("\\s+", " ")
                .strip();
    }

    private static Optional<String> reason(CbpfOutcome outcome) {
        return switch (outcome) {
            case CbpfOutcome.Returned _ -> Optional.empty();
            case CbpfOutcome.OutOfBounds _ -> Optional.of("beyond the captured bytes");
            case CbpfOutcome.NotAvailable _ -> Optional.of("not known of packets in a file");
            case CbpfOutcome.DividedByZero _ -> Optional.of("division by zero");
            case CbpfOutcome.OutOfFuel _ -> Optional.of("ran in circles");
        };
    }

    private void json(Packet packet, String file, int kept, Optional<DecisionTrace> trace) {
        JsonWriter json = new JsonWriter(out.text()).beginObject();
        json.member("type", "packet")
                .member("v", 1)
                .member("n", packet.number())
                .member("file", file);
        if (packet.timed()) {
            json.member("ts_ns", packet.timestampNanos());
            json.member("time", Instant.EPOCH.plusNanos(packet.timestampNanos()).toString());
        }
        json.member("len", packet.originalLength()).member("caplen", packet.capturedLength());
        json.member("verdict", kept != 0 ? "accept" : "reject")
                .member("ret", Integer.toUnsignedLong(kept));
        trace.ifPresent(decided -> {
            json.member("insns", decided.outcome().steps()).member("at", decided.outcome().at());
            json.member("decided_at", decided.decidedAt()).member("insn", listing(decided));
            reason(decided.outcome()).ifPresent(reason -> json.member("reason", reason));
        });
        StringBuilder line = new StringBuilder();
        summary(line, packet);
        json.member("line", line.toString()).endObject();
    }
}
