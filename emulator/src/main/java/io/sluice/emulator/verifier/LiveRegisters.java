package io.sluice.emulator.verifier;

import io.sluice.emulator.helpers.HelperPrototype;

/// Which registers may still be read, before each instruction: bit n for rn.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, compute_live_registers().
final class LiveRegisters {

    private static final int ALL = 0x7ff;
    private static final int CALLER_SAVED = 0x3f;

    private LiveRegisters() {}

    static int[] compute(Code code, int[] postorder, String program) {
        int n = code.length();
        int[] in = new int[n];
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i : postorder) {
                int out = 0;
                for (int succ : ControlFlow.successors(code, i)) {
                    out |= in[succ];
                }
                int before = out & ~written(code, i) | read(code, i, program);
                if (before != in[i]) {
                    in[i] = before;
                    changed = true;
                }
            }
        }
        for (int i = 0; i < n; i++) {
            in[i] &= 0x3ff;
        }
        return in;
    }

    private static int written(Code code, int i) {
        int dst = 1 << code.dst(i);
        return switch (code.insnClass(i)) {
            case Code.LD -> code.isWideLoad(i) ? dst : 0;
            case Code.LDX -> dst;
            case Code.STX -> atomicWrites(code, i);
            case Code.ALU, Code.ALU64 ->
                    code.operation(i) == 0xd ? 0 : code.operation(i) == 0xb ? dst : 0;
            case Code.JMP -> code.operation(i) == 8 ? CALLER_SAVED : 0;
            default -> 0;
        };
    }

    private static int atomicWrites(Code code, int i) {
        if (!code.isAtomic(i)) {
            return 0;
        }
        return switch (code.imm(i)) {
            case 0xf1 -> 1;
            case 0x100 -> 1 << code.dst(i);
            default -> (code.imm(i) & 1) != 0 ? 1 << code.src(i) : 0;
        };
    }

    private static int read(Code code, int i, String program) {
        int dst = 1 << code.dst(i);
        int src = 1 << code.src(i);
        return switch (code.insnClass(i)) {
            case Code.LD ->
                    code.isWideLoad(i)
                            ? 0
                            : ALL; // ld_abs and ld_ind: the kernel does not look closer
            case Code.LDX -> src;
            case Code.ST -> dst;
            case Code.STX -> atomicReads(code, i, dst, src);
            case Code.ALU, Code.ALU64 ->
                    switch (code.operation(i)) {
                        case 0xb -> code.isSourceRegister(i) ? src : 0;
                        case 0x8, 0xd -> dst;
                        default -> code.isSourceRegister(i) ? dst | src : dst;
                    };
            default -> jumpReads(code, i, program);
        };
    }

    private static int atomicReads(Code code, int i, int dst, int src) {
        if (!code.isAtomic(i)) {
            return dst | src;
        }
        return switch (code.imm(i)) {
            case 0xf1 -> dst | src | 1;
            case 0x100 -> src;
            default -> dst | src;
        };
    }

    private static int jumpReads(Code code, int i, String program) {
        int dst = 1 << code.dst(i);
        int src = 1 << code.src(i);
        return switch (code.operation(i)) {
            case 0, 0xe -> 0;
            case 9 -> 1;
            case 8 -> callReads(code, i, program);
            default -> code.isSourceRegister(i) ? dst | src : dst;
        };
    }

    /// A helper of this type of program reads as many registers as it has parameters; any other
    /// call may read all five.
    private static int callReads(Code code, int i, String program) {
        if (!code.isHelperCall(i) || !HelperPrototype.isAvailable(program, code.imm(i))) {
            return 0x3e & ALL;
        }
        int parameters = HelperPrototype.parameters(code.imm(i), program);
        return (1 << parameters + 1) - 2;
    }
}
