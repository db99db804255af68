package io.sluice.cli.options;

import io.sluice.cli.console.Suggestion;
import io.sluice.cli.console.UsageException;
import io.sluice.pcaps.capture.ReadLimits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Every limit on what an input may cost: its name for `--limit`, what it is without that, and what
/// it bounds. `sluice help limits` prints this table.
public enum Limit {
    PACKET(
            ReadLimits.DEFAULT.packetBytes(),
            Integer.MAX_VALUE / 2,
            "bytes captured of a packet; link types of longer ones have more"),
    BLOCK(
            ReadLimits.DEFAULT.blockBytes(),
            Integer.MAX_VALUE / 2,
            "bytes in a pcapng block, and in all interface descriptions together"),
    INTERFACES(
            ReadLimits.DEFAULT.interfaces(),
            Integer.MAX_VALUE,
            "interfaces in a pcapng section, and different ones in a file"),
    INFLATE_RATIO(
            ReadLimits.DEFAULT.inflateRatio(),
            Integer.MAX_VALUE,
            "bytes that a compressed byte may become, beyond inflate-free"),
    INFLATE_FREE(
            ReadLimits.DEFAULT.inflateFreeBytes(),
            Long.MAX_VALUE / 2,
            "decompressed bytes up to which any ratio is accepted"),
    OPEN_FILES(64, 65_536, "files that --split-by keeps open");

    private static final Pattern SETTING = Pattern.compile("([a-z-]+)=(\\d{1,15})([kKmMgG]?)");

    private final long usual;
    private final long most;
    private final String bounds;

    Limit(long usual, long most, String bounds) {
        this.usual = usual;
        this.most = most;
        this.bounds = bounds;
    }

    /// The name on the command line.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public long usual() {
        return usual;
    }

    /// What it bounds, in one line.
    public String bounds() {
        return bounds;
    }

    /// The value of a limit, as `--limit NAME=N` says or as usual.
    ///
    /// @throws UsageException if a `--limit` is none
    public static long of(Arguments arguments, Limit limit) {
        long value = limit.usual;
        for (String setting : arguments.values(Flag.LIMIT)) {
            Matcher matcher = SETTING.matcher(setting);
            Optional<Limit> named = matcher.matches() ? named(matcher.group(1)) : Optional.empty();
            if (named.isEmpty()) {
                throw new UsageException(unknown(setting));
            }
            if (named.get() == limit) {
                value = limit.checked(setting, scaled(matcher.group(2), matcher.group(3)));
            }
        }
        return value;
    }

    /// Those of reading.
    public static ReadLimits readLimits(Arguments arguments) {
        return new ReadLimits(
                (int) of(arguments, PACKET),
                (int) of(arguments, BLOCK),
                (int) of(arguments, INTERFACES),
                (int) of(arguments, INFLATE_RATIO),
                of(arguments, INFLATE_FREE));
    }

    private long checked(String setting, long value) {
        long least = this == BLOCK ? 32 : 1;
        if (value < least || value > most) {
            throw new UsageException(
                    "option --limit "
                            + setting
                            + ": "
                            + word()
                            + " is a number from "
                            + least
                            + " to "
                            + most);
        }
        return value;
    }

    private static long scaled(String digits, String unit) {
        long number = Long.parseLong(digits);
        int shift =
                switch (unit.toLowerCase(Locale.ROOT)) {
                    case "k" -> 10;
                    case "m" -> 20;
                    case "g" -> 30;
                    default -> 0;
                };
        return number > Long.MAX_VALUE >> shift ? Long.MAX_VALUE : number << shift;
    }

    private static Optional<Limit> named(String word) {
        return Arrays.stream(values()).filter(limit -> limit.word().equals(word)).findFirst();
    }

    private static String unknown(String setting) {
        List<String> words = new ArrayList<>();
        for (Limit limit : values()) {
            words.add(limit.word());
        }
        String name = setting.replaceFirst("=.*", "");
        return "option --limit: '"
                + setting
                + "' is no limit, which is NAME=N, with k, m or g where wanted"
                + Suggestion.of(name, words)
                        .filter(near -> !near.equals(name))
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse("; there are " + String.join(", ", words));
    }
}
