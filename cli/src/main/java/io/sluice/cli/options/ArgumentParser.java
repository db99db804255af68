package io.sluice.cli.options;

import io.sluice.cli.console.Suggestion;
import io.sluice.cli.console.UsageException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads words as getopt_long(3) does for tcpdump: letters may be joined (`-nr FILE`), what an
/// option takes may be joined to it (`-rFILE`, `--snaplen=N`), options may stand between the other
/// words, and `--` ends them.
///
/// By hand, because this lies on the way of each start: a parser's library took longer to load than
/// all the rest of a short command.
public final class ArgumentParser {
    private final String command;
    private final Map<String, Flag> flags = new LinkedHashMap<>();
    private final Map<Flag, List<String>> options = new EnumMap<>(Flag.class);
    private final List<String> others = new ArrayList<>();

    /// @param flags the options that the command takes
    public ArgumentParser(String command, Set<Flag> flags) {
        this.command = command;
        for (Flag flag : flags) {
            for (String name : flag.names()) {
                this.flags.put(name, flag);
            }
        }
    }

    /// Sorts the words; once for each parser.
    ///
    /// @throws UsageException if a word is no option of the command, or an option lacks what it
    ///   takes, or is given what it does not take
    public Arguments parse(List<String> words) {
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            String word = rest.next();
            if (word.equals("--")) {
                rest.forEachRemaining(others::add);
            } else if (word.startsWith("--")) {
                longOption(word, rest);
            } else if (word.startsWith("-") && word.length() > 1) {
                letters(word, rest);
            } else {
                others.add(word);
            }
        }
        return new Arguments(options, others);
    }

    private void longOption(String word, Iterator<String> rest) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        Flag flag = flag(name);
        if (flag.parameter().isPresent()) {
            add(flag, equals < 0 ? following(name, rest) : word.substring(equals + 1));
        } else if (equals < 0) {
            add(flag, name);
        } else {
            throw new UsageException(
                    "option " + name + " takes nothing, not '" + word.substring(equals + 1) + "'");
        }
    }

    private void letters(String word, Iterator<String> rest) {
        for (int i = 1; i < word.length(); i++) {
            String name = "-" + word.charAt(i);
            Flag flag = flag(name);
            if (flag.parameter().isEmpty()) {
                add(flag, name);
            } else {
                boolean isLast = i + 1 == word.length();
                add(flag, isLast ? following(name, rest) : word.substring(i + 1));
                return;
            }
        }
    }

    /// The word that an option takes; not another option, as getopt_long would have it, for then
    /// something was forgotten.
    private String following(String name, Iterator<String> rest) {
        String word = rest.hasNext() ? rest.next() : "--";
        if (word.equals("--") || flags.containsKey(word)) {
            Flag flag = flag(name);
            throw new UsageException(
                    "option "
                            + name
                            + " needs "
                            + flag.parameter().orElseThrow()
                            + ": "
                            + flag.description());
        }
        return word;
    }

    private void add(Flag flag, String value) {
        options.computeIfAbsent(flag, first -> new ArrayList<>()).add(value);
    }

    private Flag flag(String name) {
        Flag flag = flags.get(name);
        if (flag == null) {
            throw new UsageException("unknown option '" + name + "': " + advice(name));
        }
        return flag;
    }

    private String advice(String name) {
        return Foreign.advice(name)
                .or(() ->
                        Suggestion.of(name, flags.keySet())
                                .map(near -> "did you mean '" + near + "'?"))
                .orElse(
                        "an expression that starts with '-' goes behind '--'; see sluice "
                                + command
                                + " -h");
    }
}
