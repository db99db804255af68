package io.sluice.filters.ebpf;

import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Wide;
import io.sluice.filters.ebpf.EbpfInsn.Width;

/// Instructions to slots.
final class SlotEncoder {

    private final int[] slotOf;
    private final long[] words;

    private SlotEncoder(EbpfProgram program) {
        this.slotOf = program.slotOffsets();
        this.words = new long[slotOf[program.size()]];
    }

    static long[] encode(EbpfProgram program) {
        SlotEncoder encoder = new SlotEncoder(program);
        for (int i = 0; i < program.size(); i++) {
            EbpfInsn insn = program.insns().get(i);
            encoder.words[encoder.slotOf[i]] = encoder.first(insn, i).bits();
            if (insn instanceof EbpfInsn.LoadWide(Reg _, Wide value)) {
                encoder.words[encoder.slotOf[i] + 1] = upper(value);
            }
        }
        return encoder.words;
    }

    private Slot first(EbpfInsn insn, int index) {
        return switch (insn) {
            case EbpfInsn.Alu alu -> alu(alu);
            case EbpfInsn.Neg(Width width, Reg dst) ->
                    Slot.of(aluClass(width) | Opcodes.NEG, dst.number(), 0, 0, 0);
            case EbpfInsn.ByteSwap swap -> swap(swap);
            case EbpfInsn.LoadWide(Reg dst, Wide value) -> wide(dst, value, index);
            case EbpfInsn.Load(var size, var dst, var base, short off) ->
                    memory(Opcodes.LDX | Opcodes.MODE_MEM | Opcodes.code(size), dst, base, off);
            case EbpfInsn.LoadSx(var size, var dst, var base, short off) ->
                    memory(Opcodes.LDX | Opcodes.MODE_MEMSX | Opcodes.code(size), dst, base, off);
            case EbpfInsn.Store store -> store(store);
            case EbpfInsn.Atomic atomic -> atomic(atomic);
            case EbpfInsn.LoadAbs(var size, int imm) ->
                    Slot.of(Opcodes.LD | Opcodes.MODE_ABS | Opcodes.code(size), 0, 0, 0, imm);
            case EbpfInsn.LoadInd(var size, Reg src, int imm) ->
                    Slot.of(
                            Opcodes.LD | Opcodes.MODE_IND | Opcodes.code(size),
                            0,
                            src.number(),
                            0,
                            imm);
            case EbpfInsn.Jump(int target) ->
                    Slot.of(Opcodes.JMP | Opcodes.JA, 0, 0, shortDistance(index, target), 0);
            case EbpfInsn.JumpLong(int target) ->
                    Slot.of(Opcodes.JMP32 | Opcodes.JA, 0, 0, 0, distance(index, target));
            case EbpfInsn.JumpIf jump -> jumpIf(jump, index);
            case EbpfInsn.MayGoto(int target) ->
                    Slot.of(Opcodes.JMP | Opcodes.JCOND, 0, 0, shortDistance(index, target), 0);
            case EbpfInsn.CallHelper(int id) -> call(0, id);
            case EbpfInsn.CallLocal(int target) -> call(1, distance(index, target));
            case EbpfInsn.CallKfunc(int btfId) -> call(2, btfId);
            case EbpfInsn.Exit _ -> Slot.of(Opcodes.JMP | Opcodes.EXIT, 0, 0, 0, 0);
        };
    }

    private static Slot alu(EbpfInsn.Alu alu) {
        int op = aluClass(alu.width()) | Opcodes.code(alu.op());
        int off = Opcodes.offset(alu.op());
        return switch (alu.src()) {
            case Operand.Imm(int value) -> Slot.of(op, alu.dst().number(), 0, off, value);
            case Operand.Src(Reg reg) ->
                    Slot.of(op | Opcodes.X, alu.dst().number(), reg.number(), off, 0);
        };
    }

