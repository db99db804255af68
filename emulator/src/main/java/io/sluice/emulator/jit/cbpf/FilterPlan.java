package io.sluice.emulator.jit.cbpf;

import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import io.sluice.filters.cbpf.Opcode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is to be written of a program: which instructions are reached, which of its tests become
/// one [Choice], and how many captured bytes are known to exist before each instruction.
final class FilterPlan {
    private static final int NOT_REACHED = -1;

    private final CbpfInsn[] insns;
    private final @Nullable Choice[] choices;

    /// Bytes that the packet is known to have when the instruction is reached.
    private final int[] knownLength;

    private final boolean jumpsBack;

    FilterPlan(CheckedProgram program) {
        jumpsBack = program.jumpsBack();
        insns = program.program().insns().toArray(CbpfInsn[]::new);
        choices = new @Nullable Choice[insns.length];
        knownLength = new int[insns.length];
        Arrays.fill(knownLength, NOT_REACHED);
        knownLength[0] = 0;
        if (jumpsBack) {
            reachAll();
        } else {
            reachForward();
        }
    }

    private void reachForward() {
        ChoiceFinder finder = new ChoiceFinder(insns);
        for (int i = 0; i < insns.length; i++) {
            if (knownLength[i] == NOT_REACHED) {
                continue;
            }
            choices[i] = finder.at(i);
            int known = Math.max(knownLength[i], lengthNeeded(i));
            for (int successor : successors(i)) {
                int before = knownLength[successor];
                knownLength[successor] = before == NOT_REACHED ? known : Math.min(before, known);
            }
        }
    }

    /// With jumps back one walk in order does not see all ways; nothing is then known of the
    /// length.
    private void reachAll() {
        List<Integer> open = new ArrayList<>(List.of(0));
        while (!open.isEmpty()) {
            for (int successor : successors(open.removeLast())) {
                if (knownLength[successor] == NOT_REACHED) {
                    knownLength[successor] = 0;
                    open.add(successor);
                }
            }
        }
    }

    /// Whether some instruction that is reached loads the packet's length on the wire.
    boolean readsOriginalLength() {
        for (int i = 0; i < insns.length; i++) {
            int code = insns[i].code();
            if (isReached(i) && (code == CbpfOp.LD_LEN.code() || code == CbpfOp.LDX_LEN.code())) {
                return true;
            }
        }
        return false;
    }

    boolean jumpsBack() {
        return jumpsBack;
    }

    int size() {
        return insns.length;
    }

    CbpfInsn insn(int index) {
        return insns[index];
    }

    boolean isReached(int index) {
        return knownLength[index] != NOT_REACHED;
    }

    boolean isLengthKnown(int index, int length) {
        return knownLength[index] >= length;
    }

    @Nullable Choice choice(int index) {
        return choices[index];
    }

    /// The instructions that may run after this one.
    List<Integer> successors(int index) {
        Choice choice = choices[index];
        if (choice != null) {
            return choice.targets();
        }
        CbpfInsn insn = insns[index];
        return switch (insn.code() & Opcode.CLASS_MASK) {
            case Opcode.RET -> List.of();
            case Opcode.JMP ->
                    insn.code() == CbpfOp.JA.code()
                            ? List.of(index + 1 + insn.k())
                            : List.of(index + 1 + insn.jt(), index + 1 + insn.jf());
            default -> List.of(index + 1);
        };
    }

    /// Bytes of packet that the instruction needs whatever the registers hold; 0 if that cannot be
    /// said.
    int lengthNeeded(int index) {
        CbpfInsn insn = insns[index];
        int width =
                switch (insn.code()) {
                    case Opcode.LD | Opcode.ABS | Opcode.W -> 4;
                    case Opcode.LD | Opcode.ABS | Opcode.H -> 2;
                    case Opcode.LD | Opcode.ABS | Opcode.B, Opcode.LDX | Opcode.MSH | Opcode.B -> 1;
                    default -> 0;
                };
        return width == 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, (long) insn.k() + width);
    }

    /// Where the way leads from there over jumps alone.
    int behindJumps(int index) {
        int at = index;
        while (insns[at].code() == CbpfOp.JA.code()) {
            at += 1 + insns[at].k();
        }
        return at;
    }

    /// What a run that is there returns, if it is a constant.
    @Nullable Integer constantResult(int index) {
        CbpfInsn insn = insns[behindJumps(index)];
        return insn.code() == CbpfOp.RET_K.code() ? insn.k() : null;
    }
}
