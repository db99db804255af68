package io.sluice.cli.render;

import io.sluice.filters.diagnostics.FilterSyntaxException;

/// Error messages about a filter with the place underlined, in at most four lines.
///
/// ```
/// error: port number 65536 greater than maximum 65535
///   tcp port 65536
///            ^^^^^
/// ```
public final class DiagnosticRenderer {
    private static final String INDENT = "  ";

    /// A suggestion stands behind the carets as long as the line is not longer than this.
    private static final int MAX_COLUMNS = 100;

    private DiagnosticRenderer() {}

    /// The message with its lines ended.
    ///
    /// @param origin where the filter came from, such as `filters.txt:3: `, or nothing
    public static String render(FilterSyntaxException fault, String origin) {
        StringBuilder text = new StringBuilder("error: ");
        text.append(SafeText.of(origin))
                .append(SafeText.of(String.valueOf(fault.getMessage())))
                .append('\n');
        String suggestion = SafeText.of(fault.suggestion().orElse(""));
        if (!fault.filter().isBlank()) {
            SourceLine source = SourceLine.around(fault.filter(), fault.span());
            text.append(INDENT).append(source.text()).append('\n');
            String carets =
                    INDENT + " ".repeat(source.from()) + "^".repeat(source.to() - source.from());
            text.append(carets);
            boolean fits = carets.length() + 2 + suggestion.length() <= MAX_COLUMNS;
            text.append(suggestion.isEmpty() || fits ? "" : "\n");
        }
        if (!suggestion.isEmpty()) {
            text.append(INDENT).append(suggestion);
        }
        if (text.charAt(text.length() - 1) != '\n') {
            text.append('\n');
        }
        return text.toString();
    }
}
