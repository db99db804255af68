package io.sluice.emulator.jit.cbpf;

import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import io.sluice.filters.cbpf.Opcode;
import java.util.Arrays;
import java.util.function.IntPredicate;

/// What A holds before each instruction, and whether anything still reads it: so that a test may
/// look at the word as it was loaded, and A is not computed where all do.
///
/// For programs without jumps back: one walk in order, one in reverse.
final class AccumulatorFlow {
    private static final int NOT_REACHED = -2;
    private static final int OTHER = -1;

    private final FilterPlan plan;

    /// The load whose value A is, or [#OTHER].
    private final int[] loadedBy;

    private final boolean[] read;
    private final boolean[] computed;

    AccumulatorFlow(FilterPlan plan) {
        this.plan = plan;
        loadedBy = new int[plan.size()];
        Arrays.fill(loadedBy, NOT_REACHED);
        loadedBy[0] = OTHER;
        for (int i = 0; i < plan.size(); i++) {
            if (plan.isReached(i)) {
                walk(i);
            }
        }
        read = reads(this::readsA);
        computed = reads(i -> readsA(i) && !testsLoadedWord(i));
    }

    private void walk(int index) {
        CbpfInsn insn = plan.insn(index);
        int after = LoadedBytes.of(insn) != null ? index : writesA(insn) ? OTHER : loadedBy[index];
        for (int successor : plan.successors(index)) {
            int before = loadedBy[successor];
            loadedBy[successor] = before == NOT_REACHED || before == after ? after : OTHER;
        }
    }

    private boolean[] reads(IntPredicate reader) {
        boolean[] reads = new boolean[plan.size()];
        for (int i = plan.size() - 1; i >= 0; i--) {
            if (!plan.isReached(i)) {
                continue;
            }
            boolean later = false;
            if (!writesA(plan.insn(i))) {
                for (int successor : plan.successors(i)) {
                    later |= reads[successor];
                }
            }
            reads[i] = later || reader.test(i);
        }
        return reads;
    }

    /// Whether A may be read from there on before it is written.
    boolean isRead(int index) {
        return read[index];
    }

    /// The same, but for tests that look at the loaded word instead.
    boolean isComputed(int index) {
        return computed[index];
    }

    /// Whether the instruction is a test that can be made on the loaded word.
    boolean testsLoadedWord(int index) {
        int code = plan.insn(index).code();
        return loadedBy[index] >= 0
                && plan.choice(index) == null
                && (code == CbpfOp.JEQ_K.code() || code == CbpfOp.JSET_K.code());
    }

    /// The load whose value A is, where [#testsLoadedWord].
    int loadedBy(int index) {
        return loadedBy[index];
    }

    private boolean readsA(int index) {
        int code = plan.insn(index).code();
        return switch (code & Opcode.CLASS_MASK) {
            case Opcode.ST, Opcode.ALU -> true;
            case Opcode.JMP -> code != CbpfOp.JA.code();
            case Opcode.RET -> code == CbpfOp.RET_A.code();
            case Opcode.MISC -> code == CbpfOp.TAX.code();
            default -> false;
        };
    }

    private static boolean writesA(CbpfInsn insn) {
        return switch (insn.code() & Opcode.CLASS_MASK) {
            case Opcode.LD, Opcode.ALU -> true;
            case Opcode.MISC -> insn.code() == CbpfOp.TXA.code();
            default -> false;
        };
    }
}
