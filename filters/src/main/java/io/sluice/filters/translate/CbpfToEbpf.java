package io.sluice.filters.translate;

import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.ebpf.EbpfBuilder;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// Translates classic programs, register for register as the kernel's converter does (Linux 6.12,
/// net/core/filter.c, bpf_convert_filter()): A in R0, X in R7, the context in R6, the scratch words
/// on the stack.
///
/// All arithmetic is 32 bits wide. Where the classic machine rejects a packet (a load outside, a
/// division by zero) the translation answers the shape's "no match".
public final class CbpfToEbpf {

    private final CbpfProgram program;
    private final Emission out;
    private final PacketLoads loads;
    private final List<EbpfBuilder.Label> labels = new ArrayList<>();

    private CbpfToEbpf(CbpfProgram program, FilterShape shape, Machine machine) {
        this.program = program;
        this.out = new Emission(shape);
        this.loads = new PacketLoads(out, shape, machine);
        for (int i = 0; i < program.size(); i++) {
            labels.add(out.newLabel());
        }
    }

    /// Translates a program.
    ///
    /// @throws IllegalArgumentException if an instruction is none, or a jump leads outside: check a
    ///   program first
    public static Translation translate(CbpfProgram program, FilterShape shape, Machine machine) {
        if (program.size() == 0) {
            throw new IllegalArgumentException("an empty program");
        }
        return new CbpfToEbpf(program, shape, machine).run();
    }

    private Translation run() {
        loads.prologue();
        scratchWordsThatAreRead().stream().forEach(word -> out.storeImm(scratch(word), 0));
        for (int i = 0; i < program.size(); i++) {
            out.bind(labels.get(i));
            Optional<String> missing = insn(i, program.insns().get(i));
            if (missing.isPresent()) {
                return new Translation.Unsupported(i, missing.get());
            }
        }
        out.reject();
        return new Translation.Translated(out.build());
    }

    /// The classic machine starts with all words zero; the stack has no value until it is written.
    private BitSet scratchWordsThatAreRead() {
        BitSet read = new BitSet();
        for (CbpfInsn insn : program.insns()) {
            if (insn.code() == CbpfOp.LD_MEM.code() || insn.code() == CbpfOp.LDX_MEM.code()) {
                read.set(checkedWord(insn));
            }
        }
        return read;
    }

    private static int checkedWord(CbpfInsn insn) {
        if (insn.k() < 0 || insn.k() >= 16) {
            throw new IllegalArgumentException("scratch word " + insn.k());
        }
        return insn.k();
    }

    private static short scratch(int word) {
        return (short) (-4 * (16 - word));
    }

    /// Writes an instruction; or says what is missing for it.
    private Optional<String> insn(int index, CbpfInsn insn) {
        int k = insn.k();
        CbpfOp op =
                CbpfOp.ofCode(insn.code())
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "instruction " + index + ": code " + insn.code()));
        switch (op) {
            case LD_W_ABS, LD_H_ABS, LD_B_ABS -> {
                return loads.absolute(op, k);
            }
            case LD_W_IND, LD_H_IND, LD_B_IND -> {
                return loads.indexed(op, k);
            }
            case LDX_MSH -> loads.headerLength(k);
            case LD_LEN -> {
                return loads.length(Emission.A);
            }
            case LDX_LEN -> {
                return loads.length(Emission.X);
            }
            case LD_IMM -> out.move(Emission.A, new Operand.Imm(k));
            case LDX_IMM -> out.move(Emission.X, new Operand.Imm(k));
            case TAX -> out.move(Emission.X, new Operand.Src(Emission.A));
            case TXA -> out.move(Emission.A, new Operand.Src(Emission.X));
            case LD_MEM -> out.load(Emission.A, scratch(checkedWord(insn)));
            case LDX_MEM -> out.load(Emission.X, scratch(checkedWord(insn)));
            case ST -> out.store(scratch(checkedWord(insn)), Emission.A);
            case STX -> out.store(scratch(checkedWord(insn)), Emission.X);
            case JA ->
                    out.jump(
                            label(
                                    index + 1L + Integer.toUnsignedLong(k),
                                    k < 0 ? index + 1L + k : -1));
            case JEQ_K, JGT_K, JGE_K, JSET_K -> branch(index, insn, op, new Operand.Imm(k));
            case JEQ_X, JGT_X, JGE_X, JSET_X ->
                    branch(index, insn, op, new Operand.Src(Emission.X));
            case RET_K -> out.answer(new Operand.Imm(k));
            case RET_A -> out.answer(new Operand.Src(Emission.A));
            case ADD_K, SUB_K, MUL_K, DIV_K, OR_K, AND_K, LSH_K, RSH_K, MOD_K, XOR_K, NEG ->
                    out.aluK(op, k);
            case ADD_X, SUB_X, MUL_X, DIV_X, OR_X, AND_X, LSH_X, RSH_X, MOD_X, XOR_X ->
                    out.aluX(op);
        }
        return Optional.empty();
    }

    /// A target; libpcap's own programs jump back, so `ja` has a signed reading too.
    private EbpfBuilder.Label label(long target, long otherwise) {
        long at = target < program.size() ? target : otherwise;
        if (at < 0 || at >= program.size()) {
            throw new IllegalArgumentException(
                    "a jump to " + target + " of " + program.size() + " instructions");
        }
        return labels.get((int) at);
    }

    private void branch(int index, CbpfInsn insn, CbpfOp op, Operand right) {
        EbpfBuilder.Label whenTrue = label(index + 1L + insn.jt(), -1);
        EbpfBuilder.Label whenFalse = label(index + 1L + insn.jf(), -1);
        Cond cond =
                switch (op) {
                    case JEQ_K, JEQ_X -> Cond.JEQ;
                    case JGT_K, JGT_X -> Cond.JGT;
                    case JGE_K, JGE_X -> Cond.JGE;
                    default -> Cond.JSET;
                };
        if (insn.jt() == 0 && cond != Cond.JSET) {
            out.jumpIf(inverse(cond), Emission.A, right, whenFalse);
            return;
        }
        out.jumpIf(cond, Emission.A, right, whenTrue);
        if (insn.jf() != 0) {
            out.jump(whenFalse);
        }
    }

    private static Cond inverse(Cond cond) {
        return switch (cond) {
            case JEQ -> Cond.JNE;
            case JGT -> Cond.JLE;
            default -> Cond.JLT;
        };
    }
}
