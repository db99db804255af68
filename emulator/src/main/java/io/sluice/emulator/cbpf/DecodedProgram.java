package io.sluice.emulator.cbpf;

import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import java.util.List;

/// A checked program in the form that [PacketMachine]'s loop reads: for each instruction its
/// operation, k, and where it leads if it is a jump or its test holds, and if not.
///
/// The operations are numbered densely, so that the loop's switch becomes one jump table, and the
/// targets are indexes into the program.
final class DecodedProgram {
    static final int LD_IMM = 0;
    static final int LDX_IMM = 1;
    static final int ST = 2;
    static final int STX = 3;
    static final int ADD_K = 4;
    static final int JA = 5;
    static final int RET_K = 6;
    static final int TAX = 7;
    static final int ADD_X = 8;
    static final int SUB_K = 9;
    static final int JEQ_K = 10;
    static final int RET_A = 11;
    static final int SUB_X = 12;
    static final int JEQ_X = 13;
    static final int LD_W_ABS = 14;
    static final int MUL_K = 15;
    static final int JGT_K = 16;
    static final int LD_H_ABS = 17;
    static final int MUL_X = 18;
    static final int JGT_X = 19;
    static final int LD_B_ABS = 20;
    static final int DIV_K = 21;
    static final int JGE_K = 22;
    static final int DIV_X = 23;
    static final int JGE_X = 24;
    static final int LD_W_IND = 25;
    static final int OR_K = 26;
    static final int JSET_K = 27;
    static final int LD_H_IND = 28;
    static final int OR_X = 29;
    static final int JSET_X = 30;
    static final int LD_B_IND = 31;
    static final int AND_K = 32;
    static final int AND_X = 33;
    static final int LD_MEM = 34;
    static final int LDX_MEM = 35;
    static final int LSH_K = 36;
    static final int LSH_X = 37;
    static final int RSH_K = 38;
    static final int RSH_X = 39;
    static final int LD_LEN = 40;
    static final int LDX_LEN = 41;
    static final int NEG = 42;
    static final int TXA = 43;
    static final int MOD_K = 44;
    static final int MOD_X = 45;
    static final int XOR_K = 46;
    static final int XOR_X = 47;
    static final int LDX_MSH = 48;

    // A load at a negative offset, which no packet has: see SpecialLoad.
    static final int SPECIAL_ABS_W = 49;
    static final int SPECIAL_ABS_H = 50;
    static final int SPECIAL_ABS_B = 51;

    // A jump that costs fuel.
    static final int JUMP_BACK = 52;

    /// Numbers that an instruction takes.
    static final int INSN_INTS = 4;

    private final List<CbpfInsn> insns;

    private DecodedProgram(List<CbpfInsn> insns) {
        this.insns = insns;
    }

    static int[] decode(CheckedProgram program) {
        return new DecodedProgram(program.program().insns()).code();
    }

    private int[] code() {
        int[] code = new int[insns.size() * INSN_INTS];
        for (int i = 0; i < insns.size(); i++) {
            CbpfInsn insn = insns.get(i);
            boolean jump = insn.code() == CbpfOp.JA.code();
            int at = i * INSN_INTS;
            code[at] = operation(insn);
            code[at + 1] = insn.k();
            code[at + 2] = (i + 1 + (jump ? insn.k() : insn.jt())) * INSN_INTS;
            code[at + 3] = (i + 1 + insn.jf()) * INSN_INTS;
        }
        return code;
    }

    private static int operation(CbpfInsn insn) {
        CbpfOp op = CbpfOp.ofCode(insn.code()).orElseThrow();
        if (insn.k() < 0) {
            switch (op) {
                case LD_W_ABS -> {
                    return SPECIAL_ABS_W;
                }
                case LD_H_ABS -> {
                    return SPECIAL_ABS_H;
                }
                case LD_B_ABS -> {
                    return SPECIAL_ABS_B;
                }
                case JA -> {
                    return JUMP_BACK;
                }
                default -> {
                    // The sign means nothing to the others.
                }
            }
        }
        return operation(op);
    }

    private static int operation(CbpfOp op) {
        return switch (op) {
            case LD_W_ABS -> LD_W_ABS;
            case LD_B_ABS -> LD_B_ABS;
            case LD_H_IND -> LD_H_IND;
            case LD_H_ABS -> LD_H_ABS;
            case JEQ_K -> JEQ_K;
            case LD_IMM -> LD_IMM;
            case LDX_IMM -> LDX_IMM;
            case ST -> ST;
            case STX -> STX;
            case ADD_K -> ADD_K;
            case JA -> JA;
            case RET_K -> RET_K;
            case TAX -> TAX;
            case ADD_X -> ADD_X;
            case SUB_K -> SUB_K;
            case RET_A -> RET_A;
            case SUB_X -> SUB_X;
            case JEQ_X -> JEQ_X;
            case MUL_K -> MUL_K;
            case JGT_K -> JGT_K;
            case MUL_X -> MUL_X;
            case JGT_X -> JGT_X;
            case DIV_K -> DIV_K;
            case JGE_K -> JGE_K;
            case DIV_X -> DIV_X;
            case JGE_X -> JGE_X;
            case LD_W_IND -> LD_W_IND;
            case OR_K -> OR_K;
            case JSET_K -> JSET_K;
            case OR_X -> OR_X;
            case JSET_X -> JSET_X;
            case LD_B_IND -> LD_B_IND;
            case AND_K -> AND_K;
            case AND_X -> AND_X;
            case LD_MEM -> LD_MEM;
            case LDX_MEM -> LDX_MEM;
            case LSH_K -> LSH_K;
            case LSH_X -> LSH_X;
            case RSH_K -> RSH_K;
            case RSH_X -> RSH_X;
            case LD_LEN -> LD_LEN;
            case LDX_LEN -> LDX_LEN;
            case NEG -> NEG;
            case TXA -> TXA;
            case MOD_K -> MOD_K;
            case MOD_X -> MOD_X;
            case XOR_K -> XOR_K;
            case XOR_X -> XOR_X;
            case LDX_MSH -> LDX_MSH;
        };
    }
}
