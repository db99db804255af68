package io.sluice.cli.console;

import java.util.Collection;
import java.util.Optional;

/// What somebody may have meant.
public final class Suggestion {
    private static final int MOST_EDITS = 2;

    private Suggestion() {}

    /// The candidate with the fewest insertions, deletions, replacements and swaps of neighbours,
    /// at most two and fewer than the word has letters; the first of several.
    public static Optional<String> of(String word, Collection<String> candidates) {
        String best = "";
        int fewest = Math.min(MOST_EDITS, word.replace("-", "").length() - 1) + 1;
        for (String candidate : candidates) {
            int edits = edits(word, candidate);
            if (edits < fewest) {
                best = candidate;
                fewest = edits;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /// Damerau-Levenshtein distance, in the form that swaps each pair at most once.
    private static int edits(String a, String b) {
        int[][] distance = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    distance[i][j] = i + j;
                    continue;
                }
                int replace = distance[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int shorter = Math.min(distance[i - 1][j], distance[i][j - 1]) + 1;
                distance[i][j] = Math.min(replace, shorter);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    distance[i][j] = Math.min(distance[i][j], distance[i - 2][j - 2] + 1);
                }
            }
        }
        return distance[a.length()][b.length()];
    }
}
