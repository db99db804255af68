package io.sluice.filters.ebpf;

import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.AtomicOp;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import io.sluice.filters.ebpf.EbpfInsn.Swap;
import io.sluice.filters.ebpf.EbpfInsn.Wide;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalInt;

/// Slots to instructions, strictly: what the appendix of RFC 9669 does not list is bad.
final class SlotDecoder {

    /// What one slot (or two) came to.
    sealed interface Result {}

    record Good(EbpfInsn insn) implements Result {}

    record Bad(String reason) implements Result {}

    private final long[] words;

    /// The slots at which an instruction starts.
    private final BitSet starts = new BitSet();

    private final int[] indexOf;

    SlotDecoder(long[] words) {
        this.words = words;
        this.indexOf = new int[words.length];
        int index = 0;
        for (int slot = 0; slot < words.length; slot++) {
            starts.set(slot);
            indexOf[slot] = index++;
            if (new Slot(words[slot]).op() == Opcodes.LDDW) {
                slot++;
            }
        }
    }

    Result at(int position) {
        Slot slot = new Slot(words[position]);
        if (slot.dst() >= Reg.COUNT) {
            return new Bad("register r" + slot.dst() + " does not exist");
        }
        return switch (slot.insnClass()) {
            case Opcodes.LD -> load(slot, position);
            case Opcodes.LDX -> loadRegister(slot);
            case Opcodes.ST -> store(slot);
            case Opcodes.STX -> storeRegister(slot);
            case Opcodes.ALU, Opcodes.ALU64 -> alu(slot);
            default -> jump(slot, position);
        };
    }

    private Result load(Slot slot, int position) {
        if (slot.op() == Opcodes.LDDW) {
            return wide(slot, position);
        }
        Size size = Opcodes.size(slot.op());
        int mode = slot.op() & 0xe0;
        if (size == Size.DW || mode != Opcodes.MODE_ABS && mode != Opcodes.MODE_IND) {
            return reserved(slot);
        }
        if (mode == Opcodes.MODE_ABS) {
            return onlyImm(slot, new EbpfInsn.LoadAbs(size, slot.imm()));
        }
        if (slot.dst() != 0 || slot.off() != 0) {
            return nonZero(slot.dst() != 0 ? "dst" : "offset");
        }
        return register(slot.src(), src -> new EbpfInsn.LoadInd(size, src, slot.imm()));
    }

    private Result wide(Slot slot, int position) {
        if (position + 1 == words.length) {
            return new Bad("the second slot of lddw is missing");
        }
        Slot second = new Slot(words[position + 1]);
        if ((int) second.bits() != 0) {
            return new Bad("the second slot of lddw has more than an immediate");
        }
        if (slot.off() != 0) {
            return nonZero("offset");
        }
        if (slot.src() > 6) {
            return new Bad("lddw has no source kind " + slot.src());
        }
        boolean twoImms = slot.src() == 0 || slot.src() == 2 || slot.src() == 6;
        if (!twoImms && second.imm() != 0) {
            return nonZero("second immediate");
        }
        Reg dst = Reg.of(slot.dst());
        return wideValue(slot, second.imm(), position)
                .<Result>map(value -> new Good(new EbpfInsn.LoadWide(dst, value)))
                .orElseGet(() -> badTarget(slot.imm()));
    }

    private Optional<Wide> wideValue(Slot slot, int upper, int position) {
        int imm = slot.imm();
        return switch (slot.src()) {
            case 0 -> Optional.of(new Wide.Const(imm & 0xffff_ffffL | (long) upper << 32));
            case 1 -> Optional.of(new Wide.MapByFd(imm));
            case 2 -> Optional.of(new Wide.MapValueByFd(imm, upper));
            case 3 -> Optional.of(new Wide.Variable(imm));
            case 4 -> {
                OptionalInt target = target(position, imm);
                yield target.isPresent()
                        ? Optional.of(new Wide.Function(target.getAsInt()))
                        : Optional.empty();
            }
            case 5 -> Optional.of(new Wide.MapByIndex(imm));
            default -> Optional.of(new Wide.MapValueByIndex(imm, upper));
        };
    }

    private static Result loadRegister(Slot slot) {
        Size size = Opcodes.size(slot.op());
        int mode = slot.op() & 0xe0;
        boolean signExtends = mode == Opcodes.MODE_MEMSX;
        if (mode != Opcodes.MODE_MEM && !signExtends || signExtends && size == Size.DW) {
            return reserved(slot);
        }
        if (slot.imm() != 0) {
            return nonZero("immediate");
        }
        Reg dst = Reg.of(slot.dst());
        return register(
                slot.src(),
                base ->
                        signExtends
                                ? new EbpfInsn.LoadSx(size, dst, base, slot.off())
                                : new EbpfInsn.Load(size, dst, base, slot.off()));
    }

