package io.sluice.filters.opt;

import io.sluice.filters.ir.Block;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.Exit.Test;
import io.sluice.filters.ir.Stmt;
import io.sluice.filters.ir.Value;
import io.sluice.filters.ir.Value.Const;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Whether libpcap's optimiser finds that a filter rejects everything, which is when it refuses
/// one.
///
/// It knows less than ours: that a test has the outcome it had before, on an edge which every path
/// to it takes; that a number which is equal to one constant is equal to no other; and the outcome
/// of a test of two constants. Bits, ranges and sets it does not reason about, so `ip[1] & 0xfc =
/// 46` and `tcp[0] > 255` compile. Arithmetic of constants it folds only after it has moved its
/// branches.
///
/// Source: libpcap 1.11, optimize.c: fold_edge(), opt_j(), propedom(), opt_peep(), intern_blocks(),
/// opt_root(), or_pullup(), and_pullup().
public final class PlainContradiction {

    /// As many rounds of moving branches as libpcap makes before it takes them for a cycle.
    private static final int MOST_ROUNDS = 100;

    /// A test, or the end of the program.
    private static final class Node {
        final List<Stmt> stmts;
        final boolean ends;
        final int bytes;
        Test test = Test.EQ;
        Value left = Value.constant(0);
        Value right = Value.constant(0);

        /// Where it leads: 0 if the test fails, 1 if it holds.
        final int[] next = new int[2];

