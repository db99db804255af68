package io.sluice.cli.live;

import io.sluice.cli.options.Flag;
import java.util.ArrayList;
import java.util.List;

/// Tells a command line of live capture from one of replay, where neither is named: it has one of
/// the options that only `capture` takes.
public final class LiveWords {
    private LiveWords() {}

    public static boolean among(List<String> words) {
        boolean isValue = false; // of the option before it
        for (String word : words) {
            if (word.equals("--") && !isValue) {
                return false;
            }
            List<String> options = isValue ? List.of() : options(word);
            if (options.stream().anyMatch(LiveWords::isLive)) {
                return true;
            }
            isValue =
                    !options.isEmpty()
                            && takesValue(options.getLast())
                            && word.length() == options.getLast().length() + joined(options);
        }
        return false;
    }

    /// The options in a word: letters may be joined, up to one that takes the rest of the word.
    private static List<String> options(String word) {
        if (word.startsWith("--")) {
            return List.of(word.split("=", 2)[0]);
        }
        List<String> letters = new ArrayList<>();
        for (int i = 1; word.startsWith("-") && i < word.length(); i++) {
            letters.add("-" + word.charAt(i));
            if (takesValue(letters.getLast())) {
                return letters;
            }
        }
        return letters;
    }

    /// How many letters stand before the last one.
    private static int joined(List<String> options) {
        return options.size() - 1;
    }

    private static boolean isLive(String option) {
        return CaptureCommand.ONLY_LIVE.stream().anyMatch(flag -> flag.names().contains(option));
    }

    private static boolean takesValue(String option) {
        for (Flag flag : Flag.values()) {
            if (flag.names().contains(option)) {
                return flag.parameter().isPresent();
            }
        }
        return false;
    }
}
