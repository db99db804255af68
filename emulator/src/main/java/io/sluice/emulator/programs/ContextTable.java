package io.sluice.emulator.programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// Which bytes of the context each program may read and write.
///
/// Rows: `context-access.tsv`, observed on Linux 6.18 by loading a program for each access; see its
/// first lines.
public final class ContextTable {

    private static final Map<String, ContextTable> TABLES = load();

    /// Accesses of one size from `from` to `to`, every `step` bytes.
    private record Row(int from, int to, int step, int size, boolean write, ContextAccess result) {

        boolean covers(int off, int bytes, boolean writing) {
            return bytes == size
                    && writing == write
                    && off >= from
                    && off <= to
                    && (off - from) % step == 0;
        }
    }

    private final List<Row> rows = new ArrayList<>();

    private ContextTable() {}

    /// The table of a program kind; an empty one for [ProgramType#PLAIN].
    ///
    /// @throws IllegalArgumentException if there is none for this attach point
    public static ContextTable of(ProgramKind kind) {
        if (kind.type() == ProgramType.PLAIN) {
            return new ContextTable();
        }
        ContextTable table = TABLES.get(kind.label());
        if (table == null) {
            throw new IllegalArgumentException("no context is known for " + kind.label());
        }
        return table;
    }

    /// Whether a table exists for a program kind.
    public static boolean knows(ProgramKind kind) {
        return TABLES.containsKey(kind.label());
    }

    /// What reading `size` bytes at `off` gives; [ContextAccess#NONE] if that is refused.
    public ContextAccess read(int off, int size) {
        return find(off, size, false);
    }

    /// Whether `size` bytes at `off` may be written.
    public boolean mayWrite(int off, int size) {
        return find(off, size, true) != ContextAccess.NONE;
    }

    private ContextAccess find(int off, int size, boolean write) {
        for (Row row : rows) {
            if (row.covers(off, size, write)) {
                return row.result;
            }
        }
        return ContextAccess.NONE;
    }

    private static Map<String, ContextTable> load() {
        Map<String, ContextTable> tables = new HashMap<>();
        var in =
                Objects.requireNonNull(
                        ContextTable.class.getResourceAsStream("context-access.tsv"));
        try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            reader.lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> {
                        String[] f = line.split("\t", -1);
                        var row =
                                new Row(
                                        Integer.parseInt(f[1]),
                                        Integer.parseInt(f[2]),
                                        Integer.parseInt(f[3]),
                                        Integer.parseInt(f[4]),
                                        f[5].equals("write"),
                                        ContextAccess.valueOf(f[6].toUpperCase(Locale.ROOT)));
                        tables.computeIfAbsent(f[0], _ -> new ContextTable()).rows.add(row);
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tables;
    }
}
