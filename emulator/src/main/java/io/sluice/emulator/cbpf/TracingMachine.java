package io.sluice.emulator.cbpf;

import io.sluice.emulator.cbpf.CbpfOutcome.DividedByZero;
import io.sluice.emulator.cbpf.CbpfOutcome.NotAvailable;
import io.sluice.emulator.cbpf.CbpfOutcome.OutOfBounds;
import io.sluice.emulator.cbpf.CbpfOutcome.OutOfFuel;
import io.sluice.emulator.cbpf.CbpfOutcome.Returned;
import io.sluice.emulator.cbpf.SpecialLoad.Result;
import io.sluice.filters.cbpf.CbpfAlu;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import io.sluice.filters.cbpf.Opcode;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Runs a program one instruction at a time and keeps account: how many, and which one decided.
///
/// It decodes by the fields of the code instead of by the interpreter's table, so the two check
/// each other.
final class TracingMachine {
    private final CbpfInsn[] insns;
    private final SpecialLoad special;
    private final int[] scratch = new int[Opcode.SCRATCH_WORDS];
    private byte[] data = new byte[0];
    private int offset;
    private int capturedLength;
    private int originalLength;
    private int a;
    private int x;
    private int pc;
    private long steps;
    private int fuel;
    private @Nullable Integer lastTest;

    TracingMachine(CheckedProgram program, SpecialLoad special) {
        this.insns = program.program().insns().toArray(CbpfInsn[]::new);
        this.special = special;
    }

    CbpfOutcome run(
            byte[] packetData,
            int packetOffset,
            int packetCapturedLength,
            int packetOriginalLength) {
        data = packetData;
        offset = packetOffset;
        capturedLength = packetCapturedLength;
        originalLength = packetOriginalLength;
        Arrays.fill(scratch, 0);
        a = 0;
        x = 0;
        pc = 0;
        steps = 0;
        fuel = CbpfEngine.MAX_JUMPS_BACK;
        lastTest = null;
        while (true) {
            CbpfOutcome outcome = step(insns[pc]);
            if (outcome != null) {
                return outcome;
            }
            pc++;
        }
    }

    OptionalInt lastTest() {
        return lastTest == null ? OptionalInt.empty() : OptionalInt.of(lastTest);
    }

    private @Nullable CbpfOutcome step(CbpfInsn insn) {
        steps++;
        return switch (insn.code() & Opcode.CLASS_MASK) {
            case Opcode.LD, Opcode.LDX -> load(insn);
            case Opcode.ST -> {
                scratch[insn.k()] = a;
                yield null;
            }
            case Opcode.STX -> {
                scratch[insn.k()] = x;
                yield null;
            }
            case Opcode.ALU -> alu(insn);
            case Opcode.JMP -> jump(insn);
            case Opcode.RET ->
                    new Returned(
                            (insn.code() & Opcode.RVAL_MASK) == Opcode.A ? a : insn.k(), pc, steps);
            default -> transfer(insn);
        };
    }

    private @Nullable CbpfOutcome transfer(CbpfInsn insn) {
        if (insn.code() == CbpfOp.TAX.code()) {
            x = a;
        } else {
            a = x;
        }
        return null;
    }

    private @Nullable CbpfOutcome alu(CbpfInsn insn) {
        int op = insn.code() & Opcode.OP_MASK;
        int operand = operand(insn);
        if (CbpfAlu.faults(op, operand)) {
            return new DividedByZero(pc, steps);
        }
        a = CbpfAlu.apply(op, a, operand);
        return null;
    }

    private int operand(CbpfInsn insn) {
        return (insn.code() & Opcode.SRC_MASK) == Opcode.X ? x : insn.k();
    }

    private @Nullable CbpfOutcome jump(CbpfInsn insn) {
        int op = insn.code() & Opcode.OP_MASK;
        if (op != Opcode.JA) {
            lastTest = pc;
            pc += CbpfAlu.test(op, a, operand(insn)) ? insn.jt() : insn.jf();
            return null;
        }
        if (insn.k() < 0 && --fuel == 0) {
            return new OutOfFuel(pc, steps);
        }
        pc += insn.k();
        return null;
    }

    private @Nullable CbpfOutcome load(CbpfInsn insn) {
        boolean toA = (insn.code() & Opcode.CLASS_MASK) == Opcode.LD;
        int value;
        switch (insn.code() & Opcode.MODE_MASK) {
            case Opcode.IMM -> value = insn.k();
            case Opcode.MEM -> value = scratch[insn.k()];
            case Opcode.LEN -> value = originalLength;
            default -> {
                Result result = packet(insn);
                if (result != Result.LOADED) {
                    return result == Result.OUT_OF_BOUNDS
                            ? new OutOfBounds(pc, steps)
                            : new NotAvailable(pc, steps);
                }
                value = toA ? special.value() : (special.value() & 0xf) << 2;
            }
        }
        if (toA) {
            a = value;
        } else {
            x = value;
        }
        return null;
    }

    private Result packet(CbpfInsn insn) {
        int width =
                switch (insn.code() & Opcode.SIZE_MASK) {
                    case Opcode.W -> 4;
                    case Opcode.H -> 2;
                    default -> 1;
                };
        SpecialLoad packet = special.on(data, offset, capturedLength);
        int mode = insn.code() & Opcode.MODE_MASK;
        if (mode == Opcode.ABS) {
            return packet.absolute(insn.k(), width, a, x);
        }
        int base = mode == Opcode.IND ? x : 0;
        long at = Integer.toUnsignedLong(base) + Integer.toUnsignedLong(insn.k());
        // A sum within the packet is the same in both machines, and no ancillary value.
        return at <= Integer.MAX_VALUE
                ? packet.absolute((int) at, width, a, x)
                : packet.indexed(insn.k(), width, base);
    }
}
