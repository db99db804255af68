package io.sluice.filters.compare;

import static io.sluice.filters.cbpf.Opcode.SCRATCH_WORDS;

import io.sluice.filters.cbpf.Ancillary;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.cbpf.Opcode;
import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.ir.ValueTable.Kind;
import java.util.Arrays;

/// One program on its way along one path, its registers holding symbols.
final class SymbolicRun {
    private static final int LOOPED = -1;

    /// Takes the other way at a fork.
    interface Fork {
        void other(SymbolicRun run, PathCondition path);
    }

    private final CbpfProgram program;
    private final Symbols symbols;
    private final ValueTable values;
    private final int[] memory;
    private int pc;
    private int a;
    private int x;
    private boolean ended;
    private int result;
    private int steps;

    SymbolicRun(CbpfProgram program, Symbols symbols) {
        this.program = program;
        this.symbols = symbols;
        values = symbols.values();
        memory = new int[SCRATCH_WORDS];
        a = values.constantOf(0);
        x = a;
        Arrays.fill(memory, a);
    }

    private SymbolicRun(SymbolicRun other) {
        program = other.program;
        symbols = other.symbols;
        values = other.values;
        memory = other.memory.clone();
        pc = other.pc;
        a = other.a;
        x = other.x;
        steps = other.steps;
        ended = other.ended;
        result = other.result;
    }

    SymbolicRun copy() {
        return new SymbolicRun(this);
    }

    boolean ended() {
        return ended;
    }

    int result() {
        return result;
    }

    boolean looped() {
        return steps > program.size();
    }

    private void end(int bytes) {
        ended = true;
        result = bytes;
    }

    /// Executes one instruction; where it can go two ways, one is taken and the other handed over.
    PathCondition step(PathCondition path, Fork fork) {
        if (steps++ > program.size()) {
            end(LOOPED);
            return path;
        }
        CbpfInsn insn = program.insns().get(pc++);
        int code = insn.code();
        switch (code & Opcode.CLASS_MASK) {
            case Opcode.LD -> {
                return load(insn, path, fork);
            }
            case Opcode.LDX -> {
                return loadX(insn, path, fork);
            }
            case Opcode.ST -> memory[insn.k()] = a;
            case Opcode.STX -> memory[insn.k()] = x;
            case Opcode.ALU -> {
                return alu(insn, path, fork);
            }
            case Opcode.JMP -> {
                return jump(insn, path, fork);
            }
            case Opcode.RET -> {
                boolean fromA = (code & Opcode.RVAL_MASK) == Opcode.A;
                end(fromA ? values.isConst(a) ? values.constant(a) : ~a : insn.k());
            }
            default -> {
                if ((code & 0xf8) == Opcode.TAX) {
                    x = a;
                } else {
                    a = x;
                }
            }
        }
        return path;
    }

    private PathCondition load(CbpfInsn insn, PathCondition path, Fork fork) {
        int k = insn.k();
        a =
                switch (insn.code() & Opcode.MODE_MASK) {
                    case Opcode.IMM -> values.constantOf(k);
                    case Opcode.LEN -> values.number(Kind.LENGTH, 0, 0);
                    case Opcode.MEM -> memory[k];
                    case Opcode.ABS -> loadAt(insn, k);
                    default -> symbols.rules().loadAt(sized(insn, Kind.AT_BYTE), x, k);
                };
        return values.isLoad(a) || values.isLoadAt(a) ? attempt(a, path, fork) : path;
    }

    /// Any negative offset that is no field's is one of the packet, which no packet reaches.
    private int loadAt(CbpfInsn insn, int k) {
        return Ancillary.ofOperand(k).isPresent()
                ? values.number(sized(insn, Kind.ANCILLARY_BYTE), k - Ancillary.OFFSET, 0)
                : values.number(sized(insn, Kind.LOAD_BYTE), k, 0);
    }

    private static Kind sized(CbpfInsn insn, Kind byteKind) {
        int size = insn.code() & Opcode.SIZE_MASK;
        return switch (byteKind) {
            case ANCILLARY_BYTE ->
                    size == Opcode.B
                            ? byteKind
                            : size == Opcode.H ? Kind.ANCILLARY_HALF : Kind.ANCILLARY_WORD;
            case LOAD_BYTE ->
                    size == Opcode.B
                            ? byteKind
                            : size == Opcode.H ? Kind.LOAD_HALF : Kind.LOAD_WORD;
            default -> size == Opcode.B ? byteKind : size == Opcode.H ? Kind.AT_HALF : Kind.AT_WORD;
        };
    }

