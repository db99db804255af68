package io.sluice.filters.expr;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Finds the words a misspelt one may have been meant for.
final class Spelling {
    private Spelling() {}

    /// Edits beyond which two words have nothing to do with each other.
    private static final int MOST_EDITS = 2;

    private static final int MOST_WORDS = 3;

    /// `did you mean 'port' or 'proto'?`, where a known word is near.
    static Optional<String> suggestion(String word, Collection<String> known) {
        List<String> near = near(word, known);
        if (near.isEmpty()) {
            return Optional.empty();
        }
        String last = "'" + near.getLast() + "'";
        if (near.size() == 1) {
            return Optional.of("did you mean " + last + "?");
        }
        String others =
                near.subList(0, near.size() - 1).stream()
                        .map(w -> "'" + w + "'")
                        .collect(Collectors.joining(", "));
        return Optional.of("did you mean " + others + " or " + last + "?");
    }

    /// The known words at the smallest distance and at one more, nearest first, at most three. Half
    /// of a short word may not change.
    static List<String> near(String word, Collection<String> known) {
        TreeMap<Integer, List<String>> byDistance =
                new TreeMap<>(
                        known.stream()
                                .filter(candidate ->
                                        Math.abs(candidate.length() - word.length()) <= MOST_EDITS)
                                .collect(
                                        Collectors.groupingBy(
                                                candidate -> distance(word, candidate))));
        int most = Math.min(MOST_EDITS, (word.length() - 1) / 2);
        return byDistance.headMap(most, true).values().stream()
                .flatMap(List::stream)
                .limit(MOST_WORDS)
                .toList();
    }

    /// Damerau–Levenshtein distance (optimal string alignment): insertions, deletions,
    /// substitutions and swaps of neighbours.
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            d[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            d[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] =
                        Math.min(d[i - 1][j - 1] + change, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
