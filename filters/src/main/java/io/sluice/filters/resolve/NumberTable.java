package io.sluice.filters.resolve;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// Reads the tables of names that lie beside this class: tab-separated, `#` starts a comment line.
final class NumberTable {
    private NumberTable() {}

    static List<String[]> rows(String resource) {
        try (InputStream stream =
                        Objects.requireNonNull(
                                NumberTable.class.getResourceAsStream(resource), resource);
                BufferedReader reader =
                        new BufferedReader(
                                new InputStreamReader(stream, StandardCharsets.US_ASCII))) {
            return reader.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the table " + resource, e);
        }
    }
}
