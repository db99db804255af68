package io.sluice.cli.options;

import io.sluice.cli.console.UsageException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The words of a command line, sorted: options with what they were given, and the other words in
/// order.
public final class Arguments {
    private final Map<Flag, List<String>> options;
    private final List<String> words;

    /// @param options for each given option its values; for one that takes nothing an entry a time
    ///   it was given
    /// @param words what is no option
    public Arguments(Map<Flag, List<String>> options, List<String> words) {
        this.options = Map.copyOf(options);
        this.words = List.copyOf(words);
    }

    public List<String> words() {
        return words;
    }

    public boolean has(Flag flag) {
        return options.containsKey(flag);
    }

    /// How often the option was given.
    public int count(Flag flag) {
        return values(flag).size();
    }

    /// What a repeatable option was given, in order.
    public List<String> values(Flag flag) {
        return options.getOrDefault(flag, List.of());
    }

    /// What an option was given that counts once.
    ///
    /// @throws UsageException if it was given more than once
    public Optional<String> value(Flag flag) {
        List<String> values = values(flag);
        if (values.size() > 1) {
            throw new UsageException(
                    "option " + flag + " is given " + values.size() + " times, once is allowed");
        }
        return values.stream().findFirst();
    }

    /// A decimal number within bounds.
    ///
    /// @throws UsageException if it is not one
    public Optional<Long> number(Flag flag, long least, long most) {
        return value(flag)
                .map(text -> {
                    if (!text.matches("\\d{1,18}")
                            || Long.parseLong(text) < least
                            || Long.parseLong(text) > most) {
                        throw new UsageException(
                                "option "
                                        + flag
                                        + ": '"
                                        + text
                                        + "' is not a number from "
                                        + least
                                        + " to "
                                        + most);
                    }
                    return Long.parseLong(text);
                });
    }
}
