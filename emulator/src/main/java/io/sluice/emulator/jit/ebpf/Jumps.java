package io.sluice.emulator.jit.ebpf;

import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.JumpIf;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.constant.ConstantDescs;
import java.util.ArrayList;
import java.util.List;

/// Writes jumps, and the fuel gauge that jumps back pass.
final class Jumps {

    private record Metered(Label label, Label target, int cost, int slot) {}

    private final CodeBuilder code;
    private final Layout layout;
    private final Fuel fuel;
    private final List<Metered> pending = new ArrayList<>();

    Jumps(CodeBuilder code, Layout layout, Fuel fuel) {
        this.code = code;
        this.layout = layout;
        this.fuel = fuel;
    }

    /// A label that takes fuel and then leads to a target.
    Label metered(Label target, int cost, int slot) {
        Label label = code.newLabel();
        pending.add(new Metered(label, target, cost, slot));
        return label;
    }

    void finish() {
        for (Metered jump : pending) {
            code.labelBinding(jump.label);
            burn(jump.cost, jump.slot);
            code.goto_(jump.target);
        }
    }

    /// Takes fuel; faults if there is not enough.
    void burn(int cost, int slot) {
        Label enough = code.newLabel();
        code.lload(layout.fuel()).loadConstant((long) cost).lsub().dup2().lstore(layout.fuel());
        code.loadConstant(0L).lcmp().ifge(enough);
        code.loadConstant(slot).invokestatic(Descs.FAULTS, "fuel", Descs.fault(1)).athrow();
        code.labelBinding(enough);
    }

    /// Takes the fuel over from the run's state at a method's start, or gives it back at its end.
    void loadFuel() {
        if (fuel == Fuel.METERED) {
            code.aload(Layout.STATE)
                    .getfield(Descs.STATE, "fuel", ConstantDescs.CD_long)
                    .lstore(layout.fuel());
        }
    }

    void saveFuel() {
        if (fuel == Fuel.METERED) {
            code.aload(Layout.STATE)
                    .lload(layout.fuel())
                    .putfield(Descs.STATE, "fuel", ConstantDescs.CD_long);
        }
    }

    /// Lets the function go on at `may_goto` as often as it may in one call.
    void startRounds() {
        code.loadConstant(LinkedProgram.MAY_GOTO_ROUNDS).istore(layout.rounds());
    }

    /// Jumps when the function has gone on as often as it may.
    void mayGoto(Label target) {
        code.iload(layout.rounds()).ifeq(target).iinc(layout.rounds(), -1);
    }

    void jumpIf(JumpIf jump, Label target) {
        code.lload(layout.of(jump.left()));
        if (jump.width() == Width.W64) {
            wide(jump, target);
        } else {
            narrow(jump, target);
        }
    }

    private void wide(JumpIf jump, Label target) {
        switch (jump.right()) {
            case Operand.Imm(int value) -> code.loadConstant((long) value);
            case Operand.Src(var reg) -> code.lload(layout.of(reg));
        }
        switch (jump.cond()) {
            case JSET -> code.land().loadConstant(0L).lcmp();
            case JGT, JGE, JLT, JLE ->
                    code.invokestatic(ConstantDescs.CD_Long, "compareUnsigned", Descs.COMPARE64);
            case JEQ, JNE, JSGT, JSGE, JSLT, JSLE -> code.lcmp();
        }
        code.branch(againstZero(jump.cond()), target);
    }

    private void narrow(JumpIf jump, Label target) {
        code.l2i();
        switch (jump.right()) {
            case Operand.Imm(int value) -> code.loadConstant(value);
            case Operand.Src(var reg) -> code.lload(layout.of(reg)).l2i();
        }
        switch (jump.cond()) {
            case JSET -> code.iand().ifne(target);
            case JGT, JGE, JLT, JLE -> {
                code.invokestatic(ConstantDescs.CD_Integer, "compareUnsigned", Descs.COMPARE32);
                code.branch(againstZero(jump.cond()), target);
            }
            case JEQ -> code.if_icmpeq(target);
            case JNE -> code.if_icmpne(target);
            case JSGT -> code.if_icmpgt(target);
            case JSGE -> code.if_icmpge(target);
            case JSLT -> code.if_icmplt(target);
            case JSLE -> code.if_icmple(target);
        }
    }

    private static Opcode againstZero(Cond cond) {
        return switch (cond) {
            case JEQ -> Opcode.IFEQ;
            case JNE, JSET -> Opcode.IFNE;
            case JGT, JSGT -> Opcode.IFGT;
            case JGE, JSGE -> Opcode.IFGE;
            case JLT, JSLT -> Opcode.IFLT;
            case JLE, JSLE -> Opcode.IFLE;
        };
    }
}
