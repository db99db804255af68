package io.sluice.emulator.cbpf;

import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import io.sluice.filters.cbpf.Opcode;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/// Finds a scratch word that is read before it is written (Linux 6.18, net/core/filter.c,
/// check_load_and_stores).
///
/// One walk in program order, which sees every way to an instruction because jumps go forward. Like
/// the kernel's it does not know that nothing falls through a `ret`, and so may refuse what is in
/// fact safe.
final class ScratchUse {
    private static final int ALL_WRITTEN = 0xffff;

    private final List<CbpfInsn> insns;

    /// Bit i of the mask of an instruction: `M[i]` was written on every jump to it seen so far.
    private final int[] writtenOnJump;

    private ScratchUse(List<CbpfInsn> insns) {
        this.insns = insns;
        this.writtenOnJump = new int[insns.size()];
        Arrays.fill(writtenOnJump, ALL_WRITTEN);
    }

    /// The first instruction that may read an unwritten word. All jumps must go forward and stay
    /// inside.
    static OptionalInt firstUnwrittenRead(List<CbpfInsn> insns) {
        return new ScratchUse(insns).walk();
    }

    private OptionalInt walk() {
        int written = 0;
        for (int i = 0; i < insns.size(); i++) {
            CbpfInsn insn = insns.get(i);
            written &= writtenOnJump[i];
            int code = insn.code();
            if (code == CbpfOp.ST.code() || code == CbpfOp.STX.code()) {
                written |= 1 << insn.k();
            } else if (code == CbpfOp.LD_MEM.code() || code == CbpfOp.LDX_MEM.code()) {
                if ((written & 1 << insn.k()) == 0) {
                    return OptionalInt.of(i);
                }
            } else if (code == CbpfOp.JA.code()) {
                writtenOnJump[i + 1 + insn.k()] &= written;
                written = ALL_WRITTEN;
            } else if ((code & Opcode.CLASS_MASK) == Opcode.JMP) {
                writtenOnJump[i + 1 + insn.jt()] &= written;
                writtenOnJump[i + 1 + insn.jf()] &= written;
                written = ALL_WRITTEN;
            }
        }
        return OptionalInt.empty();
    }
}
