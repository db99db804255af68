package io.sluice.cli.replay;

import io.sluice.cli.console.Output;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.Quantity;
import io.sluice.cli.render.SafeText;
import io.sluice.pcaps.capture.PacketSource;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Says on standard error how far a long run is: a line on a terminal that is wiped out again, or
/// JSON Lines for another program. Nothing before a second has passed.
public final class Progress {
    /// What is said.
    enum Show {
        NOTHING,
        LINE,
        JSON
    }

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long FIRST_NANOS = NANOS_PER_SECOND;
    private static final long LINE_NANOS = NANOS_PER_SECOND / 5;
    private static final int NAME_LENGTH = 30;

    /// In place of a number that many filters do not have.
    private static final long NOT_COUNTED = -1;

    private final Show show;
    private final Output err;
    private final LongSupplier clock;
    private final long start;
    private @Nullable PacketSource source;
    private OptionalLong size = OptionalLong.empty();
    private long sourceStart;
    private long packetsBefore;
    private long packets;
    private long next;
    private boolean shown;

    /// @param clock nanoseconds from any start
    public Progress(Show show, Output err, LongSupplier clock) {
        this.show = show;
        this.err = err;
        this.clock = clock;
        this.start = clock.getAsLong();
        this.sourceStart = start;
        this.next = start + FIRST_NANOS;
    }

    /// As `--progress` says; without it there is a line where somebody looks at standard error and
    /// sees nothing else of the run.
    public static Progress of(Arguments arguments, Streams streams, PacketRun.Printed printed) {
        boolean seen = streams.terminals().contains(Streams.Terminal.ERR);
        boolean packetsSeen =
                printed != PacketRun.Printed.NONE
                        && streams.terminals().contains(Streams.Terminal.OUT);
        Show show =
                switch (arguments.value(Flag.PROGRESS).orElse("auto")) {
                    case "auto" -> seen && !packetsSeen ? Show.LINE : Show.NOTHING;
                    case "never" -> Show.NOTHING;
                    case "json" -> Show.JSON;
                    default ->
                            throw new UsageException(
                                    "option --progress: there are auto, never and json");
                };
        return new Progress(show, streams.err(), System::nanoTime);
    }

    /// Whether anything may be said.
    boolean isShown() {
        return show != Show.NOTHING;
    }

    /// Another capture is read from now on.
    ///
    /// @param fileSize how large its file is, where that is known
    public void reading(PacketSource newSource, OptionalLong fileSize) {
        source = newSource;
        size = fileSize;
        sourceStart = clock.getAsLong();
        packetsBefore = packets;
    }

    /// Some packets were read.
    ///
    /// @param read all packets of the run so far
    /// @param accepted how many of them were accepted
    public void tick(long read, long accepted) throws OutputException {
        packets = read;
        look(accepted);
    }

    /// Some packets were read, by many filters.
    ///
    /// @param read packets of this capture so far
    public void tick(long read) throws OutputException {
        packets = packetsBefore + read;
        look(NOT_COUNTED);
    }

    private void look(long accepted) throws OutputException {
        PacketSource reading = source;
        if (show == Show.NOTHING || reading == null) {
            return;
        }
        long now = clock.getAsLong();
        if (now >= next) {
            next = now + (show == Show.JSON ? NANOS_PER_SECOND : LINE_NANOS);
            say(reading, now, accepted);
        }
    }

    private void say(PacketSource reading, long now, long accepted) throws OutputException {
        if (show == Show.JSON) {
            object(reading, now, accepted);
        } else {
            err.text().append('\r').append(line(reading, now, accepted)).append("\033[K");
            err.flush();
            shown = true;
        }
    }

    private String line(PacketSource reading, long now, long accepted) {
        long nanos = now - sourceStart;
        long bytes = reading.fileBytesRead();
        StringBuilder line = new StringBuilder(name(reading));
        if (size.isPresent()) {
            line.append("  ").append(Quantity.share(bytes, size.getAsLong()));
        } else {
            line.append("  ").append(Quantity.bytes(bytes));
        }
        line.append("  ").append(Quantity.rate(bytes, nanos, "B"));
        line.append("  ").append(Quantity.rate(packets - packetsBefore, nanos, "packets"));
        if (accepted != NOT_COUNTED) {
            line.append("  accepted ").append(Quantity.share(accepted, packets));
        }
        if (size.isPresent() && bytes > 0 && bytes <= size.getAsLong()) {
            double left = (double) (size.getAsLong() - bytes) / bytes * nanos;
            line.append("  ETA ").append(Math.round(left / NANOS_PER_SECOND)).append(" s");
        }
        return line.toString();
    }

    private static String name(PacketSource reading) {
        String name = SafeText.of(reading.name());
        return name.length() <= NAME_LENGTH
                ? name
                : "..." + name.substring(name.length() - NAME_LENGTH + 3);
    }

    private void object(PacketSource reading, long now, long accepted) throws OutputException {
        JsonWriter json =
                new JsonWriter(err.text())
                        .beginObject()
                        .member("type", "progress")
                        .member("v", 1)
                        .member("file", reading.name())
                        .member("file_bytes", reading.fileBytesRead());
        size.ifPresent(whole -> json.member("file_size", whole));
        json.member("read", packets);
        if (accepted != NOT_COUNTED) {
            json.member("accepted", accepted);
        }
        json.member("elapsed_ns", now - start).endObject();
        err.endLine();
    }

    /// Wipes out the line, for what is to be said in its place.
    public void clear() throws OutputException {
        if (shown) {
            err.text().append("\r\033[K");
            err.flush();
            shown = false;
        }
    }
}
