package io.sluice.filters.oracle;

import io.sluice.filters.cbpf.Ancillary;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.cbpf.Opcode;
import io.sluice.filters.ir.Block;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.Stmt;
import io.sluice.filters.ir.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// Reads a classic BPF program back as a graph: each run of straight code is executed on symbols,
/// and what later blocks need of A, X and M[] becomes a variable.
public final class Decompiler {
    private static final int A = 16; // registers as indices: M[0] to M[15], A, X
    private static final int X = 17;
    private static final int REGISTERS = 18;

    private final List<CbpfInsn> insns;
    private final Cfg cfg = new Cfg();
    private final Value.Variable[] variables = new Value.Variable[REGISTERS];
    private final Map<Integer, Block> blocks = new TreeMap<>();
    private final int[] liveBefore; // by instruction, the registers whose content is still needed
    private final Value[] registers = new Value[REGISTERS];
    private final List<Value> mayFail = new ArrayList<>();

    private Decompiler(CbpfProgram program) {
        insns = program.insns();
        liveBefore = new int[insns.size() + 1];
        for (int i = 0; i < REGISTERS; i++) {
            variables[i] = cfg.variable(i == A ? "A" : i == X ? "X" : "M" + i);
        }
    }

    public static Cfg decompile(CbpfProgram program) {
        Decompiler decompiler = new Decompiler(program);
        decompiler.findLive();
        decompiler.findBlocks();
        decompiler.blocks.forEach(decompiler::fill);
        decompiler.cfg.entry(decompiler.blockAt(0));
        return decompiler.cfg;
    }

