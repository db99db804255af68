package io.sluice.filters.oracle;

import io.sluice.filters.cbpf.Ancillary;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.cbpf.Opcode;
import java.util.List;

/// Classic BPF, instruction by instruction, as libpcap's bpf_filter() runs it; written for clarity.
public final class PlainMachine {
    private final byte[] packet;
    private final int wireLength;
    private final int[] memory = new int[Opcode.SCRATCH_WORDS];
    private int a;
    private int x;
    private boolean failed;

    private PlainMachine(byte[] packet, int wireLength) {
        this.packet = packet;
        this.wireLength = wireLength;
    }

    /// The bytes of the packet to keep; 0 rejects.
    public static int run(CbpfProgram program, byte[] packet, int wireLength) {
        return new PlainMachine(packet, wireLength).run(program.insns());
    }

    private int run(List<CbpfInsn> insns) {
        int pc = 0;
        for (int steps = 0; steps < 1_000_000; steps++) {
            CbpfInsn insn = insns.get(pc++);
            switch (insn.code() & Opcode.CLASS_MASK) {
                case Opcode.LD -> a = load(insn);
                case Opcode.LDX -> x = loadX(insn);
                case Opcode.ST -> memory[insn.k()] = a;
                case Opcode.STX -> memory[insn.k()] = x;
                case Opcode.ALU -> a = alu(insn);
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
            if (failed) {
                return 0;
            }
        }
        throw new IllegalStateException("endless loop");
    }

    private int load(CbpfInsn insn) {
        int width =
                switch (insn.code() & Opcode.SIZE_MASK) {
                    case Opcode.W -> 4;
                    case Opcode.H -> 2;
                    default -> 1;
                };
        return switch (insn.code() & Opcode.MODE_MASK) {
            case Opcode.IMM -> insn.k();
            case Opcode.ABS ->
                    Ancillary.ofOperand(insn.k()).isPresent()
                            ? ancillary(insn.k() - Ancillary.OFFSET)
                            : packet(insn.k() & 0xffff_ffffL, width);
            case Opcode.IND -> packet((insn.k() & 0xffff_ffffL) + (x & 0xffff_ffffL), width);
            case Opcode.MEM -> memory[insn.k()];
            case Opcode.LEN -> wireLength;
            default -> throw new IllegalArgumentException("load " + insn);
        };
    }

    private int loadX(CbpfInsn insn) {
        return switch (insn.code() & Opcode.MODE_MASK) {
            case Opcode.IMM -> insn.k();
            case Opcode.MEM -> memory[insn.k()];
            case Opcode.LEN -> wireLength;
            case Opcode.MSH -> 4 * (packet(insn.k() & 0xffff_ffffL, 1) & 15);
            default -> throw new IllegalArgumentException("load " + insn);
        };
    }

    /// A stand-in for the kernel's metadata: any function of the field will do.
    static int ancillary(int field) {
        return field == 48 ? 1 : field * 7 & 0xff;
    }

    private int packet(long at, int width) {
        if (at + width > packet.length) {
            failed = true;
            return 0;
        }
        int value = 0;
        for (int i = 0; i < width; i++) {
            value = value << 8 | packet[(int) at + i] & 0xff;
        }
        return value;
    }

    private int alu(CbpfInsn insn) {
        int operand = (insn.code() & Opcode.SRC_MASK) == Opcode.X ? x : insn.k();
        int operation = insn.code() & Opcode.OP_MASK;
        if (operand == 0 && (operation == Opcode.DIV || operation == Opcode.MOD)) {
            failed = true;
            return 0;
        }
        return switch (operation) {
            case Opcode.ADD -> a + operand;
            case Opcode.SUB -> a - operand;
            case Opcode.MUL -> a * operand;
            case Opcode.DIV -> Integer.divideUnsigned(a, operand);
            case Opcode.MOD -> Integer.remainderUnsigned(a, operand);
            case Opcode.AND -> a & operand;
            case Opcode.OR -> a | operand;
            case Opcode.XOR -> a ^ operand;
            case Opcode.LSH -> operand >>> 5 == 0 ? a << operand : 0;
            case Opcode.RSH -> operand >>> 5 == 0 ? a >>> operand : 0;
            case Opcode.NEG -> -a;
            default -> throw new IllegalArgumentException("operation " + insn);
        };
    }

    private int jump(CbpfInsn insn) {
        int operand = (insn.code() & Opcode.SRC_MASK) == Opcode.X ? x : insn.k();
        boolean holds =
                switch (insn.code() & Opcode.OP_MASK) {
                    case Opcode.JA -> true;
                    case Opcode.JEQ -> a == operand;
                    case Opcode.JGT -> Integer.compareUnsigned(a, operand) > 0;
                    case Opcode.JGE -> Integer.compareUnsigned(a, operand) >= 0;
                    case Opcode.JSET -> (a & operand) != 0;
                    default -> throw new IllegalArgumentException("jump " + insn);
                };
        if ((insn.code() & Opcode.OP_MASK) == Opcode.JA) {
            return insn.k();
        }
        return holds ? insn.jt() : insn.jf();
    }
}