    private static Result store(Slot slot) {
        if ((slot.op() & 0xe0) != Opcodes.MODE_MEM) {
            return reserved(slot);
        }
        if (slot.src() != 0) {
            return nonZero("src");
        }
        return new Good(
                new EbpfInsn.Store(
                        Opcodes.size(slot.op()),
                        Reg.of(slot.dst()),
                        slot.off(),
                        new Operand.Imm(slot.imm())));
    }

    private static Result storeRegister(Slot slot) {
        Size size = Opcodes.size(slot.op());
        Reg base = Reg.of(slot.dst());
        return switch (slot.op() & 0xe0) {
            case Opcodes.MODE_MEM ->
                    slot.imm() != 0
                            ? nonZero("immediate")
                            : register(
                                    slot.src(),
                                    src ->
                                            new EbpfInsn.Store(
                                                    size, base, slot.off(), new Operand.Src(src)));
            case Opcodes.MODE_ATOMIC -> atomic(slot, size, base);
            default -> reserved(slot);
        };
    }

    private static Result atomic(Slot slot, Size size, Reg base) {
        if (size != Size.W && size != Size.DW) {
            return reserved(slot);
        }
        Optional<AtomicOp> op = Opcodes.atomicOp(slot.imm());
        if (op.isEmpty()) {
            return new Bad("atomic operation 0x%x is reserved".formatted(slot.imm()));
        }
        Width width = size == Size.DW ? Width.W64 : Width.W32;
        return register(
                slot.src(), src -> new EbpfInsn.Atomic(op.get(), width, base, slot.off(), src));
    }

    private static Result alu(Slot slot) {
        Width width = slot.insnClass() == Opcodes.ALU64 ? Width.W64 : Width.W32;
        Reg dst = Reg.of(slot.dst());
        int code = slot.op() & 0xf0;
        if (code == Opcodes.NEG) {
            return slot.sourceIsRegister()
                    ? reserved(slot)
                    : noOperand(slot, slot.imm(), new EbpfInsn.Neg(width, dst));
        }
        if (code == Opcodes.END) {
            return swap(slot, width, dst);
        }
        Optional<AluOp> op = Opcodes.aluOp(code, slot.off());
        if (op.isEmpty()) {
            return Opcodes.aluOp(code, 0).isEmpty()
                    ? reserved(slot)
                    : new Bad(
                            "opcode 0x%02x with offset %d is reserved"
                                    .formatted(slot.op(), slot.off()));
        }
        return operation(slot, op.get(), width, dst);
    }

    private static Result operation(Slot slot, AluOp op, Width width, Reg dst) {
        if (op.isMovsx()
                && (!slot.sourceIsRegister() || op == AluOp.MOVSX32 && width == Width.W32)) {
            return new Bad(
                    "opcode 0x%02x with offset %d is reserved".formatted(slot.op(), slot.off()));
        }
        return operand(slot, src -> new EbpfInsn.Alu(op, width, dst, src));
    }

    private static Result swap(Slot slot, Width width, Reg dst) {
        if (width == Width.W64 && slot.sourceIsRegister()) {
            return reserved(slot);
        }
        int bits = slot.imm();
        if (bits != 16 && bits != 32 && bits != 64) {
            return new Bad("a byte swap of " + bits + " bits does not exist");
        }
        Swap swap = width == Width.W64 ? Swap.BSWAP : slot.sourceIsRegister() ? Swap.BE : Swap.LE;
        return noOperand(slot, 0, new EbpfInsn.ByteSwap(swap, bits, dst));
    }

    private Result jump(Slot slot, int position) {
        boolean is32 = slot.insnClass() == Opcodes.JMP32;
        int code = slot.op() & 0xf0;
        if (code == Opcodes.JA || code == Opcodes.CALL || code == Opcodes.EXIT) {
            boolean legal = !slot.sourceIsRegister() && (!is32 || code == Opcodes.JA);
            return legal ? unconditional(slot, position, is32) : reserved(slot);
        }
        if (slot.op() == (Opcodes.JMP | Opcodes.JCOND)) {
            return mayGoto(slot, position);
        }
        Optional<Cond> cond = Opcodes.cond(code);
        if (cond.isEmpty()) {
            return reserved(slot);
        }
        OptionalInt target = target(position, slot.off());
        if (target.isEmpty()) {
            return badTarget(slot.off());
        }
        Width width = is32 ? Width.W32 : Width.W64;
        return operand(
                slot,
                right ->
                        new EbpfInsn.JumpIf(
                                cond.get(), width, Reg.of(slot.dst()), right, target.getAsInt()));
    }

