package io.sluice.cli.render;

import io.sluice.filters.lint.Finding;
import io.sluice.filters.lint.Fix;
import java.util.Locale;
import java.util.function.Function;

/// What is found in a filter, with the place underlined and what to do about it.
///
/// ```
/// warning[offsets-carry]: after 'vlan' every later test looks 4 bytes further in
///   vlan 100 or icmp
///               ^^^^
///   fix: icmp or vlan 100
/// ```
public final class FindingRenderer {
    private static final String INDENT = "  ";

    /// Longer filters are not repeated whole.
    private static final int MAX_FIX = 400;

    private FindingRenderer() {}

    /// The finding with its lines ended.
    ///
    /// @param filter the text that was checked
    /// @param origin where it came from, such as `filters.txt:3: `, or nothing
    /// @param counts what to say behind a rewritten filter; nothing where it is empty
    public static String render(
            Finding finding, String filter, String origin, Function<Fix.Rewrite, String> counts) {
        StringBuilder text = new StringBuilder(SafeText.of(origin));
        text.append(level(finding)).append('[').append(finding.trap().code()).append("]: ");
        text.append(SafeText.of(finding.message())).append('\n');
        if (!filter.isBlank()) {
            SourceLine source = SourceLine.around(filter, finding.span());
            text.append(INDENT).append(source.text()).append('\n');
            text.append(INDENT)
                    .append(" ".repeat(source.from()))
                    .append("^".repeat(source.to() - source.from()))
                    .append('\n');
        }
        for (Fix fix : finding.fixes()) {
            text.append(INDENT).append(SafeText.of(line(fix)));
            if (fix instanceof Fix.Rewrite rewrite) {
                text.append(counts.apply(rewrite));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /// `warning` or `note`.
    public static String level(Finding finding) {
        return finding.trap().level().name().toLowerCase(Locale.ROOT);
    }

    private static String line(Fix fix) {
        return switch (fix) {
            case Fix.Rewrite(String when, String filter) ->
                    "fix" + (when.isEmpty() ? "" : ", " + when) + ": " + shortened(filter);
            case Fix.Advice(String sentence) -> "hint: " + sentence;
        };
    }

    private static String shortened(String filter) {
        return filter.length() <= MAX_FIX
                ? filter
                : filter.substring(0, MAX_FIX)
                        + "... ("
                        + filter.length()
                        + " characters; whole with --json)";
    }
}
