package io.sluice.filters.ebpf;

import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.AtomicOp;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import io.sluice.filters.ebpf.EbpfInsn.Swap;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import java.util.Optional;

/// Reads one line of pseudo-C, in the spellings of LLVM, of bpftool and of the kernel's verifier
/// log.
final class PseudoCParser {

    /// The longer sign first, so that `s>>` is not taken for `s>`.
    private static final AluOp[] COMPOUND = {
        AluOp.ARSH,
        AluOp.LSH,
        AluOp.RSH,
        AluOp.SDIV,
        AluOp.SMOD,
        AluOp.ADD,
        AluOp.SUB,
        AluOp.MUL,
        AluOp.DIV,
        AluOp.OR,
        AluOp.AND,
        AluOp.MOD,
        AluOp.XOR
    };

    private static final Cond[] CONDS = {
        Cond.JSGE, Cond.JSLE, Cond.JSGT, Cond.JSLT, Cond.JEQ, Cond.JNE, Cond.JGE, Cond.JLE,
        Cond.JGT, Cond.JLT, Cond.JSET
    };
    private static final AtomicOp[] PLAIN_ATOMICS = {
        AtomicOp.ADD, AtomicOp.OR, AtomicOp.AND, AtomicOp.XOR
    };
    private static final int[] SWAP_BITS = {16, 32, 64};

    private final TextLine line;

    private PseudoCParser(TextLine line) {
        this.line = line;
    }

    static boolean isPseudoC(TextLine line) {
        return line.atRegister("r")
                || line.atRegister("w")
                || line.startsWith("*")
                || line.startsWith("if ")
                || line.startsWith("goto")
                || line.startsWith("lock *");
    }

    static AsmInsn insn(TextLine line) {
        PseudoCParser parser = new PseudoCParser(line);
        if (line.accept("goto")) {
            return new AsmInsn(EbpfInsn.Jump::new, AsmInsn.target(line));
        }
        if (line.accept("gotol")) {
            return new AsmInsn(EbpfInsn.JumpLong::new, AsmInsn.target(line));
        }
        if (line.accept("if")) {
            return parser.jumpIf();
        }
        if (line.accept("lock")) {
            return parser.lock();
        }
        return line.startsWith("*") ? parser.store() : parser.assignment();
    }

    private Width widthHere() {
        return line.atRegister("w") ? Width.W32 : Width.W64;
    }

    private Reg register(Width width) {
        return line.register(width == Width.W32 ? "w" : "r");
    }

    /// A register of either width, where both spellings mean the same: `*(u32 *)(r1 + 0) = w2`.
    private Reg anyRegister() {
        return register(widthHere());
    }

    private Operand operand(Width width) {
        return line.atRegister("r") || line.atRegister("w")
                ? new Operand.Src(register(width))
                : new Operand.Imm(line.number32());
    }

    private AsmInsn jumpIf() {
        Width width = widthHere();
        Reg left = register(width);
        for (Cond cond : CONDS) {
            if (line.accept(Names.sign(cond))) {
                Operand right = operand(width);
                line.expect("goto");
                AsmInsn.Target target = AsmInsn.target(line);
                return new AsmInsn(to -> new EbpfInsn.JumpIf(cond, width, left, right, to), target);
            }
        }
        throw line.error("expected a comparison such as == or s<, not " + line.rest());
    }

    /// What a cast such as `*(u32 *)` says.
    private record Cast(Size size, Signed signed) {}

    private enum Signed {
        YES,
        NO
    }

    private Optional<Cast> castType() {
        for (Size size : Size.values()) {
            if (line.accept("u" + size.bits())) {
                return Optional.of(new Cast(size, Signed.NO));
            }
            if (size != Size.DW && line.accept("s" + size.bits())) {
                return Optional.of(new Cast(size, Signed.YES));
            }
        }
        return Optional.empty();
    }

    private Cast cast() {
        line.expect("(");
        Cast cast =
                castType()
                        .orElseThrow(() ->
                                line.error(
                                        "expected u8, u16, u32, u64, s8, s16 or s32, not "
                                                + line.rest()));
        line.expect("*");
        line.expect(")");
        return cast;
    }