    private Result unconditional(Slot slot, int position, boolean is32) {
        if (slot.dst() != 0) {
            return nonZero("dst");
        }
        int code = slot.op() & 0xf0;
        if (code == Opcodes.CALL) {
            return call(slot, position);
        }
        if (code == Opcodes.EXIT) {
            return noOperand(slot, slot.imm(), new EbpfInsn.Exit());
        }
        if (slot.src() != 0) {
            return nonZero("src");
        }
        if ((is32 ? slot.off() : slot.imm()) != 0) {
            return nonZero(is32 ? "offset" : "immediate");
        }
        int distance = is32 ? slot.imm() : slot.off();
        OptionalInt target = target(position, distance);
        if (target.isEmpty()) {
            return badTarget(distance);
        }
        return new Good(
                is32
                        ? new EbpfInsn.JumpLong(target.getAsInt())
                        : new EbpfInsn.Jump(target.getAsInt()));
    }

    private Result mayGoto(Slot slot, int position) {
        if (slot.src() != 0) {
            return new Bad("conditional jump " + slot.src() + " is not may_goto");
        }
        if (slot.dst() != 0 || slot.imm() != 0) {
            return nonZero(slot.dst() != 0 ? "dst" : "immediate");
        }
        OptionalInt target = target(position, slot.off());
        return target.isPresent()
                ? new Good(new EbpfInsn.MayGoto(target.getAsInt()))
                : badTarget(slot.off());
    }

    private Result call(Slot slot, int position) {
        if (slot.off() != 0) {
            return nonZero("offset");
        }
        return switch (slot.src()) {
            case 0 -> new Good(new EbpfInsn.CallHelper(slot.imm()));
            case 1 -> {
                OptionalInt target = target(position, slot.imm());
                yield target.isPresent()
                        ? new Good(new EbpfInsn.CallLocal(target.getAsInt()))
                        : badTarget(slot.imm());
            }
            case 2 -> new Good(new EbpfInsn.CallKfunc(slot.imm()));
            default -> new Bad("call has no source kind " + slot.src());
        };
    }

    private OptionalInt target(int position, int distance) {
        long slot = position + 1L + distance;
        return slot >= 0 && slot < words.length && starts.get((int) slot)
                ? OptionalInt.of(indexOf[(int) slot])
                : OptionalInt.empty();
    }

    private interface WithRegister {
        EbpfInsn of(Reg reg);
    }

    private interface WithOperand {
        EbpfInsn of(Operand operand);
    }

    private static Result register(int number, WithRegister insn) {
        return number < Reg.COUNT
                ? new Good(insn.of(Reg.of(number)))
                : new Bad("register r" + number + " does not exist");
    }

    /// A register with no immediate, or an immediate with no register.
    private static Result operand(Slot slot, WithOperand insn) {
        if (!slot.sourceIsRegister()) {
            return slot.src() != 0
                    ? nonZero("src")
                    : new Good(insn.of(new Operand.Imm(slot.imm())));
        }
        return slot.imm() != 0
                ? nonZero("immediate")
                : register(slot.src(), reg -> insn.of(new Operand.Src(reg)));
    }

    private static Result noOperand(Slot slot, int imm, EbpfInsn insn) {
        if (slot.src() != 0 || slot.off() != 0 || imm != 0) {
            return nonZero(slot.src() != 0 ? "src" : slot.off() != 0 ? "offset" : "immediate");
        }
        return new Good(insn);
    }

    private static Result onlyImm(Slot slot, EbpfInsn insn) {
        if (slot.dst() != 0 || slot.src() != 0 || slot.off() != 0) {
            return nonZero(slot.dst() != 0 ? "dst" : slot.src() != 0 ? "src" : "offset");
        }
        return new Good(insn);
    }

    private static Bad nonZero(String field) {
        return new Bad("the " + field + " field is not used by this instruction and must be 0");
    }

    private static Bad reserved(Slot slot) {
        return new Bad("opcode 0x%02x is reserved".formatted(slot.op()));
    }

    private static Bad badTarget(int distance) {
        return new Bad(
                "target "
                        + (distance < 0 ? "" : "+")
                        + distance
                        + " is not an instruction of the program");
    }
}
