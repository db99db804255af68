package io.sluice.filters.set;

import static io.sluice.filters.cbpf.Opcode.SCRATCH_WORDS;

import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.cbpf.Opcode;
import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.Intervals;
import io.sluice.filters.ir.ValueTable;
import io.sluice.filters.ir.ValueTable.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;

/// Reads classic programs into a [DecisionGraph], exactly: the node rejects and accepts the packets
/// that the program does on libpcap's machine (libpcap 1.10, bpf_filter.c).
///
/// The program is run on symbols. What it holds in its registers at a place is part of the place,
/// so that its paths are followed together wherever they know the same. A part that is not to be
/// read becomes the opaque node of the whole program: whatever a jump back leads to, a load at a
/// negative offset and what comes behind it, and the rest of a program that does not stay small.
public final class ProgramReader {
    /// Places that a program may have for each of its instructions, and in all.
    private static final int PLACES_PER_INSN = 4;

    private static final int MOST_PLACES = 20_000;

    /// Nodes that may lie in a row: the graph is walked by recursion.
    private static final int MOST_DEPTH = 1_000;

    private static final int A = SCRATCH_WORDS;
    private static final int X = SCRATCH_WORDS + 1;
    private static final int REGISTERS = SCRATCH_WORDS + 2;

    private final DecisionGraph graph;
    private final ValueTable values;
    private final List<CbpfInsn> insns;
    private final int number;
    private final int[] live;
    private final int readable; // instructions from here on lie behind the target of a jump back
    private final int zero;
    private final Map<Place, Step> steps = new HashMap<>();
    private final PriorityQueue<Place> waiting =
            new PriorityQueue<>((one, other) -> Integer.compare(one.pc, other.pc));

