package io.sluice.filters.emit;

import static io.sluice.filters.cbpf.Opcode.JEQ;
import static io.sluice.filters.cbpf.Opcode.JGE;
import static io.sluice.filters.cbpf.Opcode.JGT;
import static io.sluice.filters.cbpf.Opcode.JMP;
import static io.sluice.filters.cbpf.Opcode.JSET;
import static io.sluice.filters.cbpf.Opcode.K;
import static io.sluice.filters.cbpf.Opcode.X;

import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.ValueTable;
import java.util.List;

/// Writes a filter graph as a classic BPF program.
///
/// Every node becomes a run of instructions; a test ends in one conditional jump. Nodes are written
/// in topological order, so when a node is written all that lead to it are known, and what they
/// agree to have left in A and X need not be computed again.
public final class CbpfEmitter {
    private final Flow flow;
    private final ValueTable values;
    private final boolean reuse;
    private final PostOrder order;
    private final InsnBuffer insns = new InsnBuffer();
    private final Registers registers;
    private final ScratchWords scratch;
    private final ValueCode code;
    private final NodeCode nodes;
    private final LoopRegisters loops;
    private final int[] states;
    private final boolean[] reached;

    private CbpfEmitter(Flow flow, boolean reuse) {
        this.flow = flow;
        this.reuse = reuse;
        values = flow.values();
        order = flow.postOrder();
        registers = new Registers(values);
        scratch = new ScratchWords(flow.variables());
        code = new ValueCode(values, registers, insns, scratch);
        loops = new LoopRegisters(flow, order);
        nodes = new NodeCode(flow.size());
        states = new int[flow.size() * 4];
        reached = new boolean[flow.size()];
    }

    /// The program of a graph as it stands, every test computing its value afresh.
    ///
    /// @throws TooManyRegistersException if an expression needs more than 16 words of scratch
    ///   memory
    public static Emission plain(Cfg cfg) {
        return new CbpfEmitter(Flow.of(cfg), false).run();
    }

    /// The program of a graph, with what A and X hold used again where all paths agree.
    ///
    /// @throws TooManyRegistersException if an expression needs more than 16 words of scratch
    ///   memory
    public static Emission emit(Flow flow) {
        return new CbpfEmitter(flow, true).run();
    }

    /// The shortest program of several graphs; of equally short ones, that of the first.
    ///
    /// @param flows not empty
    /// @throws TooManyRegistersException if an expression needs more than 16 words of scratch
    ///   memory
    public static Emission shortest(List<Flow> flows) {
        Emission best = emit(flows.getFirst());
        for (Flow flow : flows.subList(1, flows.size())) {
            Emission other = emit(flow);
            best = other.program().size() < best.program().size() ? other : best;
        }
        return best;
    }

    private Emission run() {
        long unassigned = new Assignments(flow, order).readUnassigned();
        for (int i = order.size() - 1; i >= 0; i--) {
            int node = order.at(i);
            enter(node);
            nodes.start(node, insns.size());
            write(node);
            nodes.end(node, insns.size());
        }
        return new JumpLayout(flow, order, nodes, insns, scratch).write(unassigned);
    }

    private void enter(int node) {
        if (reuse && reached[node] && !order.isLoopHead(node)) {
            registers.restore(states, node);
        } else {
            registers.forget();
        }
        if (reuse && loops.inA(node) != LoopRegisters.NONE) {
            registers.setA(values.readOf(loops.inA(node)));
        }
        if (reuse && loops.inX(node) != LoopRegisters.NONE) {
            registers.setX(values.readOf(loops.inX(node)));
        }
    }

    private void write(int node) {
        int left = flow.left(node);
        switch (flow.kind(node)) {
            case RETURN -> {}
            case TOUCH -> code.touch(left);
            case ASSIGN -> store(flow.right(node), left);
            case EQ -> compare(node, JEQ, left, flow.right(node));
            case SET -> compare(node, JSET, left, flow.right(node));
            case GT -> compare(node, JGT, left, flow.right(node));
            case GE -> compare(node, JGE, left, flow.right(node));
            case IN ->
                    throw new IllegalArgumentException(
                            "sets are to be taken apart before emission");
        }
        if (!flow.isReturn(node)) {
            prepare(flow.yes(node));
            leave(flow.yes(node));
        }
        if (flow.isTest(node)) {
            leave(flow.no(node));
        }
    }

    private void store(int variable, int value) {
        if (!reuse || !loops.wantsInX(variable) && !loops.wantsInA(variable)) {
            code.store(variable, value);
        } else if (loops.wantsInA(variable)) {
            code.storeFromA(variable, value);
        } else {
            code.store(variable, value);
            code.loadX(values.readOf(variable));
        }
    }

    /// Puts into the registers what the head of a loop expects there.
    private void prepare(int target) {
        if (reuse && loops.inX(target) != LoopRegisters.NONE) {
            code.loadX(values.readOf(loops.inX(target)));
        }
        if (reuse && loops.inA(target) != LoopRegisters.NONE) {
            code.loadA(values.readOf(loops.inA(target)));
        }
    }

    private void leave(int target) {
        if (reached[target]) {
            registers.meet(states, target);
        } else {
            reached[target] = true;
            registers.save(states, target);
        }
    }

    private void compare(int node, int jump, int left, int right) {
        boolean symmetric = jump == JEQ || jump == JSET;
        boolean swapped = false;
        if (values.isConst(right)) {
            if (jump == JSET && registers.aHolds(values.number(ValueTable.Kind.AND, left, right))) {
                nodes.jump(node, JMP | JEQ | K, 0, true);
                return;
            }
            code.loadA(left);
            nodes.jump(node, JMP | jump | K, values.constant(right), false);
            return;
        }
        if (values.isConst(left)) {
            code.loadA(right);
            swapped = true;
        } else {
            swapped = code.pair(left, right, true);
        }
        // Of the swapped orders, a > b is not b >= a.
        int test = symmetric || !swapped ? jump : jump == JGT ? JGE : JGT;
        boolean inverted = swapped && !symmetric;
        boolean constant = values.isConst(left);
        nodes.jump(
                node,
                JMP | test | (constant ? K : X),
                constant ? values.constant(left) : 0,
                inverted);
    }
}
