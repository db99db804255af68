package io.sluice.pcaps.robust;

import java.util.Arrays;
import java.util.Random;

/// Turns good captures into bad ones.
final class Mutations {
    private static final int LONGEST = 16 << 10;
    private static final int[] WORDS = {
        0,
        1,
        2,
        3,
        4,
        6,
        7,
        8,
        11,
        12,
        13,
        16,
        20,
        24,
        28,
        31,
        32,
        33,
        63,
        64,
        127,
        128,
        255,
        256,
        0x7fff,
        0x8000,
        0xffff,
        0x10000,
        0x40000,
        0x40001,
        0x1000000,
        0x1000004,
        0x7ffffff0,
        0x7fffffff,
        0x80000000,
        0xfffffffc,
        0xffffffff,
        0x0a0d0d0a,
        0x1a2b3c4d,
        0x4d3c2b1a,
        0xa1b2c3d4,
        0xd4c3b2a1,
        0xbad,
        0x40000bad
    };

    private final Random random;

    Mutations(Random random) {
        this.random = random;
    }

    /// One to eight changes of `original`.
    byte[] mutate(byte[] original, byte[] other) {
        byte[] bytes = original.clone();
        int changes = 1 + random.nextInt(8);
        for (int i = 0; i < changes; i++) {
            bytes = change(bytes, other);
        }
        return bytes.length > LONGEST ? Arrays.copyOf(bytes, LONGEST) : bytes;
    }

    private byte[] change(byte[] bytes, byte[] other) {
        if (bytes.length < 8) {
            return other.clone();
        }
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(9)) {
            case 0 -> with(bytes, at, bytes[at] ^ 1 << random.nextInt(8));
            case 1 -> with(bytes, at, random.nextInt(256));
            case 2 -> word(bytes, at & ~3, WORDS[random.nextInt(WORDS.length)]);
            case 3 -> word(bytes, at, Integer.reverseBytes(WORDS[random.nextInt(WORDS.length)]));
            case 4 -> word(bytes, at & ~3, bytes[at] + random.nextInt(9) - 4);
            case 5 -> Arrays.copyOf(bytes, at);
            case 6 -> spliced(bytes, at, bytes, random.nextInt(bytes.length));
            case 7 -> spliced(bytes, at, other, random.nextInt(other.length));
            default -> spliced(bytes, at & ~3, bytes, random.nextInt(bytes.length) & ~3);
        };
    }

    private static byte[] with(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
        return bytes;
    }

    private static byte[] word(byte[] bytes, int at, int value) {
        for (int i = 0; i < 4 && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (value >>> 8 * i);
        }
        return bytes;
    }

    /// The start of one and the end of another: repeats a part, leaves one out, or joins two files.
    private static byte[] spliced(byte[] head, int headLength, byte[] tail, int from) {
        byte[] joined = Arrays.copyOf(head, headLength + tail.length - from);
        System.arraycopy(tail, from, joined, headLength, tail.length - from);
        return joined;
    }
}
