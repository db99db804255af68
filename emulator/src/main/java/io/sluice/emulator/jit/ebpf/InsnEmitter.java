package io.sluice.emulator.jit.ebpf;

import io.sluice.emulator.helpers.Helper;
import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.filters.ebpf.EbpfInsn;
import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import io.sluice.filters.ebpf.EbpfInsn.Swap;
import io.sluice.filters.ebpf.EbpfInsn.Wide;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import io.sluice.filters.ebpf.Reg;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DynamicConstantDesc;
import java.util.OptionalLong;

/// Writes one instruction as bytecode. What an operation computes is as in
/// [io.sluice.filters.ebpf.EbpfAlu]: called where it needs a branch, spelled out where the JVM has
/// it.
final class InsnEmitter {

    private static final long LOW = 0xffff_ffffL;

    private final CodeBuilder code;
    private final LinkedProgram linked;
    private final Unit unit;
    private final Layout layout;
    private final MethodFlow flow;
    private final Jumps jumps;
    private final MemoryEmitter memory;
    private final HelperPool helpers;
    private final Fuel fuel;

    InsnEmitter(CodeBuilder code, Unit unit, Layout layout, MethodFlow flow) {
        this(code, unit, layout, flow, new MemoryEmitter(code, layout));
    }

    InsnEmitter(CodeBuilder code, Unit unit, Layout layout, MethodFlow flow, MemoryEmitter memory) {
        this.code = code;
        this.linked = unit.linked;
        this.unit = unit;
        this.helpers = unit.helpers;
        this.fuel = unit.fuel;
        this.layout = layout;
        this.flow = flow;
        this.jumps = new Jumps(code, layout, fuel);
        this.memory = memory;
    }

    /// Writes the jumps' out-of-line parts; last.
    void finish() {
        jumps.finish();
    }

    /// Writes an instruction. False if nothing after it can be reached by falling through.
    boolean emit(EbpfInsn insn, int index) {
        int slot = unit.slot(index);
        switch (insn) {
            case EbpfInsn.Alu alu -> {
                return writes(alu.dst(), slot) && alu(alu);
            }
            case EbpfInsn.Neg(Width width, Reg dst) -> {
                return writes(dst, slot) && negate(width, dst);
            }
            case EbpfInsn.ByteSwap swap -> {
                return writes(swap.dst(), slot) && swap(swap);
            }
            case EbpfInsn.LoadWide(Reg dst, Wide value) -> {
                return writes(dst, slot) && wide(dst, linked.value(value), slot);
            }
            case EbpfInsn.Load(Size size, Reg dst, Reg base, short off) -> {
                return writes(dst, slot) && memory.load(size, dst, base, off, slot);
            }
            case EbpfInsn.LoadSx load -> {
                return writes(load.dst(), slot) && memory.loadSx(load, slot);
            }
            case EbpfInsn.Store store -> memory.store(store, slot);
            case EbpfInsn.Atomic atomic -> {
                return new AtomicEmitter(code, layout)
                        .emit(atomic, slot, () -> writes(atomic.src(), slot));
            }
            case EbpfInsn.LoadAbs(Size size, int imm) ->
                    memory.packet(size, () -> code.loadConstant(imm), flow);
            case EbpfInsn.LoadInd(Size size, Reg src, int imm) ->
                    memory.packet(
                            size,
                            () -> code.lload(layout.of(src)).l2i().loadConstant(imm).iadd(),
                            flow);
            case EbpfInsn.Jump(int target) -> code.goto_(taken(index, target));
            case EbpfInsn.JumpLong(int target) -> code.goto_(taken(index, target));
            case EbpfInsn.JumpIf jump -> jumps.jumpIf(jump, taken(index, jump.target()));
            case EbpfInsn.MayGoto(int target) -> jumps.mayGoto(taken(index, target));
            case EbpfInsn.CallHelper(int id) -> {
                return callHelper(id, slot);
            }
            case EbpfInsn.CallLocal(int target) -> callLocal(target, slot);
            case EbpfInsn.CallKfunc _ -> {
                return fault("unsupported", slot);
            }
            case EbpfInsn.Exit _ -> flow.leave(code);
        }
        return insn.fallsThrough();
    }

    /// Writes a fault for control that runs past the last instruction.
    void pastEnd() {
        fault("pastEnd", unit.slot(unit.size()));
    }

    /// Where a jump goes: straight to its target, or by way of the fuel gauge if it goes back.
    private Label taken(int index, int target) {
        int distance = unit.slot(target) - unit.slot(index) - 1;
        return distance < 0 && fuel == Fuel.METERED
                ? jumps.metered(flow.to(target), -distance, unit.slot(index))
                : flow.to(target);
    }

    private boolean fault(String kind, int slot) {
        code.loadConstant(slot).invokestatic(Descs.FAULTS, kind, Descs.fault(1)).athrow();
        return false;
    }

    private boolean writes(Reg dst, int slot) {
        return dst != Reg.FP || fault("framePointerWrite", slot);
    }

    private boolean alu(EbpfInsn.Alu alu) {
        int dst = layout.of(alu.dst());
        if (alu.op() != AluOp.MOV && !alu.op().isMovsx()) {
            code.lload(dst);
        }
        if (alu.width() == Width.W64) {
            alu64(alu);
        } else {
            alu32(alu);
        }
        code.lstore(dst);
        return true;
    }

    private void operand64(Operand operand) {
        switch (operand) {
            case Operand.Imm(int value) -> code.loadConstant((long) value);
            case Operand.Src(Reg reg) -> code.lload(layout.of(reg));
        }
    }

