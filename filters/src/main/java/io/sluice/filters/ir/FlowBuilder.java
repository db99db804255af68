package io.sluice.filters.ir;

import java.util.ArrayDeque;
import java.util.Deque;

/// Turns the blocks of a [Cfg] into the nodes of a [Flow], one node a statement or test.
final class FlowBuilder {
    private final Cfg cfg;
    private final Flow flow;
    private final Deque<Block> waiting = new ArrayDeque<>();
    private final int[]
            firstNode; // by block id, 1 + the node its code starts with; 0 before it is met

    FlowBuilder(Cfg cfg) {
        this.cfg = cfg;
        flow = Flow.withRoomFor(cfg.blocks() + cfg.blocks() / 2);
        firstNode = new int[cfg.blocks() + 1];
    }

    Flow build() {
        flow.variables(cfg.variables());
        flow.entry(nodeOf(cfg.entry()));
        while (!waiting.isEmpty()) {
            fill(waiting.pop());
        }
        return flow;
    }

    /// The node a block's code starts with; blocks met for the first time are left to be filled.
    private int nodeOf(Block block) {
        Block start = block;
        // A block that does nothing but go on needs no node. A ring of such blocks would never end.
        for (int steps = 0;
                start.stmts().isEmpty() && start.exit() instanceof Exit.Goto(Block next);
                start = next) {
            if (steps++ > 1_000_000) {
                throw new IllegalStateException("an endless loop of empty blocks");
            }
        }
        if (firstNode[start.id()] == 0) {
            firstNode[start.id()] = 1 + flow.add(Flow.Kind.TOUCH, 0, 0, start.origin());
            waiting.push(start);
        }
        return firstNode[start.id()] - 1;
    }

    /// Writes a block's statements and exit into nodes; the first of them exists already.
    private void fill(Block block) {
        int node = firstNode[block.id()] - 1;
        for (int i = 0; i < block.stmts().size(); i++) {
            switch (block.stmts().get(i)) {
                case Stmt.Touch(Value value) ->
                        flow.become(node, Flow.Kind.TOUCH, number(value), 0);
                case Stmt.Assign(Value.Variable variable, Value value) ->
                        flow.become(node, Flow.Kind.ASSIGN, number(value), variable.number());
            }
            if (i == block.stmts().size() - 1 && block.exit() instanceof Exit.Goto(Block target)) {
                flow.yes(node, nodeOf(target));
                return;
            }
            int next = flow.add(Flow.Kind.TOUCH, 0, 0, block.origin());
            flow.yes(node, next);
            node = next;
        }
        exit(node, block.exit());
    }

    private void exit(int node, Exit exit) {
        switch (exit) {
            case Exit.Return(int bytes) -> flow.become(node, Flow.Kind.RETURN, bytes, 0);
            case Exit.Branch(
                            Exit.Test test,
                            Value left,
                            Value right,
                            Block ifTrue,
                            Block ifFalse) -> {
                flow.become(node, Flow.comparison(test), number(left), number(right));
                flow.yes(node, nodeOf(ifTrue));
                flow.no(node, nodeOf(ifFalse));
            }
            case Exit.Goto _ -> throw new IllegalStateException("followed before");
        }
    }

    private int number(Value value) {
        return flow.values().number(value);
    }
}
