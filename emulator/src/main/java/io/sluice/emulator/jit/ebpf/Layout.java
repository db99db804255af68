package io.sluice.emulator.jit.ebpf;

import io.sluice.filters.ebpf.Reg;

/// Which local variable holds what in a generated method; longs take two.
final class Layout {

    static final int MEMORY = 0;
    static final int STATE = 1;
    static final int DEPTH = 2;

    /// In a part of a split function: the array of registers, and where to begin or go on.
    static final int FILE = 3;

    static final int BLOCK = 4;

    // In the loop of a PacketLoop.
    static final int OFFSETS = 2;
    static final int CAPTURED_LENGTHS = 3;
    static final int ORIGINAL_LENGTHS = 4;
    static final int RESULTS = 5;
    static final int COUNT = 6;
    static final int INDEX = 7;
    static final int ORIGINAL_LENGTH = 8;

    private final int[] registers;
    private final int firstFree;

    private Layout(int firstFree, int... registers) {
        this.registers = registers;
        this.firstFree = firstFree;
    }

    /// A function whole: R1 to R5 are its parameters, right after memory, state and depth.
    static Layout whole() {
        return new Layout(25, 13, 3, 5, 7, 9, 11, 15, 17, 19, 21, 23);
    }

    /// A part of a function: all registers come from an array.
    static Layout part() {
        return new Layout(27, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25);
    }

    /// A loop over packets: memory and state are its parameters.
    static Layout loop() {
        return new Layout(32, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    }

    int of(Reg reg) {
        return registers[reg.number()];
    }

    /// The fuel left.
    int fuel() {
        return firstFree;
    }

    /// How often the function may still go on at `may_goto`.
    int rounds() {
        return firstFree + 12;
    }

    /// An address in use.
    int address() {
        return firstFree + 2;
    }

    /// A value just read.
    int old() {
        return firstFree + 4;
    }

    /// The array the packet lies in; after it, where it starts, how many bytes may be read, how
    /// many written.
    int packetBytes() {
        return firstFree + 6;
    }

    int packetStart() {
        return firstFree + 7;
    }

    int packetLength() {
        return firstFree + 8;
    }

    int packetWritableLength() {
        return firstFree + 9;
    }

    /// The array of all frames, and in it one past this function's frame.
    int stackBytes() {
        return firstFree + 10;
    }

    int frameEnd() {
        return firstFree + 11;
    }
}
