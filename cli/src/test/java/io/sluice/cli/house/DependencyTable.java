package io.sluice.cli.house;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Rows `PACKAGE -> USES`, as `package-dependencies.txt` explains them.
record DependencyTable(Map<String, List<String>> rows) {
    private static final Pattern FOREIGN = Pattern.compile("^(com|net|org)\\.");

    static DependencyTable parse(List<String> lines) {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        for (String line : lines) {
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            String[] sides = text.split("->", -1);
            if (sides.length != 2) {
                throw new IllegalArgumentException("not a row 'PACKAGE -> USES': " + line);
            }
            List<String> uses =
                    sides[1].isBlank() ? List.of() : List.of(sides[1].strip().split("\\s+"));
            if (rows.put(sides[0].strip(), uses) != null) {
                throw new IllegalArgumentException("two rows for " + sides[0].strip());
            }
        }
        return new DependencyTable(rows);
    }

    boolean knows(String packageName) {
        return rows.containsKey(packageName);
    }

    /// Whether the package's row grants a use of the class, both written without "io.sluice.".
    boolean grants(String packageName, String className) {
        return rows.getOrDefault(packageName, List.of()).stream()
                .anyMatch(use -> covers(use, className));
    }

    /// Whether what stands on the right of a row is, or holds, a class. Of other projects a package
    /// stands for all below it.
    static boolean covers(String use, String className) {
        if (use.endsWith(".*")) {
            return className.startsWith(use.substring(0, use.length() - 1));
        }
        return className.equals(use)
                || packageOf(className).equals(use)
                || FOREIGN.matcher(use).find() && className.startsWith(use + ".");
    }

    static String packageOf(String className) {
        int dot = className.lastIndexOf('.');
        return dot < 0 ? "" : className.substring(0, dot);
    }

    /// A package that reaches itself through its row, if there is one.
    Optional<String> packageOnACycle() {
        return rows.keySet().stream().filter(start -> reachable(start).contains(start)).findFirst();
    }

    private Set<String> reachable(String start) {
        Set<String> seen = new LinkedHashSet<>();
        var toVisit = new ArrayDeque<>(packagesUsedBy(start));
        while (!toVisit.isEmpty()) {
            String next = toVisit.remove();
            if (seen.add(next)) {
                toVisit.addAll(packagesUsedBy(next));
            }
        }
        return seen;
    }

    /// The rows that a row names; a use of one class counts as a use of its package.
    private List<String> packagesUsedBy(String packageName) {
        List<String> uses = rows.getOrDefault(packageName, List.of());
        return rows.keySet().stream()
                .filter(row -> !row.equals(packageName))
                .filter(row -> uses.stream().anyMatch(use -> names(use, row)))
                .toList();
    }

    private static boolean names(String use, String row) {
        return use.endsWith(".*")
                ? row.startsWith(use.substring(0, use.length() - 1))
                : use.equals(row) || packageOf(use).equals(row) && isClassName(use);
    }

    private static boolean isClassName(String use) {
        return Character.isUpperCase(use.charAt(use.lastIndexOf('.') + 1));
    }
}
