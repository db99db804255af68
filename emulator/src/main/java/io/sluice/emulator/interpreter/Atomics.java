package io.sluice.emulator.interpreter;

import io.sluice.emulator.memory.Memory;

/// The atomic operations (RFC 9669, section 5.3). One thread runs a program, so nothing interrupts
/// them.
final class Atomics {

    private Atomics() {}

    private static final int FETCH = 1;
    private static final int XCHG = 0xe1;
    private static final int CMPXCHG = 0xf1;

    static void doubleWord(Memory memory, int pc, long slot, long[] r) {
        int op = (int) (slot >>> 32);
        int src = (int) slot >>> 12 & 0xf;
        long address = r[(int) slot >>> 8 & 0xf] + (short) (slot >>> 16);
        long old = memory.load64(address, pc);
        if (op == CMPXCHG) {
            memory.store64(address, old == r[0] ? r[src] : old, pc);
            r[0] = old;
            return;
        }
        memory.store64(address, combine(op, old, r[src]), pc);
        if ((op & FETCH) != 0) {
            r[src] = old;
        }
    }

    static void word(Memory memory, int pc, long slot, long[] r) {
        int op = (int) (slot >>> 32);
        int src = (int) slot >>> 12 & 0xf;
        long address = r[(int) slot >>> 8 & 0xf] + (short) (slot >>> 16);
        long old = memory.load32(address, pc);
        if (op == CMPXCHG) {
            memory.store32(address, (int) old == (int) r[0] ? r[src] : old, pc);
            r[0] = old;
            return;
        }
        memory.store32(address, combine(op, old, r[src]), pc);
        if ((op & FETCH) != 0) {
            r[src] = old;
        }
    }

    private static long combine(int op, long old, long operand) {
        return switch (op & ~FETCH) {
            case 0x00 -> old + operand;
            case 0x40 -> old | operand;
            case 0x50 -> old & operand;
            case 0xa0 -> old ^ operand;
            case XCHG & ~FETCH -> operand;
            default -> throw new AssertionError("atomic operation " + op + " passed the codec");
        };
    }
}
