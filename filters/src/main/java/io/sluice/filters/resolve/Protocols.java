package io.sluice.filters.resolve;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/// Names of IP protocols: a table of our own.
final class Protocols {
    private static final Map<String, Integer> BY_NAME = read();

    private Protocols() {}

    private static Map<String, Integer> read() {
        Map<String, Integer> byName = new HashMap<>();
        for (String[] row : NumberTable.rows("protocols.tsv")) {
            byName.put(row[0], Integer.valueOf(row[1]));
        }
        return byName;
    }

    static OptionalInt find(String name) {
        Integer number = BY_NAME.get(name);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }
}