    private void operand32(Operand operand) {
        switch (operand) {
            case Operand.Imm(int value) -> code.loadConstant(value);
            case Operand.Src(Reg reg) -> code.lload(layout.of(reg)).l2i();
        }
    }

    private void alu64(EbpfInsn.Alu alu) {
        switch (alu.op()) {
            case LSH, RSH, ARSH -> operand32(alu.src());
            default -> operand64(alu.src());
        }
        switch (alu.op()) {
            case ADD -> code.ladd();
            case SUB -> code.lsub();
            case MUL -> code.lmul();
            case OR -> code.lor();
            case AND -> code.land();
            case XOR -> code.lxor();
            case LSH -> code.lshl();
            case RSH -> code.lushr();
            case ARSH -> code.lshr();
            case DIV -> code.invokestatic(Descs.ALU, "div64", Descs.BINARY64);
            case SDIV -> code.invokestatic(Descs.ALU, "sdiv64", Descs.BINARY64);
            case MOD -> code.invokestatic(Descs.ALU, "mod64", Descs.BINARY64);
            case SMOD -> code.invokestatic(Descs.ALU, "smod64", Descs.BINARY64);
            case MOV -> {}
            case MOVSX8 -> code.l2i().i2b().i2l();
            case MOVSX16 -> code.l2i().i2s().i2l();
            case MOVSX32 -> code.l2i().i2l();
        }
    }

    private void alu32(EbpfInsn.Alu alu) {
        if (alu.op() != AluOp.MOV && !alu.op().isMovsx()) {
            code.l2i();
        }
        operand32(alu.src());
        switch (alu.op()) {
            case ADD -> code.iadd();
            case SUB -> code.isub();
            case MUL -> code.imul();
            case OR -> code.ior();
            case AND -> code.iand();
            case XOR -> code.ixor();
            case LSH -> code.ishl();
            case RSH -> code.iushr();
            case ARSH -> code.ishr();
            case DIV -> code.invokestatic(Descs.ALU, "div32", Descs.BINARY32).l2i();
            case SDIV -> code.invokestatic(Descs.ALU, "sdiv32", Descs.BINARY32).l2i();
            case MOD -> code.invokestatic(Descs.ALU, "mod32", Descs.BINARY32).l2i();
            case SMOD -> code.invokestatic(Descs.ALU, "smod32", Descs.BINARY32).l2i();
            case MOV, MOVSX32 -> {}
            case MOVSX8 -> code.i2b();
            case MOVSX16 -> code.i2s();
        }
        zeroExtend();
    }

    private void zeroExtend() {
        code.i2l().loadConstant(LOW).land();
    }

    private boolean negate(Width width, Reg dst) {
        code.lload(layout.of(dst));
        if (width == Width.W64) {
            code.lneg();
        } else {
            code.l2i().ineg();
            zeroExtend();
        }
        code.lstore(layout.of(dst));
        return true;
    }

    private boolean swap(EbpfInsn.ByteSwap swap) {
        String name = swap.swap() == Swap.LE ? "truncate" : "reverse";
        code.loadConstant(swap.bits()).lload(layout.of(swap.dst()));
        code.invokestatic(Descs.ALU, name, Descs.SWAP).lstore(layout.of(swap.dst()));
        return true;
    }

    private boolean wide(Reg dst, OptionalLong value, int slot) {
        if (value.isEmpty()) {
            return fault("unsupported", slot);
        }
        code.loadConstant(value.getAsLong()).lstore(layout.of(dst));
        return true;
    }

    private void clearArguments() {
        for (int r = 1; r <= 5; r++) {
            code.loadConstant(0L).lstore(layout.of(Reg.of(r)));
        }
    }

    private void arguments() {
        for (int r = 1; r <= 5; r++) {
            code.lload(layout.of(Reg.of(r)));
        }
    }

    private boolean callHelper(int id, int slot) {
        var helper = linked.helpers().helper(id);
        if (helper.isEmpty()) {
            code.loadConstant(slot).loadConstant(id);
            code.invokestatic(Descs.FAULTS, "unknownHelper", Descs.fault(2)).athrow();
            return false;
        }
        code.loadConstant(constant(helper.get())).aload(Layout.MEMORY).loadConstant(slot);
        arguments();
        code.invokeinterface(Descs.HELPER, "call", Descs.HELPER_CALL).lstore(layout.of(Reg.R0));
        memory.prologue(); // a helper may exchange what the packet region covers
        clearArguments();
        return true;
    }

    /// A helper as a constant, so that the JVM's compiler sees which one is called.
    private DynamicConstantDesc<?> constant(Helper helper) {
        return DynamicConstantDesc.ofNamed(
                ConstantDescs.BSM_CLASS_DATA_AT,
                ConstantDescs.DEFAULT_NAME,
                Descs.HELPER,
                helpers.indexOf(helper));
    }

    private void callLocal(int target, int slot) {
        Label shallow = code.newLabel();
        if (fuel == Fuel.METERED) {
            jumps.burn(1, slot);
            jumps.saveFuel();
        }
        code.iload(Layout.DEPTH).loadConstant(Memory.FRAMES - 1).if_icmplt(shallow);
        fault("callDepth", slot);
        code.labelBinding(shallow).aload(Layout.MEMORY).aload(Layout.STATE);
        code.iload(Layout.DEPTH).loadConstant(1).iadd();
        arguments();
        code.invokestatic(Descs.SELF, Descs.function(target), Descs.FUNCTION)
                .lstore(layout.of(Reg.R0));
        memory.prologue();
        clearArguments();
        jumps.loadFuel();
    }
}
