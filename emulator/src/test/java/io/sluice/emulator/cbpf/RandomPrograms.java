package io.sluice.emulator.cbpf;

import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import io.sluice.filters.cbpf.CbpfProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Makes classic programs and packets from a seeded generator, for differential tests.
public final class RandomPrograms {
    private static final CbpfOp[] OPS = CbpfOp.values();
    private static final int[] EDGES = {
        0, 1, 2, 3, 4, 31, 32, 33, 0x7fffffff, 0x80000000, -1, -2, 0xfffff000, 0xff
    };

    private final RandomGenerator random;
    private final CbpfRules rules;

    public RandomPrograms(RandomGenerator random, CbpfRules rules) {
        this.random = random;
        this.rules = rules;
    }

    /// A program that the checker accepts: the shape of a filter, with every operation and many
    /// small offsets.
    public CheckedProgram next() {
        while (true) {
            int size = 2 + random.nextInt(28);
            List<CbpfInsn> insns = new ArrayList<>(size);
            for (int i = 0; i < size - 1; i++) {
                insns.add(insn(i, size));
            }
            insns.add(
                    random.nextInt(3) == 0
                            ? CbpfInsn.statement(CbpfOp.RET_A.code(), 0)
                            : CbpfInsn.statement(CbpfOp.RET_K.code(), random.nextInt(3)));
            if (CbpfChecker.check(new CbpfProgram(insns), rules)
                    instanceof CbpfCheck.Accepted(CheckedProgram ok)) {
                return ok;
            }
        }
    }

    /// A packet of 0 to 63 bytes, small values and large ones.
    public byte[] packet() {
        byte[] packet = new byte[random.nextInt(64)];
        for (int i = 0; i < packet.length; i++) {
            packet[i] = (byte) (random.nextBoolean() ? random.nextInt(6) : random.nextInt());
        }
        return packet;
    }

    /// Mostly legal instructions, some with bits of no meaning, in a program that is mostly
    /// illegal.
    public CbpfProgram wild() {
        int size = 1 + random.nextInt(6);
        List<CbpfInsn> insns = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            CbpfInsn insn =
                    i == size - 1 && random.nextInt(8) != 0
                            ? CbpfInsn.statement(CbpfOp.RET_K.code(), 1)
                            : insn(i, size + random.nextInt(2));
            insns.add(
                    random.nextInt(8) == 0
                            ? new CbpfInsn(random.nextInt(0x100), insn.jt(), insn.jf(), edge())
                            : insn);
        }
        return new CbpfProgram(insns);
    }

    private CbpfInsn insn(int index, int size) {
        // Tests and loads carry a filter, so half of all is theirs.
        CbpfOp op = random.nextBoolean() ? OPS[random.nextInt(OPS.length)] : common();
        int ahead = Math.max(1, size - index - 1);
        if (op.isBranch()) {
            return new CbpfInsn(op.code(), random.nextInt(ahead), random.nextInt(ahead), small());
        }
        int k =
                switch (op) {
                    case JA -> random.nextInt(ahead);
                    case LD_MEM, LDX_MEM, ST, STX -> random.nextInt(4);
                    case DIV_K, MOD_K -> 1 + random.nextInt(9);
                    case LSH_K, RSH_K -> random.nextInt(32);
                    case LD_IMM, LDX_IMM, ADD_K, SUB_K, MUL_K, OR_K, AND_K, XOR_K -> edge();
                    default -> random.nextInt(40) == 0 ? edge() : random.nextInt(64);
                };
        return CbpfInsn.statement(op.code(), k);
    }

    private CbpfOp common() {
        return switch (random.nextInt(8)) {
            case 0 -> CbpfOp.LD_B_ABS;
            case 1 -> CbpfOp.LD_H_ABS;
            case 2 -> CbpfOp.LD_W_ABS;
            case 3 -> CbpfOp.LD_H_IND;
            case 4 -> CbpfOp.LDX_MSH;
            case 5 -> CbpfOp.JSET_K;
            default -> CbpfOp.JEQ_K;
        };
    }

    private int small() {
        return random.nextInt(4) == 0 ? edge() : random.nextInt(6);
    }

    private int edge() {
        return random.nextBoolean() ? EDGES[random.nextInt(EDGES.length)] : random.nextInt(70);
    }
}