    /// Where a program stands and what it holds; registers that are not read any more hold 0.
    @SuppressWarnings("ArrayRecordComponent")
    private record Place(int pc, int[] registers) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Place(int at, int[] held)
                    && pc == at
                    && Arrays.equals(registers, held);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(registers) + pc;
        }
    }

    /// What happens from a place on.
    private sealed interface Step {
        /// What was computed on the way and may fail.
        List<Integer> touched();

        record End(List<Integer> touched, int node) implements Step {}

        @SuppressWarnings("ArrayRecordComponent")
        record Test(List<Integer> touched, int value, int[] set, Place inside, Place outside)
                implements Step {}
    }

    private ProgramReader(DecisionGraph graph, CbpfProgram program, int number) {
        this.graph = graph;
        this.values = graph.values();
        this.insns = program.insns();
        this.number = number;
        this.live = liveRegisters(insns);
        this.readable = firstTargetOfJumpBack(insns);
        this.zero = values.constantOf(0);
    }

    /// Reads a program.
    ///
    /// @param program one that a checker accepted
    /// @param number what the program is called as an opaque value
    /// @return the node that decides as the program does
    public static int read(DecisionGraph graph, CbpfProgram program, int number) {
        return new ProgramReader(graph, program, number).read();
    }

    private int read() {
        int[] registers = new int[REGISTERS];
        Arrays.fill(registers, zero);
        Place start = new Place(0, registers);
        waiting.add(start);
        List<Place> order = new ArrayList<>();
        long most = Math.min((long) insns.size() * PLACES_PER_INSN, MOST_PLACES);
        // Jumps lead forward, so in the order of their instructions the places come before what
        // they lead to.
        for (Place place = waiting.poll(); place != null; place = waiting.poll()) {
            if (steps.containsKey(place)) {
                continue;
            }
            order.add(place);
            steps.put(place, order.size() > most ? opaque(List.of()) : step(place));
        }
        Map<Place, Integer> nodes = new HashMap<>();
        for (Place place : order.reversed()) {
            nodes.put(place, node(of(steps, place), nodes));
        }
        return of(nodes, start);
    }

    private static <T> T of(Map<Place, T> map, Place place) {
        return Objects.requireNonNull(map.get(place));
    }

    private int node(Step step, Map<Place, Integer> nodes) {
        int node =
                switch (step) {
                    case Step.End(_, int end) -> end;
                    case Step.Test(_, int value, int[] set, Place inside, Place outside) ->
                            graph.choose(value, set, of(nodes, inside), of(nodes, outside));
                };
        for (int value : step.touched()) {
            node = graph.touch(value, node);
        }
        return graph.depth(node) > MOST_DEPTH ? graph.opaque(number) : node;
    }

    private Step.End opaque(List<Integer> touched) {
        return new Step.End(touched, graph.opaque(number));
    }

    /// Runs to the next test whose outcome depends on the packet, or to the end.
    private Step step(Place place) {
        int[] held = place.registers.clone();
        List<Integer> touched = new ArrayList<>();
        int pc = place.pc;
        while (pc < readable) {
            CbpfInsn insn = insns.get(pc++);
            int code = insn.code();
            switch (code & Opcode.CLASS_MASK) {
                case Opcode.RET -> {
                    return returned(insn, held, touched);
                }
                case Opcode.JMP -> {
                    if ((code & Opcode.OP_MASK) == Opcode.JA) {
                        pc += insn.k();
                        continue;
                    }
                    graph.conditions().ask(test(code), held[A], operand(insn, held));
                    Masked asked =
                            Masked.plain(
                                    graph, graph.conditions().value(), graph.conditions().set());
                    int value = asked.value();
                    int[] set = asked.set();
                    int[] possible = graph.possible(value);
                    boolean never = Intervals.disjoint(possible, set);
                    if (never || Intervals.subset(possible, set)) {
                        touch(value, touched);
                        pc += never ? insn.jf() : insn.jt();
                        continue;
                    }
                    Place inside = place(pc + insn.jt(), held);
                    Place outside = place(pc + insn.jf(), held);
                    touched.removeIf(part -> contains(value, part));
                    return new Step.Test(touched, value, set, inside, outside);
                }
                case Opcode.ST -> held[insn.k()] = held[A];
                case Opcode.STX -> held[insn.k()] = held[X];
                case Opcode.MISC -> {
                    if ((code & 0xf8) == Opcode.TAX) {
                        held[X] = held[A];
                    } else {
                        held[A] = held[X];
                    }
                }
                default -> {
                    if (loadsBesideThePacket(insn)) {
                        return opaque(touched);
                    }
                    compute(insn, held, touched);
                }
            }
        }
        return opaque(touched);
    }

    private Step returned(CbpfInsn insn, int[] held, List<Integer> touched) {
        if ((insn.code() & Opcode.RVAL_MASK) != Opcode.A) {
            return new Step.End(
                    touched, insn.k() == 0 ? DecisionGraph.REJECT : DecisionGraph.ACCEPT);
        }
        graph.conditions().ask(held[A], Intervals.range(1, -1));
        return new Step.End(
                touched,
                graph.choose(
                        graph.conditions().value(),
                        graph.conditions().set(),
                        DecisionGraph.ACCEPT,
                        DecisionGraph.REJECT));
    }

    private static boolean loadsBesideThePacket(CbpfInsn insn) {
        int kind = insn.code() & Opcode.CLASS_MASK;
        int mode = insn.code() & Opcode.MODE_MASK;
        boolean fixed =
                kind == Opcode.LD && mode == Opcode.ABS || kind == Opcode.LDX && mode == Opcode.MSH;
        return fixed && insn.k() < 0;
    }

    private void compute(CbpfInsn insn, int[] held, List<Integer> touched) {
        int code = insn.code();
        int kind = code & Opcode.CLASS_MASK;
        int register = kind == Opcode.LDX ? X : A;
        int value;
        if (kind == Opcode.ALU) {
            value =
                    (code & Opcode.OP_MASK) == Opcode.NEG
                            ? graph.rules().negate(held[A])
                            : graph.rules()
                                    .binary(
                                            operator(code & Opcode.OP_MASK),
                                            held[A],
                                            operand(insn, held));
        } else {
            value = loaded(insn, held);
        }
        held[register] = value;
        touch(value, touched);
    }

    private void touch(int value, List<Integer> touched) {
        if (!graph.mayFail(value)) {
            return;
        }
        if (values.kind(value) == Kind.NEGATE) {
            touch(values.left(value), touched);
        } else if (values.isBinary(value) && !graph.mayDivideByZero(value)) {
            touch(values.left(value), touched);
            touch(values.right(value), touched);
        } else if (!touched.contains(value)) {
            touched.removeIf(part -> contains(value, part));
            touched.add(value);
        }
    }

    /// Whether the first value cannot be computed unless the second one can.
    private boolean contains(int value, int part) {
        if (value == part) {
            return true;
        }
        if (value < part || values.isConst(value) || values.isLoad(value)) {
            return false; // operands have smaller numbers
        }
        if (values.kind(value) == Kind.NEGATE || values.isLoadAt(value)) {
            return contains(values.left(value), part);
        }
        return values.isBinary(value)
                && (contains(values.left(value), part) || contains(values.right(value), part));
    }

    private int operand(CbpfInsn insn, int[] held) {
        return (insn.code() & Opcode.SRC_MASK) == Opcode.X ? held[X] : values.constantOf(insn.k());
    }

    private int loaded(CbpfInsn insn, int[] held) {
        int k = insn.k();
        return switch (insn.code() & Opcode.MODE_MASK) {
            case Opcode.IMM -> values.constantOf(k);
            case Opcode.LEN -> values.number(Kind.LENGTH, 0, 0);
            case Opcode.MEM -> held[k];
            case Opcode.ABS ->
                    values.number(
                            sized(insn, Kind.LOAD_BYTE, Kind.LOAD_HALF, Kind.LOAD_WORD), k, 0);
            case Opcode.IND ->
                    graph.rules()
                            .loadAt(
                                    sized(insn, Kind.AT_BYTE, Kind.AT_HALF, Kind.AT_WORD),
                                    held[X],
                                    k);
            default -> {
                int octet = values.number(Kind.LOAD_BYTE, k, 0);
                int nibble = graph.rules().binary(Kind.AND, octet, values.constantOf(15));
                yield graph.rules().binary(Kind.LSH, nibble, values.constantOf(2));
            }
        };
    }

    private static Kind sized(CbpfInsn insn, Kind octet, Kind half, Kind word) {
        return switch (insn.code() & Opcode.SIZE_MASK) {
            case Opcode.B -> octet;
            case Opcode.H -> half;
            default -> word;
        };
    }

    private static Exit.Test test(int code) {
        return switch (code & Opcode.OP_MASK) {
            case Opcode.JEQ -> Exit.Test.EQ;
            case Opcode.JGT -> Exit.Test.GT;
            case Opcode.JGE -> Exit.Test.GE;
            default -> Exit.Test.SET;
        };
    }

    private static Kind operator(int operation) {
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

    private Place place(int pc, int[] held) {
        int[] registers = held.clone();
        for (int i = 0; i < REGISTERS; i++) {
            if ((live[pc] & 1 << i) == 0) {
                registers[i] = zero;
            }
        }
        Place place = new Place(pc, registers);
        waiting.add(place);
        return place;
    }

    private static int firstTargetOfJumpBack(List<CbpfInsn> insns) {
        int first = insns.size();
        for (int pc = 0; pc < insns.size(); pc++) {
            CbpfInsn insn = insns.get(pc);
            if ((insn.code() & Opcode.CLASS_MASK) == Opcode.JMP
                    && (insn.code() & Opcode.OP_MASK) == Opcode.JA
                    && insn.k() < 0) {
                first = Math.min(first, pc + 1 + insn.k());
            }
        }
        return first;
    }

    /// By instruction, the registers whose values may be read from there on, a bit each.
    private static int[] liveRegisters(List<CbpfInsn> insns) {
        int[] live = new int[insns.size() + 1];
        for (int pc = insns.size() - 1; pc >= 0; pc--) {
            CbpfInsn insn = insns.get(pc);
            int code = insn.code();
            int kind = code & Opcode.CLASS_MASK;
            if (kind == Opcode.JMP && (code & Opcode.OP_MASK) == Opcode.JA) {
                live[pc] = insn.k() < 0 ? -1 : live[pc + 1 + insn.k()];
                continue;
            }
            if (kind == Opcode.RET) {
                live[pc] = 1 << A;
                continue;
            }
            int behind =
                    kind == Opcode.JMP
                            ? live[pc + 1 + insn.jt()] | live[pc + 1 + insn.jf()]
                            : live[pc + 1];
            live[pc] = behind & ~written(insn) | read(insn);
        }
        return live;
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
        int code = insn.code();
        int mode = code & Opcode.MODE_MASK;
        boolean usesX = (code & Opcode.SRC_MASK) == Opcode.X;
        return switch (code & Opcode.CLASS_MASK) {
            case Opcode.LD -> mode == Opcode.IND ? 1 << X : mode == Opcode.MEM ? 1 << insn.k() : 0;
            case Opcode.LDX -> mode == Opcode.MEM ? 1 << insn.k() : 0;
            case Opcode.ST -> 1 << A;
            case Opcode.STX -> 1 << X;
            case Opcode.ALU, Opcode.JMP -> 1 << A | (usesX ? 1 << X : 0);
            case Opcode.MISC -> (code & 0xf8) == Opcode.TAX ? 1 << A : 1 << X;
            default -> 0;
        };
    }
}
