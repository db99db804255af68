package io.sluice.filters.ebpf;

/// The fields of one 64-bit slot, opcode in the lowest byte (RFC 9669, section 3.1, little-endian).
///
/// @param bits the slot as a little-endian word
record Slot(long bits) {

    static Slot of(int op, int dst, int src, int off, int imm) {
        return new Slot(
                op & 0xffL
                        | (long) (dst & 0xf) << 8
                        | (long) (src & 0xf) << 12
                        | (off & 0xffffL) << 16
                        | (long) imm << 32);
    }

    int op() {
        return (int) bits & 0xff;
    }

    /// The three bits that choose the family: LD, LDX, ST, STX, ALU, JMP, JMP32, ALU64.
    int insnClass() {
        return (int) bits & 7;
    }

    /// Whether the second operand is a register (BPF_X).
    boolean sourceIsRegister() {
        return (bits & 8) != 0;
    }

    int dst() {
        return (int) (bits >>> 8) & 0xf;
    }

    int src() {
        return (int) (bits >>> 12) & 0xf;
    }

    short off() {
        return (short) (bits >>> 16);
    }

    int imm() {
        return (int) (bits >>> 32);
    }
}
