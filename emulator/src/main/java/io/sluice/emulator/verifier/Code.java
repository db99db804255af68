package io.sluice.emulator.verifier;

import org.jspecify.annotations.Nullable;

/// A program as the kernel sees it: 64-bit slots, a wide load taking two.
final class Code {

    static final int LD = 0;
    static final int LDX = 1;
    static final int ST = 2;
    static final int STX = 3;
    static final int ALU = 4;
    static final int JMP = 5;
    static final int JMP32 = 6;
    static final int ALU64 = 7;

    static final int CALL = 0x85;
    static final int EXIT = 0x95;
    static final int LD_IMM64 = 0x18;
    static final int JA = 0x05;
    static final int JA32 = 0x06;
    static final int MAY_GOTO = 0xe5;
    static final int BYTE_SWAP = 0xd7;

    static final int PSEUDO_CALL = 1;
    static final int PSEUDO_KFUNC = 2;
    static final int PSEUDO_FUNC = 4;

    final long[] slots;

    /// What [ControlFlow#successors] found, asked for again and again.
    final int[] @Nullable [] successors;

    Code(long[] slots) {
        this.slots = slots.clone();
        successors = new int[slots.length][];
    }

    int length() {
        return slots.length;
    }

    int op(int i) {
        return (int) slots[i] & 0xff;
    }

    int insnClass(int i) {
        return (int) slots[i] & 7;
    }

    /// The operation of an arithmetic instruction or a jump: the upper four bits.
    int operation(int i) {
        return (int) slots[i] >> 4 & 0xf;
    }

    boolean isSourceRegister(int i) {
        return (slots[i] & 8) != 0;
    }

    /// The addressing mode of a load or store: IMM 0, ABS 1, IND 2, MEM 3, MEMSX 4, ATOMIC 6.
    int mode(int i) {
        return (int) slots[i] >> 5 & 7;
    }

    /// Bytes that a load or store moves.
    int size(int i) {
        return switch ((int) slots[i] >> 3 & 3) {
            case 0 -> 4;
            case 1 -> 2;
            case 2 -> 1;
            default -> 8;
        };
    }

    int dst(int i) {
        return (int) (slots[i] >>> 8) & 0xf;
    }

    int src(int i) {
        return (int) (slots[i] >>> 12) & 0xf;
    }

    int off(int i) {
        return (short) (slots[i] >>> 16);
    }

    int imm(int i) {
        return (int) (slots[i] >>> 32);
    }

    boolean isWideLoad(int i) {
        return op(i) == LD_IMM64;
    }

    boolean isJump(int i) {
        int c = insnClass(i);
        return c == JMP || c == JMP32;
    }

    boolean isLocalCall(int i) {
        return op(i) == CALL && src(i) == PSEUDO_CALL;
    }

    boolean isHelperCall(int i) {
        return op(i) == CALL && src(i) == 0;
    }

    /// Whether it is ld_abs or ld_ind.
    boolean isPacketLoad(int i) {
        return insnClass(i) == LD && (mode(i) == 1 || mode(i) == 2);
    }

    /// Whether it is a call of `bpf_tail_call`.
    boolean isTailCall(int i) {
        return isHelperCall(i) && imm(i) == 12;
    }

    boolean isFunctionAddress(int i) {
        return isWideLoad(i) && src(i) == PSEUDO_FUNC;
    }

    boolean isUnconditional(int i) {
        return op(i) == JA || op(i) == JA32;
    }

    /// Where a jump that is taken goes.
    int target(int i) {
        return i + 1 + (op(i) == JA32 ? imm(i) : off(i));
    }

    boolean isAtomic(int i) {
        return insnClass(i) == STX && mode(i) == 6;
    }

    boolean isAtomicLoad(int i) {
        return isAtomic(i) && imm(i) == 0x100;
    }

    /// Whether a helper runs a callback before it returns (`bpf_for_each_map_elem`, `bpf_find_vma`,
    /// `bpf_loop`, `bpf_user_ringbuf_drain`).
    boolean callsCallback(int i) {
        return isHelperCall(i)
                && switch (imm(i)) {
                    case 164, 180, 181, 209 -> true;
                    default -> false;
                };
    }

    /// Whether a helper keeps a callback for later (`bpf_timer_set_callback`).
    boolean setsAsyncCallback(int i) {
        return isHelperCall(i) && imm(i) == 170;
    }

    /// Whether the operation byte is one of those that the instruction set assigns.
    static boolean isAssigned(int op) {
        int source = op & 8;
        int high = op >> 4;
        return switch (op & 7) {
            case LD -> op == LD_IMM64 || (op >> 5 == 1 || op >> 5 == 2) && (op & 0x18) != 0x18;
            case LDX -> op >> 5 == 3 || op >> 5 == 4 && (op & 0x18) != 0x18;
            case ST -> op >> 5 == 3;
            case STX -> op >> 5 == 3 || op >> 5 == 6;
            case ALU -> high <= 0xd && (high != 8 || source == 0);
            case ALU64 -> high <= 0xd && (high != 8 && high != 0xd || source == 0);
            case JMP ->
                    high == 0 || high == 8 || high == 9 || high == 0xe ? source == 0 : high <= 0xd;
            default -> high == 0 ? source == 0 : high != 8 && high != 9 && high <= 0xd;
        };
    }
}
