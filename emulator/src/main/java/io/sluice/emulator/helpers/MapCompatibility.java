package io.sluice.emulator.helpers;

import io.sluice.emulator.maps.MapType;
import io.sluice.emulator.maps.MapType.Trait;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Which helper takes which kind of map.
public final class MapCompatibility {

    private static final Map<Integer, Set<MapType>> ROWS = load();

    private MapCompatibility() {}

    /// Whether a helper takes a map of a kind. A helper without a row takes every kind that has no
    /// helpers of its own.
    public static boolean takes(int helper, MapType type) {
        Set<MapType> row = ROWS.get(helper);
        return row == null ? !type.has(Trait.OWN_HELPERS) : row.contains(type);
    }

    private static Map<Integer, Set<MapType>> load() {
        Map<Integer, Set<MapType>> rows = new HashMap<>();
        var in =
                Objects.requireNonNull(
                        MapCompatibility.class.getResourceAsStream("map-compatibility.tsv"));
        try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            reader.lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> {
                        String[] f = line.split("\t", -1);
                        Set<MapType> types = EnumSet.noneOf(MapType.class);
                        for (String label : f[1].split(" ", -1)) {
                            types.add(MapType.labelled(label).orElseThrow());
                        }
                        rows.put(Integer.parseInt(f[0]), types);
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }
}
