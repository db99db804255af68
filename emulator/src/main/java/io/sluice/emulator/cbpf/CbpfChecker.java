package io.sluice.emulator.cbpf;

import io.sluice.emulator.cbpf.CbpfCheck.Accepted;
import io.sluice.emulator.cbpf.CbpfCheck.Rejected;
import io.sluice.filters.cbpf.Ancillary;
import io.sluice.filters.cbpf.CbpfDisassembler;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.cbpf.Opcode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Judges classic programs by the rules of libpcap or of Linux; see [CbpfRules] for what they are.
public final class CbpfChecker {
    /// The longest program that Linux takes: `BPF_MAXINSNS`.
    public static final int LINUX_MAX_INSNS = 4096;

    private final List<CbpfInsn> insns;
    private final CbpfRules rules;

    private CbpfChecker(CbpfProgram program, CbpfRules rules) {
        this.insns = program.insns();
        this.rules = rules;
    }

    /// Whether the program may run, or the first rule it breaks.
    public static CbpfCheck check(CbpfProgram program, CbpfRules rules) {
        CbpfChecker checker = new CbpfChecker(program, rules);
        Optional<Rejected> fault = checker.fault();
        if (fault.isPresent()) {
            return fault.get();
        }
        boolean jumpsBack =
                program.insns().stream()
                        .anyMatch(insn -> insn.code() == CbpfOp.JA.code() && insn.k() < 0);
        OptionalInt unwritten =
                jumpsBack ? OptionalInt.empty() : ScratchUse.firstUnwrittenRead(program.insns());
        if (unwritten.isPresent() && rules == CbpfRules.LINUX) {
            return checker.rejected(
                    unwritten.getAsInt(),
                    "reads a scratch word that is not written on every path to here");
        }
        // With jumps back the walk proves nothing.
        return new Accepted(
                new CheckedProgram(program, rules, jumpsBack, jumpsBack || unwritten.isPresent()));
    }

    private Optional<Rejected> fault() {
        if (insns.isEmpty()) {
            return Optional.of(
                    new Rejected(
                            0, "a program needs at least one instruction, the last one a ret"));
        }
        if (rules == CbpfRules.LINUX && insns.size() > LINUX_MAX_INSNS) {
            return Optional.of(
                    new Rejected(
                            LINUX_MAX_INSNS,
                            insns.size()
                                    + " instructions; Linux takes at most "
                                    + LINUX_MAX_INSNS));
        }
        for (int i = 0; i < insns.size(); i++) {
            Optional<String> reason = reason(insns.get(i), i);
            if (reason.isPresent()) {
                return Optional.of(rejected(i, reason.get()));
            }
        }
        int last = insns.size() - 1;
        return (insns.get(last).code() & Opcode.CLASS_MASK) == Opcode.RET
                ? Optional.empty()
                : Optional.of(rejected(last, "is the last instruction; that must be a ret"));
    }

    private Rejected rejected(int index, String reason) {
        return new Rejected(
                index,
                CbpfDisassembler.line(insns.get(index), index).stripTrailing() + ": " + reason);
    }

    private Optional<String> reason(CbpfInsn insn, int index) {
        Optional<CbpfOp> op = CbpfOp.ofCode(insn.code());
        if (op.isEmpty()) {
            return Optional.of("code 0x" + Integer.toHexString(insn.code()) + " is no instruction");
        }
        return switch (op.get()) {
            case LD_MEM, LDX_MEM, ST, STX ->
                    unless(
                            insn.k() >= 0 && insn.k() < Opcode.SCRATCH_WORDS,
                            "scratch words are M[0] to M[15]");
            case DIV_K, MOD_K -> unless(insn.k() != 0, "division by the constant 0");
            case LSH_K, RSH_K ->
                    unless(
                            rules == CbpfRules.LIBPCAP || Integer.compareUnsigned(insn.k(), 32) < 0,
                            "Linux shifts by a constant of at most 31");
            case LD_W_ABS, LD_H_ABS, LD_B_ABS ->
                    unless(
                            rules == CbpfRules.LIBPCAP || isKnownOffset(insn.k()),
                            "Linux offers no ancillary value there");
            case JA -> jump(insn.k(), index);
            case JEQ_K, JGT_K, JGE_K, JSET_K, JEQ_X, JGT_X, JGE_X, JSET_X ->
                    unless(
                            index + 1 + Math.max(insn.jt(), insn.jf()) < insns.size(),
                            "branches out of the program");
            case LD_IMM,
                    LDX_IMM,
                    LD_LEN,
                    LDX_LEN,
                    LD_W_IND,
                    LD_H_IND,
                    LD_B_IND,
                    LDX_MSH,
                    TAX,
                    TXA,
                    NEG,
                    RET_K,
                    RET_A,
                    ADD_K,
                    SUB_K,
                    MUL_K,
                    OR_K,
                    AND_K,
                    XOR_K,
                    ADD_X,
                    SUB_X,
                    MUL_X,
                    OR_X,
                    AND_X,
                    XOR_X,
                    DIV_X,
                    MOD_X,
                    LSH_X,
                    RSH_X ->
                    Optional.empty();
        };
    }

    private Optional<String> jump(int k, int index) {
        long target = index + 1L + k;
        if (target < 0 || target >= insns.size()) {
            return Optional.of("jumps out of the program");
        }
        return unless(rules == CbpfRules.LIBPCAP || k >= 0, "Linux does not jump back");
    }

    private static boolean isKnownOffset(int k) {
        return Integer.compareUnsigned(k, Ancillary.OFFSET) < 0
                || Ancillary.ofOperand(k).isPresent();
    }

    private static Optional<String> unless(boolean holds, String reason) {
        return holds ? Optional.empty() : Optional.of(reason);
    }
}