    private static Slot swap(EbpfInsn.ByteSwap swap) {
        int op =
                switch (swap.swap()) {
                    case LE -> Opcodes.ALU | Opcodes.END;
                    case BE -> Opcodes.ALU | Opcodes.END | Opcodes.X;
                    case BSWAP -> Opcodes.ALU64 | Opcodes.END;
                };
        return Slot.of(op, swap.dst().number(), 0, 0, swap.bits());
    }

    private Slot wide(Reg dst, Wide value, int index) {
        return switch (value) {
            case Wide.Const(long number) -> wide(dst, 0, (int) number);
            case Wide.MapByFd(int fd) -> wide(dst, 1, fd);
            case Wide.MapValueByFd(int fd, int _) -> wide(dst, 2, fd);
            case Wide.Variable(int id) -> wide(dst, 3, id);
            case Wide.Function(int target) -> wide(dst, 4, distance(index, target));
            case Wide.MapByIndex(int map) -> wide(dst, 5, map);
            case Wide.MapValueByIndex(int map, int _) -> wide(dst, 6, map);
        };
    }

    private static Slot wide(Reg dst, int src, int imm) {
        return Slot.of(Opcodes.LDDW, dst.number(), src, 0, imm);
    }

    /// The second slot: only its immediate is used (RFC 9669, section 3.2).
    private static long upper(Wide value) {
        return switch (value) {
            case Wide.Const(long number) -> number & 0xffff_ffff_0000_0000L;
            case Wide.MapValueByFd(int _, int offset) -> (long) offset << 32;
            case Wide.MapValueByIndex(int _, int offset) -> (long) offset << 32;
            case Wide.MapByFd _, Wide.Variable _, Wide.Function _, Wide.MapByIndex _ -> 0;
        };
    }

    private static Slot memory(int op, Reg dst, Reg src, short off) {
        return Slot.of(op, dst.number(), src.number(), off, 0);
    }

    private static Slot store(EbpfInsn.Store store) {
        int size = Opcodes.MODE_MEM | Opcodes.code(store.size());
        return switch (store.src()) {
            case Operand.Imm(int value) ->
                    Slot.of(Opcodes.ST | size, store.base().number(), 0, store.off(), value);
            case Operand.Src(Reg reg) -> memory(Opcodes.STX | size, store.base(), reg, store.off());
        };
    }

    private static Slot atomic(EbpfInsn.Atomic atomic) {
        int size = Opcodes.code(atomic.width() == Width.W64 ? EbpfInsn.Size.DW : EbpfInsn.Size.W);
        return Slot.of(
                Opcodes.STX | Opcodes.MODE_ATOMIC | size,
                atomic.base().number(),
                atomic.src().number(),
                atomic.off(),
                Opcodes.imm(atomic.op()));
    }

    private Slot jumpIf(EbpfInsn.JumpIf jump, int index) {
        int op =
                (jump.width() == Width.W64 ? Opcodes.JMP : Opcodes.JMP32)
                        | Opcodes.code(jump.cond());
        int off = shortDistance(index, jump.target());
        return switch (jump.right()) {
            case Operand.Imm(int value) -> Slot.of(op, jump.left().number(), 0, off, value);
            case Operand.Src(Reg reg) ->
                    Slot.of(op | Opcodes.X, jump.left().number(), reg.number(), off, 0);
        };
    }

    private static Slot call(int src, int imm) {
        return Slot.of(Opcodes.JMP | Opcodes.CALL, 0, src, 0, imm);
    }

    private static int aluClass(Width width) {
        return width == Width.W64 ? Opcodes.ALU64 : Opcodes.ALU;
    }

    /// Slots from the one after a (one-slot) instruction to its target; for `lddw`, too, the kernel
    /// counts from the slot after the first (Linux 6.12, kernel/bpf/verifier.c,
    /// add_subprog_and_kfunc()).
    private int distance(int index, int target) {
        return slotOf[target] - slotOf[index] - 1;
    }

    private int shortDistance(int index, int target) {
        int distance = distance(index, target);
        if (distance != (short) distance) {
            throw new IllegalArgumentException(
                    "instruction "
                            + index
                            + ": a jump over "
                            + distance
                            + " slots does not fit 16 bits");
        }
        return distance;
    }
}