    private Size unsignedCast() {
        Cast cast = cast();
        if (cast.signed() == Signed.YES) {
            throw line.error("only loads extend the sign");
        }
        return cast.size();
    }

    /// `(r1 + 12)`, `(r1 +12)`, `(r1)`
    private record Place(Reg base, short off) {}

    private Place place() {
        line.expect("(");
        Place place = barePlace();
        line.expect(")");
        return place;
    }

    private Place barePlace() {
        Reg base = register(Width.W64);
        return new Place(base, line.startsWith("+") || line.startsWith("-") ? line.offset() : 0);
    }

    private AsmInsn store() {
        line.expect("*");
        Size size = unsignedCast();
        Place place = place();
        line.expect("=");
        Operand value =
                line.atRegister("r") || line.atRegister("w")
                        ? new Operand.Src(anyRegister())
                        : new Operand.Imm(line.number32());
        return AsmInsn.of(new EbpfInsn.Store(size, place.base(), place.off(), value));
    }

    private AsmInsn lock() {
        line.expect("*");
        Width width = atomicWidth(unsignedCast());
        Place place = place();
        for (AtomicOp op : PLAIN_ATOMICS) {
            if (line.accept(Names.sign(op) + "=")) {
                return AsmInsn.of(
                        new EbpfInsn.Atomic(op, width, place.base(), place.off(), anyRegister()));
            }
        }
        throw line.error("expected +=, |=, &= or ^=, not " + line.rest());
    }

    private Width atomicWidth(Size size) {
        return switch (size) {
            case W -> Width.W32;
            case DW -> Width.W64;
            case B, H -> throw line.error("atomic operations are on u32 or u64");
        };
    }

    private AsmInsn assignment() {
        Width width = widthHere();
        Reg dst = register(width);
        if (line.accept("=")) {
            return value(width, dst);
        }
        for (AluOp op : COMPOUND) {
            if (line.accept(Names.sign(op) + "=")) {
                return AsmInsn.of(new EbpfInsn.Alu(op, width, dst, operand(width)));
            }
        }
        throw line.error("expected = or an operator such as +=, not " + line.rest());
    }

    private AsmInsn value(Width width, Reg dst) {
        if (line.startsWith("*")) {
            return load(dst);
        }
        if (line.accept("(")) {
            return movsx(width, dst);
        }
        if (line.startsWith("-r") || line.startsWith("-w")) {
            line.expect("-");
            requireSame(dst, register(width));
            return AsmInsn.of(new EbpfInsn.Neg(width, dst));
        }
        Optional<AsmInsn> special = swap(dst).or(() -> atomic(width, dst));
        if (special.isPresent()) {
            return special.get();
        }
        return move(width, dst);
    }

    private AsmInsn move(Width width, Reg dst) {
        if (line.atRegister("r") || line.atRegister("w")) {
            return AsmInsn.of(
                    new EbpfInsn.Alu(AluOp.MOV, width, dst, new Operand.Src(register(width))));
        }
        int start = line.position();
        if (width == Width.W64 && !isPlainImmediate()) {
            line.back(start);
            AsmInsn wide = AsmInsn.wide(line, dst);
            line.accept("ll");
            return wide;
        }
        line.back(start);
        return AsmInsn.of(
                new EbpfInsn.Alu(AluOp.MOV, width, dst, new Operand.Imm(line.number32())));
    }

    /// A number is a `mov` unless `ll` follows, it needs 64 bits, or a listing gave the opcode of
    /// `lddw`: bpftool writes no `ll`.
    private boolean isPlainImmediate() {
        if (!line.atNumber() || line.isListedAsWide()) {
            return false;
        }
        long value = line.number64();
        return value == (int) value && !line.startsWith("ll");
    }

    private void requireSame(Reg dst, Reg other) {
        if (dst != other) {
            throw line.error("this operation has one register, so both must be " + dst);
        }
    }

    private AsmInsn load(Reg dst) {
        line.expect("*");
        Cast cast = cast();
        if (line.accept("skb")) {
            return packetLoad(cast, dst);
        }
        Place place = place();
        return AsmInsn.of(
                cast.signed() == Signed.YES
                        ? new EbpfInsn.LoadSx(cast.size(), dst, place.base(), place.off())
                        : new EbpfInsn.Load(cast.size(), dst, place.base(), place.off()));
    }

