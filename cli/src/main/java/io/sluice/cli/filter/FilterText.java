package io.sluice.cli.filter;

import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A filter as it was given, and what to call it.
///
/// @param text the expression
/// @param name the name that a list gives it
/// @param line its line in the list, from 1; 1 on the command line
/// @param origin where it stands, to be put before messages: `filters.txt:3: `, or nothing on the
///   command line
public record FilterText(String text, Optional<String> name, int line, String origin) {

    /// What to call it where there are several: its name, or the number of its line.
    public String label() {
        return name.orElse(Integer.toString(line));
    }

    /// The filters that a command line asks for: those of `-F FILE`, or the one made of the words.
    ///
    /// @throws UsageException if there are both, or the list is empty
    public static List<FilterText> of(Arguments arguments, Streams streams) throws IOException {
        Optional<String> file = arguments.value(Flag.FILTERS);
        if (file.isEmpty()) {
            return List.of(
                    new FilterText(String.join(" ", arguments.words()), Optional.empty(), 1, ""));
        }
        if (!arguments.words().isEmpty()) {
            throw new UsageException(
                    "a filter is given twice, as words and with -F; give one of them");
        }
        return list(file.get(), streams);
    }

    private static List<FilterText> list(String file, Streams streams) throws IOException {
        List<FilterText> filters =
                lines(new String(streams.bytesOf(file), StandardCharsets.UTF_8), file);
        if (filters.isEmpty()) {
            throw new UsageException(
                    file + ": holds no filter; a line is EXPR, or NAME, a tab, EXPR");
        }
        return filters;
    }

    /// The filters of a list.
    ///
    /// @param file where it stands, for messages
    public static List<FilterText> lines(String list, String file) {
        List<FilterText> filters = new ArrayList<>();
        int number = 0;
        for (String line : list.split("\r?\n", -1)) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                filters.add(of(line, number, file));
            }
        }
        return filters;
    }

    private static FilterText of(String line, int number, String file) {
        int tab = line.indexOf('\t');
        String name = tab < 0 ? "" : line.substring(0, tab).strip();
        return new FilterText(
                line.substring(tab + 1).strip(),
                name.isEmpty() ? Optional.empty() : Optional.of(name),
                number,
                file + ":" + number + ": ");
    }
}
