package io.sluice.filters.ebpf;

import io.sluice.filters.ebpf.EbpfInsn.AtomicOp;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import io.sluice.filters.ebpf.EbpfInsn.Wide;
import io.sluice.filters.ebpf.EbpfInsn.Width;

/// Writes an instruction as LLVM does: `w0 = 1`, `r0 = *(u16 *)(r1 + 2)`.
final class PseudoCPrinter {

    private PseudoCPrinter() {}

    static String print(EbpfInsn insn, String target) {
        return switch (insn) {
            case EbpfInsn.Alu alu -> alu(alu);
            case EbpfInsn.Neg(Width width, Reg dst) -> reg(width, dst) + " = -" + reg(width, dst);
            case EbpfInsn.ByteSwap(var swap, int bits, Reg dst) ->
                    dst + " = " + Names.of(swap, bits) + " " + dst;
            case EbpfInsn.LoadWide(Reg dst, Wide value) ->
                    dst
                            + " = "
                            + MnemonicPrinter.wide(value, target)
                            + (value instanceof Wide.Const ? " ll" : "");
            case EbpfInsn.Load(Size size, Reg dst, Reg base, short off) ->
                    dst + " = *(u" + size.bits() + " *)" + place(base, off);
            case EbpfInsn.LoadSx(Size size, Reg dst, Reg base, short off) ->
                    dst + " = *(s" + size.bits() + " *)" + place(base, off);
            case EbpfInsn.Store(Size size, Reg base, short off, Operand src) ->
                    "*(u"
                            + size.bits()
                            + " *)"
                            + place(base, off)
                            + " = "
                            + operand(Width.W64, src);
            case EbpfInsn.Atomic atomic -> atomic(atomic);
            case EbpfInsn.LoadAbs(Size size, int imm) ->
                    "r0 = *(u" + size.bits() + " *)skb[" + imm + "]";
            case EbpfInsn.LoadInd(Size size, Reg src, int imm) ->
                    "r0 = *(u"
                            + size.bits()
                            + " *)skb["
                            + src
                            + (imm == 0 ? "" : signed(imm))
                            + "]";
            case EbpfInsn.Jump _ -> "goto " + target;
            case EbpfInsn.JumpLong _ -> "gotol " + target;
            case EbpfInsn.JumpIf(var cond, Width width, Reg left, Operand right, int _) ->
                    "if "
                            + reg(width, left)
                            + " "
                            + Names.sign(cond)
                            + " "
                            + operand(width, right)
                            + " goto "
                            + target;
            case EbpfInsn.MayGoto _ -> "may_goto " + target;
            case EbpfInsn.CallHelper(int id) -> "call " + id;
            case EbpfInsn.CallLocal _ -> "call local " + target;
            case EbpfInsn.CallKfunc(int btfId) -> "call kfunc " + btfId;
            case EbpfInsn.Exit _ -> "exit";
        };
    }

    private static String alu(EbpfInsn.Alu alu) {
        String dst = reg(alu.width(), alu.dst());
        String src = operand(alu.width(), alu.src());
        return switch (alu.op()) {
            case MOV -> dst + " = " + src;
            case MOVSX8 -> dst + " = (s8)" + src;
            case MOVSX16 -> dst + " = (s16)" + src;
            case MOVSX32 -> dst + " = (s32)" + src;
            case ADD, SUB, MUL, DIV, SDIV, OR, AND, LSH, RSH, MOD, SMOD, XOR, ARSH ->
                    dst + " " + Names.sign(alu.op()) + "= " + src;
        };
    }

    private static String atomic(EbpfInsn.Atomic atomic) {
        AtomicOp op = atomic.op();
        String type = atomic.width() == Width.W32 ? "u32" : "u64";
        String place = place(atomic.base(), atomic.off());
        String bare = place.substring(1, place.length() - 1);
        String src = reg(atomic.width(), atomic.src());
        return switch (op) {
            case ADD, OR, AND, XOR ->
                    "lock *(" + type + " *)" + place + " " + Names.sign(op) + "= " + src;
            case FETCH_ADD, FETCH_OR, FETCH_AND, FETCH_XOR ->
                    src
                            + " = atomic_"
                            + Names.of(op).replace(' ', '_')
                            + "(("
                            + type
                            + " *)"
                            + place
                            + ", "
                            + src
                            + ")";
            case XCHG ->
                    src + " = xchg" + widthSuffix(atomic.width()) + "(" + bare + ", " + src + ")";
            case CMPXCHG -> {
                String r0 = reg(atomic.width(), Reg.R0);
                yield r0
                        + " = cmpxchg"
                        + widthSuffix(atomic.width())
                        + "("
                        + bare
                        + ", "
                        + r0
                        + ", "
                        + src
                        + ")";
            }
        };
    }

    private static String widthSuffix(Width width) {
        return width == Width.W32 ? "32_32" : "_64";
    }

    private static String reg(Width width, Reg reg) {
        return width == Width.W32 ? "w" + reg.number() : reg.toString();
    }

    private static String operand(Width width, Operand operand) {
        return switch (operand) {
            case Operand.Imm(int value) -> Integer.toString(value);
            case Operand.Src(Reg reg) -> reg(width, reg);
        };
    }

    private static String place(Reg base, short off) {
        return "(" + base + signed(off) + ")";
    }

    /// ` + 12`, ` - 8`
    private static String signed(int number) {
        return number < 0 ? " - " + -(long) number : " + " + number;
    }
}
