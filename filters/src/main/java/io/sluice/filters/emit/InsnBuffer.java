package io.sluice.filters.emit;

import static io.sluice.filters.cbpf.Opcode.LD;
import static io.sluice.filters.cbpf.Opcode.LDX;
import static io.sluice.filters.cbpf.Opcode.MEM;
import static io.sluice.filters.cbpf.Opcode.ST;
import static io.sluice.filters.cbpf.Opcode.STX;

import java.util.Arrays;

/// The instructions of all nodes, node after node, before jumps are known. Remembers which scratch
/// words are ever read, so that stores to the others can be left out.
final class InsnBuffer {
    private int[] codes = new int[64];
    private int[] ks = new int[64];
    private int size;
    private int wordsRead;

    int size() {
        return size;
    }

    int code(int place) {
        return codes[place];
    }

    int k(int place) {
        return ks[place];
    }

    void add(int code, int k) {
        if (size == codes.length) {
            codes = Arrays.copyOf(codes, size * 2);
            ks = Arrays.copyOf(ks, size * 2);
        }
        codes[size] = code;
        ks[size++] = k;
        if (code == (LD | MEM) || code == (LDX | MEM)) {
            wordsRead |= 1 << k;
        }
    }

    /// Whether the instruction stores into a scratch word that no instruction reads.
    boolean isDeadStore(int place) {
        return (codes[place] == ST || codes[place] == STX) && (wordsRead & 1 << ks[place]) == 0;
    }

    boolean isRead(int word) {
        return (wordsRead & 1 << word) != 0;
    }
}
