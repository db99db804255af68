package io.sluice.filters.cbpf;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far into a packet a program can read: an upper bound over all its paths.
///
/// @param fixed bytes of the packet up to and with the last one that is loaded from a fixed offset;
///   0 if there is no such load
/// @param computed likewise for loads from offsets that depend on the packet, such as behind an
///   IPv4 header with options
public record ReadExtent(long fixed, long computed) {
    private static final long ANY = 0xffff_ffffL;
    private static final int SCRATCH_WORDS = Opcode.SCRATCH_WORDS;

    // Where A and X stand in a state, behind the scratch words.
    private static final int A = SCRATCH_WORDS;
    private static final int X = SCRATCH_WORDS + 1;

    /// The largest value of `4*([k]&0xf)`.
    private static final int MAX_IPV4_HEADER = 60;

    /// Whether loads from computed offsets have a bound at all.
    public boolean isBounded() {
        return computed <= Integer.MAX_VALUE;
    }

    /// The bytes that a packet must have for no load to fail.
    public long bytes() {
        return Math.max(fixed, computed);
    }

    /// Follows what A, X and the scratch words can be at most.
    public static ReadExtent of(CbpfProgram program) {
        List<CbpfInsn> insns = program.insns();
        // By instruction, the largest values before it; null where no path is known to lead.
        long[] @Nullable [] before = new long[insns.size()][];
        if (insns.isEmpty()) {
            return new ReadExtent(0, 0);
        }
        before[0] = new long[SCRATCH_WORDS + 2];
        for (int i = 0; i < insns.size(); i++) {
            forgetAtLoopHead(insns.get(i), i, before);
        }
        long fixed = 0;
        long computed = 0;
        for (int i = 0; i < insns.size(); i++) {
            long @Nullable [] state = before[i];
            CbpfInsn insn = insns.get(i);
            if (state == null) {
                continue;
            }
            long end = end(insn, state);
            if (isIndexed(insn)) {
                computed = Math.max(computed, end);
            } else {
                fixed = Math.max(fixed, end);
            }
            flow(insn, i, after(insn, state), before);
        }
        return new ReadExtent(fixed, computed);
    }

    /// libpcap's `protochain` jumps back: there nothing is known.
    private static void forgetAtLoopHead(CbpfInsn insn, int index, long[] @Nullable [] before) {
        if (insn.code() == (Opcode.JMP | Opcode.JA) && insn.k() < 0) {
            int target = index + 1 + insn.k();
            if (target >= 0) {
                long[] unknown = new long[SCRATCH_WORDS + 2];
                Arrays.fill(unknown, ANY);
                before[target] = unknown;
            }
        }
    }

    private static boolean isLoad(CbpfInsn insn) {
        int kind = insn.code() & Opcode.CLASS_MASK;
        int mode = insn.code() & Opcode.MODE_MASK;
        return kind == Opcode.LD && (mode == Opcode.ABS || mode == Opcode.IND)
                || kind == Opcode.LDX && mode == Opcode.MSH;
    }

    private static boolean isIndexed(CbpfInsn insn) {
        return isLoad(insn) && (insn.code() & Opcode.MODE_MASK) == Opcode.IND;
    }

    /// The offset behind what the instruction loads; 0 if it loads nothing from the packet.
    private static long end(CbpfInsn insn, long[] state) {
        if (!isLoad(insn)) {
            return 0;
        }
        long offset = Integer.toUnsignedLong(insn.k());
        if (isIndexed(insn)) {
            return (insn.k() < 0 && state[X] < ANY ? insn.k() : offset) + state[X] + bytes(insn);
        }
        // Negative offsets are those of Linux (linux/filter.h, SKF_AD_OFF): beside the packet.
        return insn.k() < 0 ? 0 : offset + bytes(insn);
    }

    private static int bytes(CbpfInsn insn) {
        return switch (insn.code() & Opcode.SIZE_MASK) {
            case Opcode.W -> 4;
            case Opcode.H -> 2;
            default -> 1;
        };
    }

    private static long[] after(CbpfInsn insn, long[] before) {
        long[] state = before.clone();
        long k = Integer.toUnsignedLong(insn.k());
        switch (insn.code() & Opcode.CLASS_MASK) {
            case Opcode.LD -> state[A] = loaded(insn, state, k);
            case Opcode.LDX -> state[X] = loaded(insn, state, k);
            case Opcode.ST -> state[(int) (k % SCRATCH_WORDS)] = state[A];
            case Opcode.STX -> state[(int) (k % SCRATCH_WORDS)] = state[X];
            case Opcode.ALU -> state[A] = computed(insn, state);
            case Opcode.MISC -> {
                boolean toX = (insn.code() & Opcode.TXA) == 0;
                state[toX ? X : A] = state[toX ? A : X];
            }
            default -> {}
        }
        return state;
    }

    private static long loaded(CbpfInsn insn, long[] state, long k) {
        return switch (insn.code() & Opcode.MODE_MASK) {
            case Opcode.IMM -> k;
            case Opcode.MEM -> state[(int) (k % SCRATCH_WORDS)];
            case Opcode.MSH -> MAX_IPV4_HEADER;
            case Opcode.LEN -> ANY;
            default -> insn.k() < 0 ? ANY : (1L << 8 * bytes(insn)) - 1;
        };
    }

    private static long computed(CbpfInsn insn, long[] state) {
        boolean constant = (insn.code() & Opcode.X) == 0;
        long a = state[A];
        long b = constant ? Integer.toUnsignedLong(insn.k()) : state[X];
        long most =
                switch (insn.code() & Opcode.OP_MASK) {
                    case Opcode.ADD -> a + b;
                    case Opcode.MUL -> b == 0 ? 0 : a > ANY / b ? ANY : a * b;
                    case Opcode.AND -> Math.min(a, b);
                    case Opcode.OR, Opcode.XOR -> Long.highestOneBit(a | b) * 2 - 1;
                    case Opcode.DIV -> constant && b != 0 ? a / b : a;
                    case Opcode.MOD -> constant && b != 0 ? Math.min(a, b - 1) : a;
                    case Opcode.RSH -> constant && b < Integer.SIZE ? a >> b : a;
                    case Opcode.LSH -> constant && b < Integer.SIZE ? a << b : ANY;
                    default -> ANY;
                };
        return Math.clamp(most, 0, ANY);
    }

    private static void flow(CbpfInsn insn, int index, long[] state, long[] @Nullable [] before) {
        boolean jumps = (insn.code() & Opcode.CLASS_MASK) == Opcode.JMP;
        boolean always = jumps && (insn.code() & Opcode.OP_MASK) == Opcode.JA;
        if (always) {
            meet(index + 1L + insn.k(), state, before);
        } else if (jumps) {
            meet(index + 1L + insn.jt(), state, before);
            meet(index + 1L + insn.jf(), state, before);
        } else if ((insn.code() & Opcode.CLASS_MASK) != Opcode.RET) {
            meet(index + 1L, state, before);
        }
    }

    private static void meet(long target, long[] state, long[] @Nullable [] before) {
        if (target < 0 || target >= before.length) {
            return;
        }
        long @Nullable [] known = before[(int) target];
        if (known == null) {
            before[(int) target] = state.clone();
            return;
        }
        for (int i = 0; i < state.length; i++) {
            known[i] = Math.max(known[i], state[i]);
        }
    }
}
