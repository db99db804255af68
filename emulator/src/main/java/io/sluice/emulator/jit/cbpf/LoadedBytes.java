package io.sluice.emulator.jit.cbpf;

import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.Opcode;
import org.jspecify.annotations.Nullable;

/// The bytes of a packet that a load takes, and where they lie in the word generated code reads for
/// them.
///
/// Each load reads the four bytes that end where its own bytes end, as a little-endian word, and
/// tests compare with constants laid out likewise: neither a swap nor an extension is left, and all
/// loads at constant offsets pass the same bounds check of the JVM, so that HotSpot makes one of
/// several.
///
/// @param k where they start, from the packet's start or from X on
/// @param width how many: 1, 2 or 4
/// @param byX whether X is added
record LoadedBytes(int k, int width, boolean byX) {
    static final int WORD_BYTES = 4;

    /// What an instruction loads into A; null where it loads none, or bytes no word can end with.
    static @Nullable LoadedBytes of(CbpfInsn insn) {
        int mode = insn.code() & Opcode.MODE_MASK;
        if ((insn.code() & Opcode.CLASS_MASK) != Opcode.LD
                || mode != Opcode.ABS && mode != Opcode.IND) {
            return null;
        }
        int width =
                switch (insn.code() & Opcode.SIZE_MASK) {
                    case Opcode.W -> 4;
                    case Opcode.H -> 2;
                    default -> 1;
                };
        boolean readable =
                insn.k() >= WORD_BYTES - width && insn.k() <= Integer.MAX_VALUE - WORD_BYTES;
        return readable ? new LoadedBytes(insn.k(), width, mode == Opcode.IND) : null;
    }

    int end() {
        return k + width;
    }

    /// Where the word starts.
    int wordStart() {
        return end() - WORD_BYTES;
    }

    /// A value that the load may give, laid out as in a word that starts there.
    int inWord(int value, int start) {
        return Integer.reverseBytes(value) >>> 32 - 8 * width << 8 * (k - start);
    }

    /// The bits of a word that starts there which belong to the load.
    int mask(int start) {
        return inWord(-1, start);
    }

    boolean canGive(int value) {
        return valueMask() == -1 || (value & ~valueMask()) == 0;
    }

    /// The bits that the load's value may have.
    int valueMask() {
        return -1 >>> 8 * (WORD_BYTES - width);
    }
}