    private void findLive() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int pc = insns.size() - 1; pc >= 0; pc--) {
                int live = 0;
                for (int next : successors(pc)) {
                    live |= liveBefore[next];
                }
                live = live & ~written(insns.get(pc)) | read(insns.get(pc));
                changed |= live != liveBefore[pc];
                liveBefore[pc] = live;
            }
        }
    }

    private int[] successors(int pc) {
        CbpfInsn insn = insns.get(pc);
        return switch (insn.code() & Opcode.CLASS_MASK) {
            case Opcode.RET -> new int[0];
            case Opcode.JMP ->
                    (insn.code() & Opcode.OP_MASK) == Opcode.JA
                            ? new int[] {pc + 1 + insn.k()}
                            : new int[] {pc + 1 + insn.jt(), pc + 1 + insn.jf()};
            default -> new int[] {pc + 1};
        };
    }

    private static int written(CbpfInsn insn) {
        return switch (insn.code() & Opcode.CLASS_MASK) {
            case Opcode.LD, Opcode.ALU -> 1 << A;
            case Opcode.LDX -> 1 << X;
            case Opcode.ST, Opcode.STX -> 1 << insn.k();
            case Opcode.MISC -> (insn.code() & 0xf8) == Opcode.TAX ? 1 << X : 1 << A;
            default -> 0;
        };
    }

    private static int read(CbpfInsn insn) {
        boolean useX = (insn.code() & Opcode.SRC_MASK) == Opcode.X;
        int mode = insn.code() & Opcode.MODE_MASK;
        return switch (insn.code() & Opcode.CLASS_MASK) {
            case Opcode.LD -> mode == Opcode.IND ? 1 << X : mode == Opcode.MEM ? 1 << insn.k() : 0;
            case Opcode.LDX -> mode == Opcode.MEM ? 1 << insn.k() : 0;
            case Opcode.ST -> 1 << A;
            case Opcode.STX -> 1 << X;
            case Opcode.ALU -> 1 << A | (useX ? 1 << X : 0);
            case Opcode.JMP ->
                    (insn.code() & Opcode.OP_MASK) == Opcode.JA ? 0 : 1 << A | (useX ? 1 << X : 0);
            case Opcode.MISC -> (insn.code() & 0xf8) == Opcode.TAX ? 1 << A : 1 << X;
            default -> 0;
        };
    }

    private void findBlocks() {
        blocks.put(0, cfg.block(new Exit.Return(0), null));
        for (int pc = 0; pc < insns.size(); pc++) {
            if ((insns.get(pc).code() & Opcode.CLASS_MASK) == Opcode.JMP) {
                for (int next : successors(pc)) {
                    blocks.computeIfAbsent(next, _ -> cfg.block(new Exit.Return(0), null));
                }
            }
        }
    }

    private Block blockAt(int pc) {
        return Objects.requireNonNull(blocks.get(pc));
    }

    private void fill(int start, Block block) {
        for (int i = 0; i < REGISTERS; i++) {
            registers[i] = new Value.Read(variables[i]);
        }
        mayFail.clear();
        int pc = start;
        while (true) {
            CbpfInsn insn = insns.get(pc);
            int kind = insn.code() & Opcode.CLASS_MASK;
            if (kind == Opcode.JMP || kind == Opcode.RET || pc != start && blocks.containsKey(pc)) {
                break;
            }
            execute(insn);
            pc++;
        }
        boolean falls = pc != start && blocks.containsKey(pc);
        block.exit(falls ? new Exit.Goto(blockAt(pc)) : exit(pc));
        List<Stmt> stmts = block.stmts();
        int live = live(falls ? new int[] {pc} : successors(pc));
        mayFail.stream()
                .filter(value -> !isComputed(value, block, live))
                .forEach(v -> stmts.add(new Stmt.Touch(v)));
        keep(stmts, live, block);
    }

    /// Whether the block computes the value in its branch or for a register that is needed later.
    private boolean isComputed(Value value, Block block, int live) {
        for (int i = 0; i < REGISTERS; i++) {
            if ((live & 1 << i) != 0 && contains(registers[i], value)) {
                return true;
            }
        }
        if (block.exit()
                instanceof Exit.Branch(Exit.Test _, Value left, Value right, Block _, Block _)) {
            return contains(left, value) || contains(right, value);
        }
        return mayFail.stream().anyMatch(other -> !other.equals(value) && contains(other, value));
    }

    private static boolean contains(Value whole, Value part) {
        if (whole.equals(part)) {
            return true;
        }
        return switch (whole) {
            case Value.LoadAt(Value.Width _, Value base, int _) -> contains(base, part);
            case Value.Negate(Value operand) -> contains(operand, part);
            case Value.Binary(Value.Op _, Value left, Value right) ->
                    contains(left, part) || contains(right, part);
            case Value.Const _, Value.Length _, Value.Ancillary _, Value.Load _, Value.Read _ ->
                    false;
        };
    }

    private int live(int[] nexts) {
        int live = 0;
        for (int next : nexts) {
            live |= liveBefore[next];
        }
        return live;
    }

    /// Assigns what later blocks need. All right sides mean the registers' content before the
    /// block, so an assignment waits until nobody needs what it overwrites; a ring of such needs is
    /// broken by a copy.
    private void keep(List<Stmt> stmts, int live, Block block) {
        List<Stmt.Assign> waiting = new ArrayList<>();
        for (int i = 0; i < REGISTERS; i++) {
            if ((live & 1 << i) != 0 && !registers[i].equals(new Value.Read(variables[i]))) {
                waiting.add(new Stmt.Assign(variables[i], registers[i]));
            }
        }
        if (block.exit()
                        instanceof
                        Exit.Branch(Exit.Test test, Value left, Value right, Block t, Block f)
                && waiting.stream()
                        .anyMatch(w -> reads(left, w.variable()) || reads(right, w.variable()))) {
            Value.Variable oldLeft = cfg.variable("left");
            Value.Variable oldRight = cfg.variable("right");
            stmts.add(new Stmt.Assign(oldLeft, left));
            stmts.add(new Stmt.Assign(oldRight, right));
            block.exit(
                    new Exit.Branch(test, new Value.Read(oldLeft), new Value.Read(oldRight), t, f));
        }
        while (!waiting.isEmpty()) {
            Stmt.Assign free =
                    waiting.stream()
                            .filter(w ->
                                    waiting.stream()
                                            .noneMatch(o ->
                                                    !o.variable().equals(w.variable())
                                                            && reads(o.value(), w.variable())))
                            .findFirst()
                            .orElse(null);
            if (free == null) {
                Value.Variable copy = cfg.variable("copy");
                Stmt.Assign first = waiting.removeFirst();
                stmts.add(new Stmt.Assign(copy, first.value()));
                waiting.add(new Stmt.Assign(first.variable(), new Value.Read(copy)));
            } else {
                stmts.add(free);
                waiting.remove(free);
            }
        }
    }

    private static boolean reads(Value value, Value.Variable variable) {
        return switch (value) {
            case Value.Read(Value.Variable read) -> read.equals(variable);
            case Value.LoadAt(Value.Width _, Value base, int _) -> reads(base, variable);
            case Value.Negate(Value operand) -> reads(operand, variable);
            case Value.Binary(Value.Op _, Value left, Value right) ->
                    reads(left, variable) || reads(right, variable);
            case Value.Const _, Value.Length _, Value.Ancillary _, Value.Load _ -> false;
        };
    }

    private Exit exit(int pc) {
        CbpfInsn insn = insns.get(pc);
        if ((insn.code() & Opcode.CLASS_MASK) == Opcode.RET) {
            return new Exit.Return(insn.k());
        }
        int[] next = successors(pc);
        if (next.length == 1) {
            return new Exit.Goto(blockAt(next[0]));
        }
        Value right =
                (insn.code() & Opcode.SRC_MASK) == Opcode.X
                        ? registers[X]
                        : Value.constant(insn.k());
        Exit.Test test =
                switch (insn.code() & Opcode.OP_MASK) {
                    case Opcode.JEQ -> Exit.Test.EQ;
                    case Opcode.JGT -> Exit.Test.GT;
                    case Opcode.JGE -> Exit.Test.GE;
                    default -> Exit.Test.SET;
                };
        return new Exit.Branch(test, registers[A], right, blockAt(next[0]), blockAt(next[1]));
    }

    private void execute(CbpfInsn insn) {
        switch (insn.code() & Opcode.CLASS_MASK) {
            case Opcode.LD -> registers[A] = load(insn);
            case Opcode.LDX -> registers[X] = load(insn);
            case Opcode.ST -> registers[insn.k()] = registers[A];
            case Opcode.STX -> registers[insn.k()] = registers[X];
            case Opcode.ALU -> registers[A] = alu(insn);
            default -> {
                if ((insn.code() & 0xf8) == Opcode.TAX) {
                    registers[X] = registers[A];
                } else {
                    registers[A] = registers[X];
                }
            }
        }
    }

    private Value load(CbpfInsn insn) {
        Value.Width width =
                switch (insn.code() & Opcode.SIZE_MASK) {
                    case Opcode.W -> Value.Width.WORD;
                    case Opcode.H -> Value.Width.HALF;
                    default -> Value.Width.BYTE;
                };
        return switch (insn.code() & Opcode.MODE_MASK) {
            case Opcode.IMM -> Value.constant(insn.k());
            case Opcode.MEM -> registers[insn.k()];
            case Opcode.LEN -> new Value.Length();
            case Opcode.ABS ->
                    Ancillary.ofOperand(insn.k()).isPresent()
                            ? new Value.Ancillary(width, insn.k() - Ancillary.OFFSET)
                            : failing(new Value.Load(width, insn.k()));
            case Opcode.IND -> failing(new Value.LoadAt(width, registers[X], insn.k()));
            default -> {
                Value nibble =
                        new Value.Binary(
                                Value.Op.AND,
                                failing(new Value.Load(Value.Width.BYTE, insn.k())),
                                Value.constant(15));
                yield new Value.Binary(Value.Op.LSH, nibble, Value.constant(2));
            }
        };
    }

    private Value failing(Value value) {
        if (!mayFail.contains(value)) {
            mayFail.add(value);
        }
        return value;
    }

    private Value alu(CbpfInsn insn) {
        if ((insn.code() & Opcode.OP_MASK) == Opcode.NEG) {
            return new Value.Negate(registers[A]);
        }
        Value right =
                (insn.code() & Opcode.SRC_MASK) == Opcode.X
                        ? registers[X]
                        : Value.constant(insn.k());
        Value.Op op =
                switch (insn.code() & Opcode.OP_MASK) {
                    case Opcode.ADD -> Value.Op.ADD;
                    case Opcode.SUB -> Value.Op.SUB;
                    case Opcode.MUL -> Value.Op.MUL;
                    case Opcode.DIV -> Value.Op.DIV;
                    case Opcode.MOD -> Value.Op.MOD;
                    case Opcode.AND -> Value.Op.AND;
                    case Opcode.OR -> Value.Op.OR;
                    case Opcode.XOR -> Value.Op.XOR;
                    case Opcode.LSH -> Value.Op.LSH;
                    default -> Value.Op.RSH;
                };
        Value result = new Value.Binary(op, registers[A], right);
        return op == Value.Op.DIV || op == Value.Op.MOD ? failing(result) : result;
    }
}
