package io.sluice.cli.bench;

import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.cbpf.Opcode;
import java.util.List;

/// A classic program as C, inlined into a loop over packets: what a C programmer who knows the
/// filter in advance would get from his compiler.
final class ProgramInC {
    private static final String LOADS =
            """
            #include <string.h>
            typedef unsigned int u32; typedef unsigned short u16; typedef unsigned char u8;
            static inline u32 w(const u8 *p) { u32 v; memcpy(&v, p, 4); return __builtin_bswap32(v); }
            static inline u32 h(const u8 *p) { u16 v; memcpy(&v, p, 2); return __builtin_bswap16(v); }
            static inline u32 b(const u8 *p) { return *p; }
            """;
    private static final String LOOPS =
            """
            int pass(const u8 *buf, const int *off, const int *cap, const int *len, int n, int *res) {
              int c = 0;
              for (int i = 0; i < n; i++) {
                u32 r = filter(buf + off[i], cap[i], len[i]); res[i] = r; c += r != 0;
              }
              return c;
            }
            typedef u32 (*machine)(const void *, const u8 *, u32, u32);
            int machine_pass(machine run, const void *program, const u8 *buf, const int *off,
                const int *cap, const int *len, int n) {
              int c = 0;
              for (int i = 0; i < n; i++) c += run(program, buf + off[i], len[i], cap[i]) != 0;
              return c;
            }
            """;

    private final StringBuilder c = new StringBuilder();
    private final List<CbpfInsn> insns;

    private ProgramInC(CbpfProgram program) {
        insns = program.insns();
    }

    /// A translation unit with `pass`, the filter's own loop, and `machine_pass`, a loop that calls
    /// a BPF machine for each packet.
    static String of(CbpfProgram program) {
        return new ProgramInC(program).text();
    }

    private String text() {
        c.append(LOADS)
                .append("static inline u32 filter(const u8 *p, u32 cap, u32 len) {\n")
                .append("  u32 A = 0, X = 0, M[16] = {0}; (void) A; (void) X; (void) M;\n");
        for (int i = 0; i < insns.size(); i++) {
            c.append(" L").append(i).append(": ").append(statement(i)).append('\n');
        }
        return c.append("}\n").append(LOOPS).toString();
    }

    private String statement(int index) {
        CbpfInsn insn = insns.get(index);
        CbpfOp op = CbpfOp.ofCode(insn.code()).orElseThrow();
        String k = Integer.toUnsignedString(insn.k()) + "u";
        return switch (op) {
            case LD_IMM -> "A = " + k + ";";
            case LDX_IMM -> "X = " + k + ";";
            case LD_LEN -> "A = len;";
            case LDX_LEN -> "X = len;";
            case TAX -> "X = A;";
            case TXA -> "A = X;";
            case LD_MEM -> "A = M[" + k + "];";
            case LDX_MEM -> "X = M[" + k + "];";
            case ST -> "M[" + k + "] = A;";
            case STX -> "M[" + k + "] = X;";
            case LD_W_ABS -> load("w", 4, k);
            case LD_H_ABS -> load("h", 2, k);
            case LD_B_ABS -> load("b", 1, k);
            case LD_W_IND -> indexed("w", 4, k);
            case LD_H_IND -> indexed("h", 2, k);
            case LD_B_IND -> indexed("b", 1, k);
            case LDX_MSH -> "if (" + k + " >= cap) return 0; X = (p[" + k + "] & 0xf) << 2;";
            case RET_K -> "return " + k + ";";
            case RET_A -> "return A;";
            case JA -> "goto L" + (index + 1 + insn.k()) + ";";
            case NEG -> "A = -A;";
            case JEQ_K, JGT_K, JGE_K, JSET_K, JEQ_X, JGT_X, JGE_X, JSET_X ->
                    branch(index, operand(insn, k));
            case ADD_K,
                    SUB_K,
                    MUL_K,
                    DIV_K,
                    MOD_K,
                    OR_K,
                    AND_K,
                    XOR_K,
                    LSH_K,
                    RSH_K,
                    ADD_X,
                    SUB_X,
                    MUL_X,
                    DIV_X,
                    MOD_X,
                    OR_X,
                    AND_X,
                    XOR_X,
                    LSH_X,
                    RSH_X ->
                    alu(insn, operand(insn, k));
        };
    }

    private static String operand(CbpfInsn insn, String k) {
        return (insn.code() & Opcode.SRC_MASK) == Opcode.X ? "X" : k;
    }

    private static String load(String width, int bytes, String k) {
        return "if (cap < "
                + bytes
                + " || "
                + k
                + " > cap - "
                + bytes
                + ") return 0; A = "
                + width
                + "(p + "
                + k
                + ");";
    }

    private static String indexed(String width, int bytes, String k) {
        return "{ unsigned long at = (unsigned long) X + "
                + k
                + "; if (at + "
                + bytes
                + " > cap) return 0; A = "
                + width
                + "(p + at); }";
    }

    private String branch(int index, String operand) {
        CbpfInsn insn = insns.get(index);
        String test =
                switch (insn.code() & Opcode.OP_MASK) {
                    case Opcode.JEQ -> "A == " + operand;
                    case Opcode.JSET -> "A & " + operand;
                    case Opcode.JGT -> "A > " + operand;
                    default -> "A >= " + operand;
                };
        return "if ("
                + test
                + ") goto L"
                + (index + 1 + insn.jt())
                + "; else goto L"
                + (index + 1 + insn.jf())
                + ";";
    }

    private static String alu(CbpfInsn insn, String operand) {
        int op = insn.code() & Opcode.OP_MASK;
        return switch (op) {
            case Opcode.ADD -> "A += " + operand + ";";
            case Opcode.SUB -> "A -= " + operand + ";";
            case Opcode.MUL -> "A *= " + operand + ";";
            case Opcode.OR -> "A |= " + operand + ";";
            case Opcode.AND -> "A &= " + operand + ";";
            case Opcode.XOR -> "A ^= " + operand + ";";
            case Opcode.DIV -> "if (" + operand + " == 0) return 0; A /= " + operand + ";";
            case Opcode.MOD -> "if (" + operand + " == 0) return 0; A %= " + operand + ";";
            case Opcode.LSH -> "A = " + operand + " < 32 ? A << (" + operand + " & 31) : 0;";
            default -> "A = " + operand + " < 32 ? A >> (" + operand + " & 31) : 0;";
        };
    }
}
