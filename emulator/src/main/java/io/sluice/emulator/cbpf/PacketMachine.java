package io.sluice.emulator.cbpf;

import static io.sluice.emulator.cbpf.DecodedProgram.ADD_K;
import static io.sluice.emulator.cbpf.DecodedProgram.ADD_X;
import static io.sluice.emulator.cbpf.DecodedProgram.AND_K;
import static io.sluice.emulator.cbpf.DecodedProgram.AND_X;
import static io.sluice.emulator.cbpf.DecodedProgram.DIV_K;
import static io.sluice.emulator.cbpf.DecodedProgram.DIV_X;
import static io.sluice.emulator.cbpf.DecodedProgram.JA;
import static io.sluice.emulator.cbpf.DecodedProgram.JEQ_K;
import static io.sluice.emulator.cbpf.DecodedProgram.JEQ_X;
import static io.sluice.emulator.cbpf.DecodedProgram.JGE_K;
import static io.sluice.emulator.cbpf.DecodedProgram.JGE_X;
import static io.sluice.emulator.cbpf.DecodedProgram.JGT_K;
import static io.sluice.emulator.cbpf.DecodedProgram.JGT_X;
import static io.sluice.emulator.cbpf.DecodedProgram.JSET_K;
import static io.sluice.emulator.cbpf.DecodedProgram.JSET_X;
import static io.sluice.emulator.cbpf.DecodedProgram.JUMP_BACK;
import static io.sluice.emulator.cbpf.DecodedProgram.LDX_IMM;
import static io.sluice.emulator.cbpf.DecodedProgram.LDX_LEN;
import static io.sluice.emulator.cbpf.DecodedProgram.LDX_MEM;
import static io.sluice.emulator.cbpf.DecodedProgram.LDX_MSH;
import static io.sluice.emulator.cbpf.DecodedProgram.LD_B_ABS;
import static io.sluice.emulator.cbpf.DecodedProgram.LD_B_IND;
import static io.sluice.emulator.cbpf.DecodedProgram.LD_H_ABS;
import static io.sluice.emulator.cbpf.DecodedProgram.LD_H_IND;
import static io.sluice.emulator.cbpf.DecodedProgram.LD_IMM;
import static io.sluice.emulator.cbpf.DecodedProgram.LD_LEN;
import static io.sluice.emulator.cbpf.DecodedProgram.LD_MEM;
import static io.sluice.emulator.cbpf.DecodedProgram.LD_W_ABS;
import static io.sluice.emulator.cbpf.DecodedProgram.LD_W_IND;
import static io.sluice.emulator.cbpf.DecodedProgram.LSH_K;
import static io.sluice.emulator.cbpf.DecodedProgram.LSH_X;
import static io.sluice.emulator.cbpf.DecodedProgram.MOD_K;
import static io.sluice.emulator.cbpf.DecodedProgram.MOD_X;
import static io.sluice.emulator.cbpf.DecodedProgram.MUL_K;
import static io.sluice.emulator.cbpf.DecodedProgram.MUL_X;
import static io.sluice.emulator.cbpf.DecodedProgram.NEG;
import static io.sluice.emulator.cbpf.DecodedProgram.OR_K;
import static io.sluice.emulator.cbpf.DecodedProgram.OR_X;
import static io.sluice.emulator.cbpf.DecodedProgram.RET_A;
import static io.sluice.emulator.cbpf.DecodedProgram.RET_K;
import static io.sluice.emulator.cbpf.DecodedProgram.RSH_K;
import static io.sluice.emulator.cbpf.DecodedProgram.RSH_X;
import static io.sluice.emulator.cbpf.DecodedProgram.SPECIAL_ABS_B;
import static io.sluice.emulator.cbpf.DecodedProgram.SPECIAL_ABS_H;
import static io.sluice.emulator.cbpf.DecodedProgram.SPECIAL_ABS_W;
import static io.sluice.emulator.cbpf.DecodedProgram.ST;
import static io.sluice.emulator.cbpf.DecodedProgram.STX;
import static io.sluice.emulator.cbpf.DecodedProgram.SUB_K;
import static io.sluice.emulator.cbpf.DecodedProgram.SUB_X;
import static io.sluice.emulator.cbpf.DecodedProgram.TAX;
import static io.sluice.emulator.cbpf.DecodedProgram.TXA;
import static io.sluice.emulator.cbpf.DecodedProgram.XOR_K;
import static io.sluice.emulator.cbpf.DecodedProgram.XOR_X;

