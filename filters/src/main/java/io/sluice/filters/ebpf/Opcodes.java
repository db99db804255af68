package io.sluice.filters.ebpf;

import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.AtomicOp;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import java.util.Optional;

/// The numbers of RFC 9669, sections 3 to 5, as tables from our names to the wire.
final class Opcodes {

    private Opcodes() {}

    static final int LD = 0;
    static final int LDX = 1;
    static final int ST = 2;
    static final int STX = 3;
    static final int ALU = 4;
    static final int JMP = 5;
    static final int JMP32 = 6;
    static final int ALU64 = 7;

    static final int X = 0x08;
    static final int MODE_ABS = 0x20;
    static final int MODE_IND = 0x40;
    static final int MODE_MEM = 0x60;
    static final int MODE_MEMSX = 0x80;
    static final int MODE_ATOMIC = 0xc0;

    static final int LDDW = 0x18;
    static final int NEG = 0x80;
    static final int END = 0xd0;
    static final int JA = 0x00;
    static final int CALL = 0x80;
    static final int EXIT = 0x90;

    /// A conditional jump whose source field says on what; may_goto is 0 (Linux, BPF_JCOND).
    static final int JCOND = 0xe0;

    static final int FETCH = 0x01;

    /// The code bits of an operation; signed and sign-extending forms share those of the plain one.
    static int code(AluOp op) {
        return switch (op) {
            case ADD -> 0x00;
            case SUB -> 0x10;
            case MUL -> 0x20;
            case DIV, SDIV -> 0x30;
            case OR -> 0x40;
            case AND -> 0x50;
            case LSH -> 0x60;
            case RSH -> 0x70;
            case MOD, SMOD -> 0x90;
            case XOR -> 0xa0;
            case MOV, MOVSX8, MOVSX16, MOVSX32 -> 0xb0;
            case ARSH -> 0xc0;
        };
    }

    /// What the offset field says of an operation (RFC 9669, table 5 and section 4.1).
    static int offset(AluOp op) {
        return switch (op) {
            case SDIV, SMOD -> 1;
            case MOVSX8 -> 8;
            case MOVSX16 -> 16;
            case MOVSX32 -> 32;
            case ADD, SUB, MUL, DIV, OR, AND, LSH, RSH, MOD, XOR, MOV, ARSH -> 0;
        };
    }

    static int code(Cond cond) {
        return switch (cond) {
            case JEQ -> 0x10;
            case JGT -> 0x20;
            case JGE -> 0x30;
            case JSET -> 0x40;
            case JNE -> 0x50;
            case JSGT -> 0x60;
            case JSGE -> 0x70;
            case JLT -> 0xa0;
            case JLE -> 0xb0;
            case JSLT -> 0xc0;
            case JSLE -> 0xd0;
        };
    }

    static int code(Size size) {
        return switch (size) {
            case W -> 0x00;
            case H -> 0x08;
            case B -> 0x10;
            case DW -> 0x18;
        };
    }

    /// The immediate field of an atomic operation (RFC 9669, section 5.3).
    static int imm(AtomicOp op) {
        return switch (op) {
            case ADD -> 0x00;
            case OR -> 0x40;
            case AND -> 0x50;
            case XOR -> 0xa0;
            case FETCH_ADD -> FETCH;
            case FETCH_OR -> 0x40 | FETCH;
            case FETCH_AND -> 0x50 | FETCH;
            case FETCH_XOR -> 0xa0 | FETCH;
            case XCHG -> 0xe0 | FETCH;
            case CMPXCHG -> 0xf0 | FETCH;
        };
    }

    static Optional<AluOp> aluOp(int code, int off) {
        for (AluOp op : AluOp.values()) {
            if (code(op) == code && offset(op) == off) {
                return Optional.of(op);
            }
        }
        return Optional.empty();
    }

    static Optional<Cond> cond(int code) {
        for (Cond cond : Cond.values()) {
            if (code(cond) == code) {
                return Optional.of(cond);
            }
        }
        return Optional.empty();
    }

    static Optional<AtomicOp> atomicOp(int imm) {
        for (AtomicOp op : AtomicOp.values()) {
            if (imm(op) == imm) {
                return Optional.of(op);
            }
        }
        return Optional.empty();
    }

    static Size size(int op) {
        return switch (op & 0x18) {
            case 0x00 -> Size.W;
            case 0x08 -> Size.H;
            case 0x10 -> Size.B;
            default -> Size.DW;
        };
    }
}
