package io.sluice.cli.info;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.input.CaptureFile;
import io.sluice.cli.input.Diagnostics;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Command;
import io.sluice.cli.options.Flag;
import io.sluice.cli.options.Limit;
import io.sluice.cli.replay.PacketRun;
import io.sluice.cli.replay.Progress;
import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.capture.ReadLimits;
import io.sluice.pcaps.survey.Survey;
import java.io.FileInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// `sluice info FILE…`: what a capture is, what it holds, and what is wrong with it.
public final class InfoCommand implements Command {
    /// Packets from one look at the clock to the next.
    private static final int TICK = 4096;

    @Override
    public Set<Flag> flags() {
        return EnumSet.of(
                Flag.READ,
                Flag.FILE_LIST,
                Flag.RECURSIVE,
                Flag.JSON,
                Flag.PROGRESS,
                Flag.LIMIT,
                Flag.HELP);
    }

    @Override
    public ExitCode run(Arguments arguments, Streams streams) throws IOException {
        List<CaptureFile> captures = new ArrayList<>(CaptureFile.of(arguments, streams));
        captures.addAll(
                CaptureFile.of(
                        arguments.words(),
                        arguments.has(Flag.RECURSIVE)
                                ? CaptureFile.Depth.WHOLE_TREE
                                : CaptureFile.Depth.ONE));
        if (captures.isEmpty()) {
            throw new UsageException(
                    "no capture is given: sluice info FILE, or - for standard input");
        }
        return new Run(arguments, streams).all(captures);
    }

    /// A stream whose reader closes it when it has enough, as a decompressor does at its end; what
    /// lies behind belongs to the hash.
    private static final class Lent extends FilterInputStream {
        private Lent(InputStream in) {
            super(in);
        }

        @Override
        public void close() {
            // its owner closes it
        }
    }

    /// One command line's captures, one after the other.
    private static final class Run {
        private final Streams streams;
        private final ReadLimits limits;
        private final InfoReport report;
        private final Diagnostics diagnostics;
        private final Progress progress;

        private Run(Arguments arguments, Streams streams) {
            this.streams = streams;
            this.limits = Limit.readLimits(arguments);
            this.report =
                    new InfoReport(
                            streams.out(),
                            arguments.has(Flag.JSON)
                                    ? InfoReport.Form.JSON
                                    : InfoReport.Form.LINES);
            this.diagnostics = new Diagnostics(arguments, streams);
            this.progress = Progress.of(arguments, streams, PacketRun.Printed.NONE);
        }

        private ExitCode all(List<CaptureFile> captures) throws IOException {
            for (CaptureFile capture : captures) {
                try {
                    one(capture);
                } catch (OutputException e) {
                    throw e;
                } catch (IOException e) {
                    diagnostics.unreadable(capture, e);
                }
            }
            streams.out().flush();
            diagnostics.readAll(captures);
            return diagnostics.code();
        }

        private void one(CaptureFile capture) throws IOException {
            MessageDigest sha256 = sha256();
            try (InputStream file = new DigestInputStream(stream(capture), sha256);
                    PacketSource source = Captures.open(new Lent(file), capture.name(), limits)) {
                progress.reading(source, capture.size());
                Survey survey = new Survey();
                Packet packet = new Packet();
                while (source.next(packet)) {
                    survey.add(packet);
                    if (survey.packets() % TICK == 0) {
                        progress.tick(packet.number());
                    }
                }
                file.transferTo(OutputStream.nullOutputStream());
                progress.clear();
                report.of(
                        source, survey, capture.size(), HexFormat.of().formatHex(sha256.digest()));
                if (source.damage().isPresent()) {
                    streams.out().flush();
                    diagnostics.damaged(capture.name(), source.damage().get(), survey.packets());
                }
            }
        }

        private InputStream stream(CaptureFile capture) throws IOException {
            if (capture.path().isEmpty()) {
                return streams.in();
            }
            Path path = capture.path().get();
            if (Files.notExists(path)) {
                throw new NoSuchFileException(path.toString());
            }
            return new FileInputStream(path.toFile());
        }

        private static MessageDigest sha256() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError("every Java has SHA-256", e);
            }
        }
    }
}
