package io.sluice.cli.bench;

import io.sluice.cli.render.SafeText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How many times as long a tree of tests takes as BPF does: the table of the paper of 1993, with
/// generated code as its last step.
final class PaperRatios {
    private static final List<String> NEEDED = List.of("stack", "tree", "interp", "jit");

    private final List<String> lines = new ArrayList<>();
    private double product = 1;

    /// Takes the measurements of a filter, if the trees are among them.
    void add(String label, List<Measurement> measurements) {
        Map<String, Double> nanos = new HashMap<>();
        measurements.forEach(m -> nanos.put(m.contender(), m.nanos()));
        if (!nanos.keySet().containsAll(NEEDED)) {
            return;
        }
        double stack = nanos.getOrDefault("stack", Double.NaN);
        double tree = nanos.getOrDefault("tree", Double.NaN);
        double interp = nanos.getOrDefault("interp", Double.NaN);
        double jit = nanos.getOrDefault("jit", Double.NaN);
        product *= stack / interp;
        lines.add(
                String.format(
                        Locale.ROOT,
                        "%-10s %11.1fx %10.1fx %8.1fx %9.1fx",
                        SafeText.of(label),
                        stack / interp,
                        tree / interp,
                        stack / jit,
                        interp / jit));
    }

    /// The table; nothing where no tree was measured.
    List<String> lines() {
        if (lines.isEmpty()) {
            return List.of();
        }
        List<String> table = new ArrayList<>();
        table.add("");
        table.add("filter     stack/interp tree/interp stack/jit interp/jit");
        table.addAll(lines);
        table.add(
                String.format(
                        Locale.ROOT, "mean       %11.1fx", Math.pow(product, 1.0 / lines.size())));
        return table;
    }
}