    private PathCondition loadX(CbpfInsn insn, PathCondition path, Fork fork) {
        switch (insn.code() & Opcode.MODE_MASK) {
            case Opcode.IMM -> x = values.constantOf(insn.k());
            case Opcode.LEN -> x = values.number(Kind.LENGTH, 0, 0);
            case Opcode.MEM -> x = memory[insn.k()];
            default -> {
                int octet = values.number(Kind.LOAD_BYTE, insn.k(), 0);
                int nibble = symbols.rules().binary(Kind.AND, octet, values.constantOf(15));
                x = symbols.rules().binary(Kind.LSH, nibble, values.constantOf(2));
                return attempt(octet, path, fork);
            }
        }
        return path;
    }

    /// Goes on where the load succeeds; where it fails the program ends.
    private PathCondition attempt(int load, PathCondition path, Fork fork) {
        if (!symbols.ranges().mayFail(load) || path.succeeds(load)) {
            return path;
        }
        if (path.fails(load)) {
            end(0);
            return path;
        }
        SymbolicRun failed = copy();
        failed.end(0);
        fork.other(failed, path.afterFailure(load));
        return path.afterSuccess(load);
    }

    private PathCondition alu(CbpfInsn insn, PathCondition path, Fork fork) {
        if ((insn.code() & Opcode.OP_MASK) == Opcode.NEG) {
            a = symbols.rules().negate(a);
            return path;
        }
        boolean useX = (insn.code() & Opcode.SRC_MASK) == Opcode.X;
        int operand = useX ? x : values.constantOf(insn.k());
        Kind kind = kind(insn.code() & Opcode.OP_MASK);
        PathCondition checked = path;
        if (kind == Kind.DIV || kind == Kind.MOD) {
            checked =
                    split(
                            operand,
                            new int[] {1, -1},
                            path,
                            (run, other) -> {
                                run.end(0);
                                fork.other(run, other);
                            });
            if (ended || checked.isSingle(operand, 0)) {
                end(0);
                return checked;
            }
        }
        a = symbols.rules().binary(kind, a, operand);
        return checked;
    }

    private static Kind kind(int operation) {
        return switch (operation) {
            case Opcode.ADD -> Kind.ADD;
            case Opcode.SUB -> Kind.SUB;
            case Opcode.MUL -> Kind.MUL;
            case Opcode.DIV -> Kind.DIV;
            case Opcode.MOD -> Kind.MOD;
            case Opcode.AND -> Kind.AND;
            case Opcode.OR -> Kind.OR;
            case Opcode.XOR -> Kind.XOR;
            case Opcode.LSH -> Kind.LSH;
            default -> Kind.RSH;
        };
    }

    private PathCondition jump(CbpfInsn insn, PathCondition path, Fork fork) {
        int operation = insn.code() & Opcode.OP_MASK;
        if (operation == Opcode.JA) {
            pc += insn.k();
            return path;
        }
        boolean useX = (insn.code() & Opcode.SRC_MASK) == Opcode.X;
        Exit.Test test =
                switch (operation) {
                    case Opcode.JEQ -> Exit.Test.EQ;
                    case Opcode.JGT -> Exit.Test.GT;
                    case Opcode.JGE -> Exit.Test.GE;
                    default -> Exit.Test.SET;
                };
        symbols.conditions().ask(test, a, useX ? x : values.constantOf(insn.k()));
        int tested = symbols.conditions().value();
        int[] set = symbols.conditions().set();
        int base = pc;
        PathCondition next =
                split(
                        tested,
                        set,
                        path,
                        (run, other) -> {
                            run.pc = base + insn.jf();
                            fork.other(run, other);
                        });
        pc = base + (next.excludes(tested, set) ? insn.jf() : insn.jt());
        return next;
    }

    /// Goes on where the value lies in the set, and hands over where it does not, if both can be;
    /// else goes on with what can.
    private PathCondition split(int tested, int[] set, PathCondition path, Fork fork) {
        if (path.implies(tested, set) || path.excludes(tested, set)) {
            return path;
        }
        fork.other(copy(), path.outside(tested, set));
        return path.inside(tested, set);
    }
}