import io.sluice.emulator.cbpf.SpecialLoad.Result;
import io.sluice.filters.cbpf.CbpfAlu;
import io.sluice.filters.cbpf.Opcode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Runs a checked classic program on one packet, instruction by instruction: the loop with the
/// switch. For one thread.
final class PacketMachine {
    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle HALF =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final long U32 = 0xffff_ffffL;

    private final int[] code;
    private final int[] scratch = new int[Opcode.SCRATCH_WORDS];
    private final boolean clearScratch;
    private final SpecialLoad special;
    private long outOfFuel;

    PacketMachine(CheckedProgram program, SpecialLoad special) {
        this.code = DecodedProgram.decode(program);
        this.clearScratch = program.readsUnwrittenScratch();
        this.special = special;
    }

    long outOfFuel() {
        return outOfFuel;
    }

    /// Runs the program on a packet, which must lie within `data`; see [CbpfEngine#run].
    ///
    /// A run may start in the middle, with what A and X hold there, if nothing was stored in
    /// scratch memory before.
    ///
    /// The bytecode must stay far below the 8,000 bytes above which HotSpot leaves a method
    /// interpreted.
    ///
    /// @param from the instruction to start with
    int run(
            byte[] data,
            int offset,
            int capturedLength,
            int originalLength,
            int from,
            int accumulator,
            int index) {
        int[] code = this.code;
        int[] m = scratch;
        if (clearScratch) {
            Arrays.fill(m, 0);
        }
        int fuel = CbpfEngine.MAX_JUMPS_BACK;
        int a = accumulator;
        int x = index;
        int pc = from * DecodedProgram.INSN_INTS;
        while (true) {
            int operation = code[pc];
            int k = code[pc + 1];
            pc += DecodedProgram.INSN_INTS;
            switch (operation) {
                case LD_IMM -> a = k;
                case LDX_IMM -> x = k;
                case LD_LEN -> a = originalLength;
                case LDX_LEN -> x = originalLength;
                case LD_MEM -> a = m[k];
                case LDX_MEM -> x = m[k];
                case ST -> m[k] = a;
                case STX -> m[k] = x;
                case TAX -> x = a;
                case TXA -> a = x;
                case RET_K -> {
                    return k;
                }
                case RET_A -> {
                    return a;
                }
                case LD_W_ABS -> {
                    if (k > capturedLength - 4) {
                        return 0;
                    }
                    a = (int) WORD.get(data, offset + k);
                }
                case LD_H_ABS -> {
                    if (k > capturedLength - 2) {
                        return 0;
                    }
                    a = (short) HALF.get(data, offset + k) & 0xffff;
                }
                case LD_B_ABS -> {
                    if (k > capturedLength - 1) {
                        return 0;
                    }
                    a = data[offset + k] & 0xff;
                }
                case LD_W_IND -> {
                    long at = (x & U32) + (k & U32);
                    if (at > capturedLength - 4) {
                        if (!loadsIndexed(data, offset, capturedLength, k, x, 4)) {
                            return 0;
                        }
                        a = special.value();
                    } else {
                        a = (int) WORD.get(data, offset + (int) at);
                    }
                }
                case LD_H_IND -> {
                    long at = (x & U32) + (k & U32);
                    if (at > capturedLength - 2) {
                        if (!loadsIndexed(data, offset, capturedLength, k, x, 2)) {
                            return 0;
                        }
                        a = special.value();
                    } else {
                        a = (short) HALF.get(data, offset + (int) at) & 0xffff;
                    }
                }
                case LD_B_IND -> {
                    long at = (x & U32) + (k & U32);
                    if (at > capturedLength - 1) {
                        if (!loadsIndexed(data, offset, capturedLength, k, x, 1)) {
                            return 0;
                        }
                        a = special.value();
                    } else {
                        a = data[offset + (int) at] & 0xff;
                    }
                }
                case SPECIAL_ABS_W -> {
                    if (!loadsSpecial(data, offset, capturedLength, k, 4, a, x)) {
                        return 0;
                    }
                    a = special.value();
                }
                case SPECIAL_ABS_H -> {
                    if (!loadsSpecial(data, offset, capturedLength, k, 2, a, x)) {
                        return 0;
                    }
                    a = special.value();
                }
                case SPECIAL_ABS_B -> {
                    if (!loadsSpecial(data, offset, capturedLength, k, 1, a, x)) {
                        return 0;
                    }
                    a = special.value();
                }
                case LDX_MSH -> {
                    if (k >= 0 && k < capturedLength) {
                        x = (data[offset + k] & 0xf) << 2;
                    } else if (loadsIndexed(data, offset, capturedLength, k, 0, 1)) {
                        x = (special.value() & 0xf) << 2;
                    } else {
                        return 0;
                    }
                }
                case JA -> pc = code[pc - 2];
                case JUMP_BACK -> {
                    if (--fuel == 0) {
                        outOfFuel++;
                        return 0;
                    }
                    pc = code[pc - 2];
                }
                case JEQ_K -> pc = code[a == k ? pc - 2 : pc - 1];
                case JEQ_X -> pc = code[a == x ? pc - 2 : pc - 1];
                case JSET_K -> pc = code[(a & k) != 0 ? pc - 2 : pc - 1];
                case JSET_X -> pc = code[(a & x) != 0 ? pc - 2 : pc - 1];
                case JGT_K -> pc = code[Integer.compareUnsigned(a, k) > 0 ? pc - 2 : pc - 1];
                case JGT_X -> pc = code[Integer.compareUnsigned(a, x) > 0 ? pc - 2 : pc - 1];
                case JGE_K -> pc = code[Integer.compareUnsigned(a, k) >= 0 ? pc - 2 : pc - 1];
                case JGE_X -> pc = code[Integer.compareUnsigned(a, x) >= 0 ? pc - 2 : pc - 1];
                case ADD_K -> a += k;
                case ADD_X -> a += x;
                case SUB_K -> a -= k;
                case SUB_X -> a -= x;
                case MUL_K -> a *= k;
                case MUL_X -> a *= x;
                case OR_K -> a |= k;
                case OR_X -> a |= x;
                case AND_K -> a &= k;
                case AND_X -> a &= x;
                case XOR_K -> a ^= k;
                case XOR_X -> a ^= x;
                case NEG -> a = -a;
                case LSH_K -> a = CbpfAlu.shiftLeft(a, k);
                case LSH_X -> a = CbpfAlu.shiftLeft(a, x);
                case RSH_K -> a = CbpfAlu.shiftRight(a, k);
                case RSH_X -> a = CbpfAlu.shiftRight(a, x);
                case DIV_K -> a = Integer.divideUnsigned(a, k);
                case MOD_K -> a = Integer.remainderUnsigned(a, k);
                case DIV_X -> {
                    if (x == 0) {
                        return 0;
                    }
                    a = Integer.divideUnsigned(a, x);
                }
                case MOD_X -> {
                    if (x == 0) {
                        return 0;
                    }
                    a = Integer.remainderUnsigned(a, x);
                }
                default ->
                        throw new AssertionError(
                                "the checker lets no such operation pass: " + operation);
            }
        }
    }

    private boolean loadsSpecial(
            byte[] data, int offset, int capturedLength, int k, int width, int a, int x) {
        return special.on(data, offset, capturedLength).absolute(k, width, a, x) == Result.LOADED;
    }

    private boolean loadsIndexed(
            byte[] data, int offset, int capturedLength, int k, int x, int width) {
        return special.on(data, offset, capturedLength).indexed(k, width, x) == Result.LOADED;
    }
}