        Node(List<Stmt> stmts, boolean ends, int bytes) {
            this.stmts = stmts;
            this.ends = ends;
            this.bytes = bytes;
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private final Map<Block, Integer> numbers = new LinkedHashMap<>();

    private PlainContradiction() {}

    /// @param cfg a graph without a cycle
    public static boolean of(Cfg cfg) {
        PlainContradiction contradiction = new PlainContradiction();
        int root = contradiction.read(cfg.entry());
        return contradiction.rejectsAll(root);
    }

    private boolean rejectsAll(int root) {
        boolean moved = true;
        for (int round = 0; moved && round < MOST_ROUNDS; round++) {
            moved = foldConstants(false);
            moved |= moveBranches(root);
        }
        foldConstants(true);
        int[] same = interned(root);
        int at = root;
        while (!nodes.get(at).ends && same[nodes.get(at).next[0]] == same[nodes.get(at).next[1]]) {
            at = nodes.get(at).next[0];
        }
        return nodes.get(at).ends && nodes.get(at).bytes == 0;
    }

    // ---- the graph ------------------------------------------------------------------------------

    private int read(Block entry) {
        Deque<Block> open = new ArrayDeque<>(List.of(entry));
        List<Block> order = new ArrayList<>();
        while (!open.isEmpty()) {
            Block block = open.pop();
            if (numbers.containsKey(block)) {
                continue;
            }
            numbers.put(block, nodes.size());
            order.add(block);
            nodes.add(
                    block.exit() instanceof Exit.Return(int bytes)
                            ? new Node(List.of(), true, bytes)
                            : new Node(List.copyOf(block.stmts()), false, 0));
            switch (block.exit()) {
                case Exit.Return _ -> {}
                case Exit.Goto(Block target) -> open.push(target);
                case Exit.Branch branch -> {
                    open.push(branch.ifFalse());
                    open.push(branch.ifTrue());
                }
            }
        }
        order.forEach(this::connect);
        return number(entry);
    }

    private int number(Block block) {
        return Objects.requireNonNull(numbers.get(block));
    }

    private void connect(Block block) {
        Node node = nodes.get(number(block));
        switch (block.exit()) {
            case Exit.Return _ -> {}
            case Exit.Goto(Block target) -> {
                node.next[0] = number(target);
                node.next[1] = node.next[0];
            }
            case Exit.Branch branch -> {
                node.test = branch.test();
                node.left = branch.left();
                node.right = branch.right();
                node.next[0] = number(branch.ifFalse());
                node.next[1] = number(branch.ifTrue());
            }
        }
    }

    // ---- what is known without looking at other tests -------------------------------------------

    /// @param arithmetic whether arithmetic of constants is folded too
    private boolean foldConstants(boolean arithmetic) {
        boolean changed = false;
        for (Node node : nodes) {
            int outcome = node.ends || isDecided(node) ? -1 : outcome(node, arithmetic);
            if (outcome >= 0) {
                node.next[1 - outcome] = node.next[outcome];
                changed = true;
            }
        }
        return changed;
    }

    private static boolean isDecided(Node node) {
        return node.next[0] == node.next[1];
    }

    /// 0 or 1, or -1 if it is not known.
    private static int outcome(Node node, boolean arithmetic) {
        Value left = arithmetic ? folded(node.left) : node.left;
        Value right = arithmetic ? folded(node.right) : node.right;
        if (!(right instanceof Const(int k))) {
            return -1;
        }
        if (node.test == Test.SET && (k == 0 || k == -1)) {
            return k & 1; // jset #0 never, jset #0xffffffff always, as opt_peep() has it
        }
        if (!(left instanceof Const(int a))) {
            return -1;
        }
        boolean holds =
                switch (node.test) {
                    case EQ -> a == k;
                    case GT -> Integer.compareUnsigned(a, k) > 0;
                    case GE -> Integer.compareUnsigned(a, k) >= 0;
                    case SET -> (a & k) != 0;
                };
        return holds ? 1 : 0;
    }

    /// Constants folded, and what leaves a number as it is or makes it 0 left out (opt_stmt()).
    static Value folded(Value value) {
        return switch (value) {
            case Value.Binary binary -> folded(binary);
            case Value.Negate(Value operand) ->
                    folded(operand) instanceof Const(int k) ? Value.constant(-k) : value;
            case Const _,
                    Value.Load _,
                    Value.LoadAt _,
                    Value.Length _,
                    Value.Ancillary _,
                    Value.Read _ ->
                    value;
        };
    }

    private static Value folded(Value.Binary binary) {
        Value.Op op = binary.op();
        Value left = folded(binary.left());
        Value right = folded(binary.right());
        boolean byZero = op == Value.Op.DIV || op == Value.Op.MOD;
        if (right instanceof Const(int k) && k == 0 && !byZero) {
            return op == Value.Op.MUL || op == Value.Op.AND ? right : left;
        }
        return left instanceof Const(int x) && right instanceof Const(int y) && !(byZero && y == 0)
                ? constant(op, x, y)
                : new Value.Binary(op, left, right);
    }

    private static Value constant(Value.Op op, int x, int y) {
        boolean wide = Integer.compareUnsigned(y, Integer.SIZE) >= 0;
        return Value.constant(
                switch (op) {
                    case ADD -> x + y;
                    case SUB -> x - y;
                    case MUL -> x * y;
                    case DIV -> Integer.divideUnsigned(x, y);
                    case MOD -> Integer.remainderUnsigned(x, y);
                    case AND -> x & y;
                    case OR -> x | y;
                    case XOR -> x ^ y;
                    case LSH -> wide ? 0 : x << y;
                    case RSH -> wide ? 0 : x >>> y;
                });
    }

    // ---- what an edge tells ---------------------------------------------------------------------

    /// Leads each edge past the tests whose outcome the edges before it tell, and moves tests up.
    private boolean moveBranches(int root) {
        int[] upwards = levels(root);
        BitSet[] before = dominators(root);
        BitSet[] dominators = nodeDominators(root);
        boolean changed = false;
        for (int number : upwards) {
            Node node = nodes.get(number);
            for (int side = 1; side >= 0 && !node.ends; side--) {
                changed |= move(node, side, before[2 * number + side]);
            }
        }
        List<List<Integer>> into = predecessors(upwards);
        for (int number : upwards) {
            if (!nodes.get(number).ends && !into.get(number).isEmpty()) {
                changed |= pullUp(number, into.get(number), dominators, 1);
                changed |= pullUp(number, into.get(number), dominators, 0);
            }
        }
        return changed;
    }

    private boolean move(Node node, int side, BitSet before) {
        boolean changed = false;
        Node target = nodes.get(node.next[side]);
        if (!target.ends && isDecided(target)) {
            node.next[side] = target.next[0];
            changed = true;
        }
        int told = told(node.next[side], before);
        while (told >= 0) {
            node.next[side] = told;
            changed = true;
            told = told(told, before);
        }
        return changed;
    }

    /// Where a test leads by what the edges before it tell, or -1.
    private int told(int number, BitSet before) {
        Node test = nodes.get(number);
        for (int edge = before.nextSetBit(0);
                edge >= 0 && !test.ends;
                edge = before.nextSetBit(edge + 1)) {
            int outcome = outcomeAfter(test, nodes.get(edge >> 1), edge & 1);
            if (outcome >= 0) {
                return test.next[outcome];
            }
        }
        return -1;
    }

    /// In a chain of tests with a common target, the next one that looks at the value which is
    /// loaded already comes before those that load another (or_pullup() with `common` 1,
    /// and_pullup() with 0).
    private boolean pullUp(int top, List<Integer> into, BitSet[] dominators, int common) {
        Value loaded = nodes.get(into.getFirst()).left;
        if (!into.stream().allMatch(before -> nodes.get(before).left.equals(loaded))) {
            return false;
        }
        int above = -1;
        int other = top;
        while (isInChain(other, top, dominators, common) && nodes.get(other).left.equals(loaded)) {
            above = other;
            other = nodes.get(other).next[1 - common];
        }
        if (!isInChain(other, top, dominators, common)) {
            return false;
        }
        int last = other;
        int same = nodes.get(other).next[1 - common];
        while (isInChain(same, top, dominators, common) && !nodes.get(same).left.equals(loaded)) {
            last = same;
            same = nodes.get(same).next[1 - common];
        }
        if (!isInChain(same, top, dominators, common)) {
            return false;
        }
        nodes.get(last).next[1 - common] = nodes.get(same).next[1 - common];
        nodes.get(same).next[1 - common] = other;
        if (above >= 0) {
            nodes.get(above).next[1 - common] = same;
        } else {
            for (int before : into) {
                int side = nodes.get(before).next[1] == top ? 1 : 0;
                nodes.get(before).next[side] = same;
            }
        }
        return true;
    }

    private boolean isInChain(int number, int top, BitSet[] dominators, int common) {
        return !nodes.get(number).ends
                && nodes.get(number).next[common] == nodes.get(top).next[common]
                && dominators[number] != null
                && dominators[number].get(top);
    }

    private List<List<Integer>> predecessors(int[] upwards) {
        List<List<Integer>> into = new ArrayList<>();
        nodes.forEach(_ -> into.add(new ArrayList<>()));
        for (int number : upwards) {
            Node node = nodes.get(number);
            if (!node.ends) {
                into.get(node.next[1]).add(number);
                into.get(node.next[0]).add(number);
            }
        }
        return into;
    }

    /// The outcome of a test after another one's: 0 or 1, or -1 if that tells nothing.
    private static int outcomeAfter(Node test, Node earlier, int outcome) {
        if (test.test != earlier.test || !test.left.equals(earlier.left)) {
            return -1;
        }
        if (test.right.equals(earlier.right)) {
            return outcome;
        }
        boolean otherConstant =
                test.test == Test.EQ
                        && test.right instanceof Const
                        && earlier.right instanceof Const;
        return outcome == 1 && otherConstant ? 0 : -1;
    }

    /// For each edge, twice its node's number plus its side, the edges that every path to and over
    /// it takes.
    private BitSet[] dominators(int root) {
        BitSet[] sets = new BitSet[2 * nodes.size()];
        BitSet[] into = new BitSet[nodes.size()];
        into[root] = new BitSet();
        for (int number : topological(root)) {
            Node node = nodes.get(number);
            for (int side = 0; side < 2; side++) {
                BitSet set = (BitSet) into[number].clone();
                set.set(2 * number + side);
                sets[2 * number + side] = set;
                if (!node.ends) {
                    meet(into, node.next[side], set);
                }
            }
        }
        return sets;
    }

    /// For each node, those that every path to it goes through, itself included.
    private BitSet[] nodeDominators(int root) {
        BitSet[] sets = new BitSet[nodes.size()];
        sets[root] = new BitSet();
        for (int number : topological(root)) {
            sets[number].set(number);
            Node node = nodes.get(number);
            for (int side = 0; side < 2 && !node.ends; side++) {
                meet(sets, node.next[side], sets[number]);
            }
        }
        return sets;
    }

    private static void meet(BitSet[] sets, int at, BitSet other) {
        if (sets[at] == null) {
            sets[at] = (BitSet) other.clone();
        } else {
            sets[at].and(other);
        }
    }

    /// The nodes that are still reached, those nearest to the ends first, and among equally near
    /// ones those met last (find_levels()).
    private int[] levels(int root) {
        int[] topological = topological(root);
        int[] level = new int[nodes.size()];
        List<Deque<Integer>> levels = new ArrayList<>();
        for (int i = topological.length - 1; i >= 0; i--) {
            Node node = nodes.get(topological[i]);
            if (!node.ends) {
                level[topological[i]] = 1 + Math.max(level[node.next[0]], level[node.next[1]]);
            }
            while (levels.size() <= level[topological[i]]) {
                levels.add(new ArrayDeque<>());
            }
            levels.get(level[topological[i]]).addFirst(topological[i]);
        }
        return levels.stream().flatMap(Deque::stream).mapToInt(Integer::intValue).toArray();
    }

    /// The nodes that are still reached, each before those that it leads to.
    private int[] topological(int root) {
        List<Integer> post = new ArrayList<>();
        boolean[] seen = new boolean[nodes.size()];
        int[] sides = new int[nodes.size()];
        Deque<Integer> path = new ArrayDeque<>(List.of(root));
        seen[root] = true;
        while (!path.isEmpty()) {
            int number = path.peek();
            Node node = nodes.get(number);
            if (node.ends || sides[number] == 2) {
                post.add(path.pop());
            } else {
                int next = node.next[1 - sides[number]++];
                if (!seen[next]) {
                    seen[next] = true;
                    path.push(next);
                }
            }
        }
        return post.reversed().stream().mapToInt(Integer::intValue).toArray();
    }

    /// A number for each node that is equal for nodes that do the same (intern_blocks()).
    private int[] interned(int root) {
        record Key(List<Stmt> stmts, Test test, Value left, Value right, int ifFalse, int ifTrue) {}
        int[] same = new int[nodes.size()];
        Map<Key, Integer> tests = new HashMap<>();
        int[] order = topological(root);
        for (int i = order.length - 1; i >= 0; i--) {
            Node node = nodes.get(order[i]);
            Key key =
                    node.ends
                            ? new Key(
                                    List.of(),
                                    Test.EQ,
                                    Value.constant(node.bytes),
                                    Value.constant(0),
                                    -1,
                                    -1)
                            : new Key(
                                    node.stmts,
                                    node.test,
                                    node.left,
                                    node.right,
                                    same[node.next[0]],
                                    same[node.next[1]]);
            same[order[i]] = tests.computeIfAbsent(key, _ -> tests.size());
        }
        return same;
    }
}
