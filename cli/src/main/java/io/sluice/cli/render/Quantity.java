package io.sluice.cli.render;

/// Numbers for people, with a unit and one digit after the point, the same in every locale.
public final class Quantity {
    private static final String[] PREFIXES = {"", "k", "M", "G", "T", "P", "E"};

    private Quantity() {}

    /// `7142424` bytes are `7.1 MB`.
    public static String bytes(long count) {
        return scaled(count, "B");
    }

    /// `12.3 Mpackets/s`, or `-` where no time has passed.
    ///
    /// @param count how many in the time
    public static String rate(long count, long nanos, String unit) {
        return nanos <= 0 ? "- " + unit + "/s" : scaled((long) (count * 1e9 / nanos), unit + "/s");
    }

    /// `28.7 %`, or `-` of nothing.
    public static String share(long part, long whole) {
        return whole == 0 ? "-" : tenths(Math.round(1000.0 * part / whole)) + " %";
    }

    /// `0.017 s`.
    public static String seconds(long nanos) {
        long millis = Math.round(nanos / 1e6);
        String fraction = Long.toString(1000 + millis % 1000).substring(1);
        return millis / 1000 + "." + fraction + " s";
    }

    private static String scaled(long count, String unit) {
        if (count < 1000) {
            return count + " " + unit;
        }
        int prefix = 0;
        double rest = count;
        while (rest >= 999.95 && prefix < PREFIXES.length - 1) {
            rest /= 1000;
            prefix++;
        }
        return tenths(Math.round(rest * 10)) + " " + PREFIXES[prefix] + unit;
    }

    private static String tenths(long count) {
        return count / 10 + "." + count % 10;
    }
}
