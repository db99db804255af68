package io.sluice.filters.ebpf;

import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/// Builds a program instruction by instruction; jumps go to labels that may be bound later. Used
/// once.
public final class EbpfBuilder {

    /// A place in the program under construction.
    public static final class Label {
        private int index = UNBOUND;

        private Label() {}
    }

    private static final int UNBOUND = -1;

    private record Pending(IntFunction<EbpfInsn> insn, Label to) {}

    private final List<Pending> insns = new ArrayList<>();

    /// A label that is not yet bound.
    public Label newLabel() {
        return new Label();
    }

    /// Puts a label before the next instruction.
    ///
    /// @throws IllegalArgumentException if the label was bound before
    public EbpfBuilder bind(Label label) {
        if (label.index != UNBOUND) {
            throw new IllegalArgumentException("label bound twice");
        }
        label.index = insns.size();
        return this;
    }

    /// Appends an instruction that has no target.
    public EbpfBuilder add(EbpfInsn insn) {
        Label here = new Label();
        here.index = insns.size();
        insns.add(new Pending(_ -> insn, here));
        return this;
    }

    /// Appends a jump.
    public EbpfBuilder jump(Label to) {
        insns.add(new Pending(EbpfInsn.Jump::new, to));
        return this;
    }

    /// Appends a conditional jump.
    public EbpfBuilder jumpIf(Cond cond, Width width, Reg left, Operand right, Label to) {
        insns.add(new Pending(target -> new EbpfInsn.JumpIf(cond, width, left, right, target), to));
        return this;
    }

    /// Appends a jump that is taken when the function has gone on there often enough.
    public EbpfBuilder mayGoto(Label to) {
        insns.add(new Pending(EbpfInsn.MayGoto::new, to));
        return this;
    }

    /// Appends a call of a function of this program.
    public EbpfBuilder call(Label to) {
        insns.add(new Pending(EbpfInsn.CallLocal::new, to));
        return this;
    }

    /// The number of instructions so far.
    public int size() {
        return insns.size();
    }

    /// The program.
    ///
    /// @throws IllegalArgumentException if a label that something points to is not bound to an
    ///   instruction
    public EbpfProgram build() {
        List<EbpfInsn> done = new ArrayList<>(insns.size());
        for (Pending pending : insns) {
            if (pending.to.index == UNBOUND) {
                throw new IllegalArgumentException(
                        "instruction " + done.size() + " jumps to an unbound label");
            }
            done.add(pending.insn.apply(pending.to.index));
        }
        return new EbpfProgram(done);
    }
}
