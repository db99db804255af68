package io.sluice.filters.ebpf;

import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Wide;
import io.sluice.filters.ebpf.EbpfInsn.Width;

/// Writes an instruction as uBPF and the conformance suite do: `mov32 %r0, 1`.
final class MnemonicPrinter {

    private MnemonicPrinter() {}

    static String print(EbpfInsn insn, String target) {
        return switch (insn) {
            case EbpfInsn.Alu alu ->
                    "%s %%%s, %s".formatted(mnemonic(alu), alu.dst(), operand(alu.src()));
            case EbpfInsn.Neg(Width width, Reg dst) -> "neg" + suffix(width) + " %" + dst;
            case EbpfInsn.ByteSwap(var swap, int bits, Reg dst) ->
                    Names.of(swap, bits) + " %" + dst;
            case EbpfInsn.LoadWide(Reg dst, Wide value) ->
                    "lddw %" + dst + ", " + wide(value, target);
            case EbpfInsn.Load(var size, Reg dst, Reg base, short off) ->
                    "ldx" + Names.of(size) + " %" + dst + ", " + place(base, off);
            case EbpfInsn.LoadSx(var size, Reg dst, Reg base, short off) ->
                    "ldxs" + Names.of(size) + " %" + dst + ", " + place(base, off);
            case EbpfInsn.Store(var size, Reg base, short off, Operand src) ->
                    (src instanceof Operand.Src ? "stx" : "st")
                            + Names.of(size)
                            + " "
                            + place(base, off)
                            + ", "
                            + operand(src);
            case EbpfInsn.Atomic(var op, Width width, Reg base, short off, Reg src) ->
                    "lock " + Names.of(op) + suffix(width) + " " + place(base, off) + ", %" + src;
            case EbpfInsn.LoadAbs(var size, int imm) -> "ldabs" + Names.of(size) + " " + imm;
            case EbpfInsn.LoadInd(var size, Reg src, int imm) ->
                    "ldind" + Names.of(size) + " %" + src + ", " + imm;
            case EbpfInsn.Jump _ -> "ja " + target;
            case EbpfInsn.JumpLong _ -> "ja32 " + target;
            case EbpfInsn.JumpIf(var cond, Width width, Reg left, Operand right, int _) ->
                    Names.of(cond)
                            + suffix(width)
                            + " %"
                            + left
                            + ", "
                            + operand(right)
                            + ", "
                            + target;
            case EbpfInsn.MayGoto _ -> "may_goto " + target;
            case EbpfInsn.CallHelper(int id) -> "call " + id;
            case EbpfInsn.CallLocal _ -> "call local " + target;
            case EbpfInsn.CallKfunc(int btfId) -> "call kfunc " + btfId;
            case EbpfInsn.Exit _ -> "exit";
        };
    }

    private static String mnemonic(EbpfInsn.Alu alu) {
        String name = Names.of(alu.op());
        return alu.op().isMovsx()
                ? name + (alu.width() == Width.W32 ? "32" : "64")
                : name + suffix(alu.width());
    }

    private static String suffix(Width width) {
        return width == Width.W32 ? "32" : "";
    }

    private static String operand(Operand operand) {
        return switch (operand) {
            case Operand.Imm(int value) -> Integer.toString(value);
            case Operand.Src(Reg reg) -> "%" + reg;
        };
    }

    private static String place(Reg base, short off) {
        return off == 0 ? "[%" + base + "]" : "[%%%s%+d]".formatted(base, off);
    }

    /// The words of RFC 9669, section 5.4, in both syntaxes; only the plain number looks different.
    static String wide(Wide value, String target) {
        return switch (value) {
            case Wide.Const(long number) -> "0x" + Long.toHexString(number);
            case Wide.MapByFd(int fd) -> "map_by_fd(" + fd + ")";
            case Wide.MapValueByFd(int fd, int offset) ->
                    "map_val(map_by_fd(%d)) %+d".formatted(fd, offset);
            case Wide.Variable(int id) -> "var_addr(" + id + ")";
            case Wide.Function _ -> "code_addr(" + target + ")";
            case Wide.MapByIndex(int index) -> "map_by_idx(" + index + ")";
            case Wide.MapValueByIndex(int index, int offset) ->
                    "map_val(map_by_idx(%d)) %+d".formatted(index, offset);
        };
    }
}
