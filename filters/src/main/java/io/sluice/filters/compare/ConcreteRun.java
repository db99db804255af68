package io.sluice.filters.compare;

import io.sluice.filters.cbpf.CbpfAlu;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.cbpf.Opcode;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.value.ValueRules;

/// Runs a program on a packet, to confirm what was found about it without running. Metadata loads
/// give 0.
final class ConcreteRun {
    private final byte[] packet;
    private final int wireLength;
    private final int[] memory = new int[Opcode.SCRATCH_WORDS];
    private int a;
    private int x;
    private boolean failed;

    private ConcreteRun(byte[] packet, int wireLength) {
        this.packet = packet;
        this.wireLength = wireLength;
    }

    /// What the program returns; the program must be acyclic.
    static int run(CbpfProgram program, byte[] packet, int wireLength) {
        return new ConcreteRun(packet, wireLength).run(program);
    }

    private int run(CbpfProgram program) {
        int pc = 0;
        while (!failed) {
            CbpfInsn insn = program.insns().get(pc++);
            switch (insn.code() & Opcode.CLASS_MASK) {
                case Opcode.LD -> a = load(insn);
                case Opcode.LDX -> x = load(insn);
                case Opcode.ST -> memory[insn.k()] = a;
                case Opcode.STX -> memory[insn.k()] = x;
                case Opcode.ALU -> alu(insn);
                case Opcode.JMP -> pc += jump(insn);
                case Opcode.RET -> {
                    return (insn.code() & Opcode.RVAL_MASK) == Opcode.A ? a : insn.k();
                }
                default -> {
                    if ((insn.code() & 0xf8) == Opcode.TAX) {
                        x = a;
                    } else {
                        a = x;
                    }
                }
            }
        }
        return 0;
    }

    private int load(CbpfInsn insn) {
        int size = insn.code() & Opcode.SIZE_MASK;
        int bytes = size == Opcode.W ? 4 : size == Opcode.H ? 2 : 1;
        int k = insn.k();
        return switch (insn.code() & Opcode.MODE_MASK) {
            case Opcode.IMM -> k;
            case Opcode.MEM -> memory[k];
            case Opcode.LEN -> wireLength;
            case Opcode.IND -> packet((k & 0xffff_ffffL) + (x & 0xffff_ffffL), bytes);
            case Opcode.MSH -> (packet(k & 0xffff_ffffL, 1) & 15) << 2;
            default -> k < 0 ? 0 : packet(k, bytes);
        };
    }

    private int packet(long at, int bytes) {
        if (at + bytes > packet.length) {
            failed = true;
            return 0;
        }
        return read(packet, (int) at, bytes);
    }

    private static int read(byte[] packet, int at, int bytes) {
        int number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << 8 | packet[at + i] & 0xff;
        }
        return number;
    }

    private int operand(CbpfInsn insn) {
        return (insn.code() & Opcode.SRC_MASK) == Opcode.X ? x : insn.k();
    }

    private void alu(CbpfInsn insn) {
        int operation = insn.code() & Opcode.OP_MASK;
        failed = CbpfAlu.faults(operation, operand(insn));
        a = failed ? 0 : CbpfAlu.apply(operation, a, operand(insn));
    }

    private int jump(CbpfInsn insn) {
        int operation = insn.code() & Opcode.OP_MASK;
        if (operation == Opcode.JA) {
            return insn.k();
        }
        return CbpfAlu.test(operation, a, operand(insn)) ? insn.jt() : insn.jf();
    }

    /// A value of a packet; 0 where it cannot be computed.
    static int evaluate(ValueTable values, int value, byte[] packet, int wireLength) {
        int left = values.left(value);
        int right = values.right(value);
        return switch (values.kind(value)) {
            case CONST -> left;
            case LENGTH -> wireLength;
            case READ, ANCILLARY_BYTE, ANCILLARY_HALF, ANCILLARY_WORD -> 0;
            case LOAD_BYTE, LOAD_HALF, LOAD_WORD ->
                    at(packet, left & 0xffff_ffffL, values.bytes(value));
            case AT_BYTE, AT_HALF, AT_WORD -> {
                long base = evaluate(values, left, packet, wireLength) & 0xffff_ffffL;
                yield at(packet, base + (right & 0xffff_ffffL), values.bytes(value));
            }
            case NEGATE -> -evaluate(values, left, packet, wireLength);
            case IS_EQ, IS_GT, IS_GE, IS_SET -> 0;
            case ADD, SUB, MUL, DIV, MOD, AND, OR, XOR, LSH, RSH -> {
                int operand = evaluate(values, right, packet, wireLength);
                int operation = ValueRules.operation(values.kind(value));
                int one = evaluate(values, left, packet, wireLength);
                yield CbpfAlu.faults(operation, operand)
                        ? 0
                        : CbpfAlu.apply(operation, one, operand);
            }
        };
    }

    private static int at(byte[] packet, long at, int bytes) {
        return at + bytes > packet.length ? 0 : read(packet, (int) at, bytes);
    }
}
