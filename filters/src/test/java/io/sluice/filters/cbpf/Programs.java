package io.sluice.filters.cbpf;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Makes random classic programs from a seeded generator.
final class Programs {

    private Programs() {}

    /// Any bits at all.
    static CbpfProgram anyBits(RandomGenerator random) {
        List<CbpfInsn> insns = new ArrayList<>();
        int size = 1 + random.nextInt(40);
        for (int i = 0; i < size; i++) {
            insns.add(
                    new CbpfInsn(
                            random.nextInt(0x10000),
                            random.nextInt(0x100),
                            random.nextInt(0x100),
                            random.nextInt()));
        }
        return new CbpfProgram(insns);
    }

    /// Known codes, nothing in the fields they ignore, branches anywhere.
    static CbpfProgram knownCodes(RandomGenerator random) {
        List<CbpfInsn> insns = new ArrayList<>();
        int size = 1 + random.nextInt(40);
        CbpfOp[] ops = CbpfOp.values();
        for (int i = 0; i < size; i++) {
            CbpfOp op = ops[random.nextInt(ops.length)];
            int k =
                    switch (op.form()) {
                        case NONE, X, A, LENGTH -> 0;
                        case TARGET -> random.nextInt(20);
                        case ABSOLUTE ->
                                random.nextBoolean()
                                        ? random.nextInt(100)
                                        : Ancillary.OFFSET + random.nextInt(70);
                        case HEX, DECIMAL, INDEXED, SCRATCH, HEADER_LENGTH ->
                                random.nextBoolean() ? random.nextInt() : random.nextInt(64);
                    };
            insns.add(
                    op.isBranch()
                            ? new CbpfInsn(
                                    op.code(), random.nextInt(0x100), random.nextInt(0x100), k)
                            : CbpfInsn.statement(op.code(), k));
        }
        return new CbpfProgram(insns);
    }
}
