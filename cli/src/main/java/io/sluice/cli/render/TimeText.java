package io.sluice.cli.render;

/// Packet times as tcpdump prints them, but always in UTC, so that the same capture gives the same
/// text everywhere.
public final class TimeText {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long SECONDS_PER_DAY = 86_400;

    /// tcpdump's `-t` options.
    public enum Form {
        /// `22:13:20.006396`
        CLOCK,
        /// `-t`: no time.
        NONE,
        /// `-tt`: seconds since 1970.
        EPOCH,
        /// `-ttt`: since the previous line.
        SINCE_PREVIOUS,
        /// `-tttt`: with the date.
        DATE_AND_CLOCK,
        /// `-ttttt`: since the first line.
        SINCE_FIRST
    }

    /// Digits after the point.
    public enum Fraction {
        MICROSECONDS(6),
        NANOSECONDS(9);

        private final int digits;

        Fraction(int digits) {
            this.digits = digits;
        }
    }

    private final Form form;
    private long first;
    private long previous;
    private boolean started;

    public TimeText(Form form) {
        this.form = form;
    }

    /// Appends the time and a blank, or nothing for [Form#NONE].
    ///
    /// @param nanos since 1970-01-01T00:00:00Z
    public void append(StringBuilder line, long nanos, Fraction fraction) {
        if (!started) {
            first = nanos;
            previous = nanos;
            started = true;
        }
        switch (form) {
            case NONE -> {}
            case CLOCK -> clock(line, nanos, fraction);
            case EPOCH -> {
                line.append(Math.floorDiv(nanos, NANOS_PER_SECOND));
                fraction(line, nanos, fraction);
            }
            case DATE_AND_CLOCK -> {
                line.append(
                                java.time.LocalDate.ofEpochDay(
                                        Math.floorDiv(nanos, NANOS_PER_SECOND * SECONDS_PER_DAY)))
                        .append(' ');
                clock(line, nanos, fraction);
            }
            case SINCE_PREVIOUS -> difference(line, nanos - previous, fraction);
            case SINCE_FIRST -> difference(line, nanos - first, fraction);
        }
        previous = nanos;
        if (form != Form.NONE) {
            line.append(' ');
        }
    }

    private static void difference(StringBuilder line, long nanos, Fraction fraction) {
        if (nanos < 0) {
            line.append('-');
        } else {
            line.append(' ');
        }
        clock(line, Math.abs(nanos), fraction);
    }

    private static void clock(StringBuilder line, long nanos, Fraction fraction) {
        long second = Math.floorMod(Math.floorDiv(nanos, NANOS_PER_SECOND), SECONDS_PER_DAY);
        digits(line, second / 3600, 2);
        line.append(':');
        digits(line, second / 60 % 60, 2);
        line.append(':');
        digits(line, second % 60, 2);
        fraction(line, nanos, fraction);
    }

    private static void fraction(StringBuilder line, long nanos, Fraction fraction) {
        long part = Math.floorMod(nanos, NANOS_PER_SECOND);
        line.append('.');
        digits(line, fraction == Fraction.MICROSECONDS ? part / 1000 : part, fraction.digits);
    }

    private static void digits(StringBuilder line, long value, int width) {
        long scale = 1;
        for (int i = 1; i < width; i++) {
            scale *= 10;
        }
        for (; scale > 0; scale /= 10) {
            line.append((char) ('0' + value / scale % 10));
        }
    }
}
