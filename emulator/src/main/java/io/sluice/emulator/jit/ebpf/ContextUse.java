package io.sluice.emulator.jit.ebpf;

import io.sluice.filters.ebpf.EbpfInsn;
import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import io.sluice.filters.ebpf.Reg;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.function.IntPredicate;

/// Follows the context's address through a program, to know whether all that is done with it is to
/// load fields that describe the packet. Then no context need exist.
final class ContextUse {
    private static final int NOT_REACHED = -1;
    private static final int REGISTERS = 11;

    private final Unit unit;
    private final IntPredicate describing;

    /// Before each instruction: in the low bits which registers hold the address, above them which
    /// may or may not.
    private final int[] holds;

    private final BitSet loads = new BitSet();
    private final BitSet offsets = new BitSet();
    private boolean plain = true;

    /// @param describing whether a word of the context at an offset describes the packet
    ContextUse(Unit unit, IntPredicate describing) {
        this.unit = unit;
        this.describing = describing;
        this.holds = new int[unit.size()];
        Arrays.fill(holds, NOT_REACHED);
        walk();
    }

    /// Whether the context serves for nothing else.
    boolean isPlain() {
        return plain;
    }

    /// Whether the load in that slot is one of a field.
    boolean isField(int slot) {
        return loads.get(slot);
    }

    /// Whether a field at that offset is loaded.
    boolean loadsField(int offset) {
        return offsets.get(offset);
    }

    private void walk() {
        Deque<Integer> open = new ArrayDeque<>();
        holds[0] = 1 << Reg.R1.number();
        open.add(0);
        while (plain && !open.isEmpty()) {
            int at = open.remove();
            EbpfInsn insn = unit.insn(at);
            int after = after(insn, at, holds[at]);
            switch (insn) {
                case EbpfInsn.Jump(int target) -> reach(target, after, open);
                case EbpfInsn.JumpLong(int target) -> reach(target, after, open);
                case EbpfInsn.JumpIf jump -> reach(jump.target(), after, open);
                case EbpfInsn.MayGoto(int target) -> reach(target, after, open);
                default -> {
                    // Only jumps lead elsewhere.
                }
            }
            if (insn.fallsThrough()) {
                reach(at + 1, after, open);
            }
        }
    }

    private void reach(int at, int state, Deque<Integer> open) {
        if (at >= unit.size()) {
            return;
        }
        int before = holds[at];
        int merged = before == NOT_REACHED ? state : merge(before, state);
        if (merged != before) {
            holds[at] = merged;
            open.add(at);
        }
    }

    private static int merge(int one, int other) {
        int low = (1 << REGISTERS) - 1;
        int all = one & other & low;
        int some = (one | other | one >>> REGISTERS | other >>> REGISTERS) & low & ~all;
        return all | some << REGISTERS;
    }

    private static boolean isIn(int state, Reg reg) {
        return (state >>> reg.number() & 1) != 0;
    }

    private static int without(int state, Reg reg) {
        return state & ~(1 << reg.number() | 1 << REGISTERS + reg.number());
    }

    /// Ends all hope if the register holds the address, or may.
    private void uses(int state, Reg reg) {
        plain &= without(state, reg) == state;
    }

    private void uses(int state, Operand operand) {
        if (operand instanceof Operand.Src(Reg reg)) {
            uses(state, reg);
        }
    }

    private int after(EbpfInsn insn, int index, int state) {
        switch (insn) {
            case EbpfInsn.Alu(var op, var width, var dst, var src) -> {
                if (op == AluOp.MOV
                        && width == Width.W64
                        && src instanceof Operand.Src(Reg from)
                        && isIn(state, from)) {
                    return without(state, dst) | 1 << dst.number();
                }
                uses(state, src);
                if (op != AluOp.MOV && !op.isMovsx()) {
                    uses(state, dst);
                }
                return without(state, dst);
            }
            case EbpfInsn.Load load -> {
                return load(load, index, state);
            }
            case EbpfInsn.LoadSx load -> {
                uses(state, load.base());
                return without(state, load.dst());
            }
            case EbpfInsn.LoadWide(var dst, var _) -> {
                return without(state, dst);
            }
            case EbpfInsn.Store store -> {
                uses(state, store.src());
                plain &= MemoryEmitter.inFrame(store.base(), store.off(), store.size());
            }
            case EbpfInsn.JumpIf jump -> {
                uses(state, jump.left());
                uses(state, jump.right());
            }
            case EbpfInsn.Neg(var _, var dst) -> uses(state, dst);
            case EbpfInsn.ByteSwap swap -> uses(state, swap.dst());
            case EbpfInsn.LoadAbs(var _, int imm) -> {
                plain &= imm >= 0;
                return without(state, Reg.R0);
            }
            case EbpfInsn.LoadInd(var _, Reg src, int _) -> {
                uses(state, src);
                return without(state, Reg.R0);
            }
            case EbpfInsn.Exit _ -> uses(state, Reg.R0);
            case EbpfInsn.Jump _, EbpfInsn.JumpLong _, EbpfInsn.MayGoto _ -> {
                // Nothing is read.
            }
            case EbpfInsn.Atomic _,
                    EbpfInsn.CallHelper _,
                    EbpfInsn.CallLocal _,
                    EbpfInsn.CallKfunc _ ->
                    plain = false;
        }
        return state;
    }

    private int load(EbpfInsn.Load load, int index, int state) {
        if (isIn(state, load.base())) {
            plain &= load.size() == EbpfInsn.Size.W && describing.test(load.off());
            loads.set(unit.slot(index));
            offsets.set(Math.max(0, load.off()));
        } else {
            uses(state, load.base());
        }
        return without(state, load.dst());
    }
}
