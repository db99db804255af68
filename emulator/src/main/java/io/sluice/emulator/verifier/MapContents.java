package io.sluice.emulator.verifier;

import io.sluice.emulator.maps.MapSpec;
import java.util.Arrays;
import java.util.OptionalInt;

/// The contents of a map that nobody changes any more.
final class MapContents {

    private MapContents() {}

    /// The bytes of a map's only value.
    static byte[] of(MapSpec map) {
        byte[] given = map.contents().map(MapSpec.Contents::bytes).orElse(new byte[0]);
        return Arrays.copyOf(given, map.valueSize());
    }

    /// Where the text that starts at an offset ends, if a zero byte ends it within the value.
    static OptionalInt endOfText(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }
}
