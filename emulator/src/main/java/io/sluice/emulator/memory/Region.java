package io.sluice.emulator.memory;

import java.util.Objects;

/// A stretch of guest memory over a stretch of host bytes. What it covers may be exchanged between
/// runs.
final class Region {

    final String name;

    /// The guest address of the first byte.
    final int base;

    byte[] bytes = new byte[0];

    /// Where in `bytes` the region starts.
    int start;

    int length;
    boolean writable = true;

    Region(String name, int base) {
        this.name = name;
        this.base = base;
    }

    void cover(byte[] array, int from, int count) {
        Objects.checkFromIndexSize(from, count, array.length);
        bytes = array;
        start = from;
        length = count;
    }
}