    private AsmInsn packetLoad(Cast cast, Reg dst) {
        if (dst != Reg.R0 || cast.signed() == Signed.YES || cast.size() == Size.DW) {
            throw line.error("a packet load is r0 = *(u8 *)skb[…], u16 or u32");
        }
        line.expect("[");
        EbpfInsn load;
        if (line.atRegister("r")) {
            Reg src = register(Width.W64);
            load =
                    new EbpfInsn.LoadInd(
                            cast.size(), src, line.startsWith("]") ? 0 : line.number32());
        } else {
            load = new EbpfInsn.LoadAbs(cast.size(), line.number32());
        }
        line.expect("]");
        return AsmInsn.of(load);
    }

    private AsmInsn movsx(Width width, Reg dst) {
        Optional<Cast> cast = castType();
        if (cast.isEmpty() || cast.get().signed() == Signed.NO) {
            throw line.error("expected s8, s16 or s32, not " + line.rest());
        }
        line.expect(")");
        AluOp op =
                switch (cast.get().size()) {
                    case B -> AluOp.MOVSX8;
                    case H -> AluOp.MOVSX16;
                    case W, DW -> AluOp.MOVSX32;
                };
        if (op == AluOp.MOVSX32 && width == Width.W32) {
            throw line.error("(s32) needs a 64-bit register");
        }
        return AsmInsn.of(new EbpfInsn.Alu(op, width, dst, new Operand.Src(register(width))));
    }

    private Optional<AsmInsn> swap(Reg dst) {
        for (Swap swap : Swap.values()) {
            for (int bits : SWAP_BITS) {
                if (line.accept(Names.of(swap, bits))) {
                    requireSame(dst, anyRegister());
                    return Optional.of(AsmInsn.of(new EbpfInsn.ByteSwap(swap, bits, dst)));
                }
            }
        }
        return Optional.empty();
    }

    /// `atomic_fetch_add((u64 *)(r1 + 0), r2)`, `xchg_64(r1 + 0, r2)`, `cmpxchg32_32(r1 + 0, w0,
    /// w2)`, and the kernel's `atomic64_xchg((u64 *)(r1 +0), r2)`, `atomic_cmpxchg((u32 *)(r1 +0),
    /// r0, r2)`.
    private Optional<AsmInsn> atomic(Width width, Reg dst) {
        int start = line.position();
        String name = line.word();
        Optional<AtomicOp> op =
                switch (name.replaceFirst("^atomic(64)?_", "").replaceFirst("(32)?_(32|64)$", "")) {
                    case "fetch_add" -> Optional.of(AtomicOp.FETCH_ADD);
                    case "fetch_or" -> Optional.of(AtomicOp.FETCH_OR);
                    case "fetch_and" -> Optional.of(AtomicOp.FETCH_AND);
                    case "fetch_xor" -> Optional.of(AtomicOp.FETCH_XOR);
                    case "xchg" -> Optional.of(AtomicOp.XCHG);
                    case "cmpxchg" -> Optional.of(AtomicOp.CMPXCHG);
                    default -> Optional.empty();
                };
        if (op.isEmpty() || !line.accept("(")) {
            line.back(start);
            return Optional.empty();
        }
        return Optional.of(atomicArguments(op.get(), width, dst));
    }

    private AsmInsn atomicArguments(AtomicOp op, Width written, Reg dst) {
        Width width = written;
        Place place;
        if (line.startsWith("(")) {
            width = atomicWidth(unsignedCast());
            place = place();
        } else {
            place = barePlace();
        }
        line.expect(",");
        if (op == AtomicOp.CMPXCHG) {
            requireSame(Reg.R0, dst);
            requireSame(Reg.R0, anyRegister());
            line.expect(",");
        }
        Reg src = anyRegister();
        if (op != AtomicOp.CMPXCHG) {
            requireSame(dst, src);
        }
        line.expect(")");
        return AsmInsn.of(new EbpfInsn.Atomic(op, width, place.base(), place.off(), src));
    }
}
