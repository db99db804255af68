package io.sluice.cli.render;

import java.util.ArrayList;
import java.util.List;

/// A table of counts, a row for each capture and a column for each filter; where that gets too
/// wide, a row for each pair.
public final class ResultTable {
    private static final int MAX_COLUMNS = 120;
    private static final int MAX_LABEL = 24;

    private final List<String> labels;
    private final List<Row> rows = new ArrayList<>();

    /// @param file the capture
    /// @param read packets it has
    /// @param cells a count for each filter, or what stands in its place
    private record Row(String file, String read, List<String> cells) {}

    /// @param labels what to call the filters
    public ResultTable(List<String> labels) {
        this.labels = labels.stream().map(ResultTable::label).toList();
    }

    private static String label(String label) {
        String safe = SafeText.of(label);
        return safe.length() <= MAX_LABEL ? safe : safe.substring(0, MAX_LABEL - 3) + "...";
    }

    public void row(String file, long read, List<String> cells) {
        rows.add(new Row(SafeText.of(file), Long.toString(read), cells));
    }

    /// The table's lines, numbers aligned to the right.
    public List<String> lines() {
        List<List<String>> wide = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("capture", "read"));
        head.addAll(labels);
        wide.add(head);
        for (Row row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.file(), row.read()));
            cells.addAll(row.cells());
            wide.add(cells);
        }
        List<String> lines = aligned(wide);
        return lines.getFirst().length() <= MAX_COLUMNS ? lines : aligned(pairs());
    }

    private List<List<String>> pairs() {
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("capture", "read", "accepted", "filter"));
        for (Row row : rows) {
            for (int i = 0; i < labels.size(); i++) {
                table.add(List.of(row.file(), row.read(), row.cells().get(i), labels.get(i)));
            }
        }
        return table;
    }

    private static List<String> aligned(List<List<String>> table) {
        int columns = table.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> cells : table) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], cells.get(i).length());
            }
        }
        boolean textAtEnd = table.getFirst().getLast().equals("filter");
        List<String> lines = new ArrayList<>();
        for (List<String> cells : table) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                boolean left = i == 0 || textAtEnd && i == columns - 1;
                String pad = " ".repeat(widths[i] - cells.get(i).length());
                line.append(i == 0 ? "" : "  ")
                        .append(left ? "" : pad)
                        .append(cells.get(i))
                        .append(left ? pad : "");
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
