package io.sluice.cli.bench;

import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `bench --json` printed at an earlier time, to be compared with.
final class BenchBaseline {
    /// The lower end of the new interval must be so far above the upper end of the old one.
    private static final double TOLERANCE = 1.10;

    /// Lines of our own, so the order of the members is known.
    private static final Pattern LINE =
            Pattern.compile(
                    ".*\"type\":\"bench\".*\"label\":\"((?:[^\"\\\\]|\\\\.)*)\",\"engine\":\"([^\"]*)\""
                            + ".*\"high_picoseconds\":(\\d{1,18}).*");

    /// The engines that are ours to make faster.
    private record Key(String label, String engine) {}

    private final Map<Key, Double> highNanos = new HashMap<>();

    private BenchBaseline() {}

    /// @throws UsageException if the file holds no result
    static BenchBaseline read(String file, Streams streams) throws IOException {
        BenchBaseline baseline = new BenchBaseline();
        String text = new String(streams.bytesOf(file), StandardCharsets.UTF_8);
        for (String line : text.lines().toList()) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                baseline.highNanos.put(
                        new Key(matcher.group(1), matcher.group(2)),
                        Long.parseLong(matcher.group(3)) / 1000.0);
            }
        }
        if (baseline.highNanos.isEmpty()) {
            throw new UsageException(
                    file + ": holds no result; write one with sluice bench --json > " + file);
        }
        return baseline;
    }

    /// What to say of a measurement of one of our engines that is slower than it was.
    Optional<String> slower(String label, Measurement now) {
        Double before = highNanos.get(new Key(label, now.contender()));
        boolean ours = now.contender().equals("interp") || now.contender().equals("jit");
        if (before == null || !ours || now.low() <= before * TOLERANCE) {
            return Optional.empty();
        }
        return Optional.of(
                String.format(
                        Locale.ROOT,
                        "slower: %s, %s: %.2f ns a packet, at most %.2f ns before",
                        label,
                        now.contender(),
                        now.nanos(),
                        before));
    }
}
