package io.sluice.emulator.cbpf;

import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A checked program as blocks of steps for [BlockMachine].
///
/// A block is what is done to a list of packets until it has to be split or joined with another: it
/// ends with a test of which both ways matter, and where several ways meet. Blocks are in program
/// order.
final class BlockDecoder {
    private static final int NONE = -1;

    /// Of more blocks the lists would take more memory, 2 KB each, than they are worth.
    private static final int MOST = 1024;

    private final List<CbpfInsn> insns;
    private final CbpfOp[] ops;
    private final CbpfRules rules;
    private final AccumulatorTests tests;

    /// For each instruction, whether several others lead to it.
    private final boolean[] joins;

    /// For an instruction that starts a block the block's number, else [#NONE].
    private final int[] blockAt;

    private BlockDecoder(CheckedProgram program) {
        this.insns = program.program().insns();
        this.rules = program.rules();
        this.ops = new CbpfOp[insns.size()];
        for (int i = 0; i < ops.length; i++) {
            ops[i] = CbpfOp.ofCode(insns.get(i).code()).orElseThrow();
        }
        this.tests = new AccumulatorTests(insns, ops);
        this.joins = joins();
        this.blockAt = new int[ops.length];
        Arrays.fill(blockAt, NONE);
    }

    /// The first block is the program's start.
    static Step[][] decode(CheckedProgram program) {
        return new BlockDecoder(program).blocks();
    }

    private boolean[] joins() {
        boolean[] joins = new boolean[ops.length];
        boolean[] reached = new boolean[ops.length];
        for (int i = 0; i < ops.length; i++) {
            CbpfInsn insn = insns.get(i);
            if (ops[i].isBranch()) {
                reach(tests.landing(i + 1 + insn.jt()), reached, joins);
                reach(tests.landing(i + 1 + insn.jf()), reached, joins);
            } else if (isPlainLoad(i) || ops[i] == CbpfOp.AND_K) {
                reach(tests.landing(i + 1), reached, joins);
            }
        }
        return joins;
    }

    private static void reach(int at, boolean[] reached, boolean[] joins) {
        joins[at] |= reached[at];
        reached[at] = true;
    }

    private Step[][] blocks() {
        blockAt[0] = 0;
        int count = 0;
        for (int i = 0; i < ops.length; i++) {
            if (blockAt[i] != NONE) {
                blockAt[i] = count++;
                // Marks what its tests lead to, which is always further on.
                walk(i, new ArrayList<>());
            }
        }
        if (count > MOST) {
            return new Step[][] {{new Step.Alone(0)}};
        }
        Step[][] blocks = new Step[count][];
        boolean[] readsA = new boolean[count];
        for (int i = ops.length - 1; i >= 0; i--) {
            if (blockAt[i] != NONE) {
                List<Step> steps = new ArrayList<>();
                walk(i, steps);
                int block = blockAt[i];
                readsA[block] = LiveAccumulator.mark(steps, readsA);
                blocks[block] = steps.toArray(Step[]::new);
            }
        }
        return blocks;
    }

    private void walk(int start, List<Step> steps) {
        int at = tests.landing(start);
        while (at != NONE) {
            at = at != start && joins[at] ? leave(at, steps) : step(at, steps);
        }
    }

    private int leave(int at, List<Step> steps) {
        steps.add(new Step.Goto(block(at)));
        return NONE;
    }

    /// The number of the block that starts there; while they are still counted, any number.
    private int block(int at) {
        if (blockAt[at] == NONE) {
            blockAt[at] = 0;
        }
        return blockAt[at];
    }

    /// Adds what is done at an instruction.
    ///
    /// @return the next instruction for the same list, [#NONE] if there is none
    private int step(int at, List<Step> steps) {
        CbpfInsn insn = insns.get(at);
        if (AccumulatorTests.isTest(ops[at])) {
            return decide(tests.at(at), steps);
        }
        if (ops[at] == CbpfOp.RET_K) {
            steps.add(new Step.Return(insn.k()));
            return NONE;
        }
        if (!isPlainLoad(at)) {
            steps.add(new Step.Alone(at));
            return NONE;
        }
        if (ops[at] == CbpfOp.LDX_MSH) {
            steps.add(new Step.LoadHeaderLength(insn.k()));
            return tests.landing(at + 1);
        }
        boolean masked = ops[at + 1] == CbpfOp.AND_K && !joins[at + 1];
        steps.add(new Step.Load(place(at, masked ? insns.get(at + 1).k() : -1)));
        return tests.landing(masked ? at + 2 : at + 1);
    }

    private int decide(AccumulatorTests.Decision decision, List<Step> steps) {
        return switch (decision) {
            case AccumulatorTests.Fixed(int next) -> next;
            case AccumulatorTests.OneTest(Step.Range range, int inside, int outside) -> {
                boolean dropsInside = rejects(inside);
                if (dropsInside || rejects(outside)) {
                    add(new Step.Narrow(dropsInside ? range.inverted() : range), steps);
                    yield dropsInside ? outside : inside;
                }
                add(new Step.Split(range, block(inside), block(outside)), steps);
                yield NONE;
            }
            case AccumulatorTests.ManyTests(IntervalTable table) -> {
                steps.add(new Step.Search(table.leading(this::block)));
                yield NONE;
            }
            case AccumulatorTests.Membership(KeySet set, int inside, int outside) -> {
                steps.add(new Step.Member(set, block(inside), block(outside)));
                yield NONE;
            }
        };
    }

    /// Adds a test, in one with the load before it if there is one.
    private static void add(Step test, List<Step> steps) {
        Step step = test;
        if (!steps.isEmpty()
                && steps.getLast() instanceof Step.Load(Step.Place place)
                && place.endsWord()) {
            steps.removeLast();
            step =
                    test instanceof Step.Narrow(Step.Range range)
                            ? new Step.LoadNarrow(place, range)
                            : new Step.LoadSplit(place, (Step.Split) test);
        }
        steps.add(step);
    }

    private boolean rejects(int at) {
        return ops[at] == CbpfOp.RET_K && insns.get(at).k() == 0;
    }

    /// Whether it is a load that reads the packet's bytes or rejects the packet, and does nothing
    /// else: Linux gives some offsets another meaning (see [SpecialLoad]).
    private boolean isPlainLoad(int at) {
        boolean positive = insns.get(at).k() >= 0;
        return switch (ops[at]) {
            case LD_W_ABS, LD_H_ABS, LD_B_ABS -> positive;
            case LD_W_IND, LD_H_IND, LD_B_IND -> rules == CbpfRules.LIBPCAP;
            case LDX_MSH -> positive || rules == CbpfRules.LIBPCAP;
            default -> false;
        };
    }

    private Step.Place place(int at, int mask) {
        int width =
                switch (ops[at]) {
                    case LD_W_ABS, LD_W_IND -> 4;
                    case LD_H_ABS, LD_H_IND -> 2;
                    case LD_B_ABS, LD_B_IND -> 1;
                    default -> throw new AssertionError(ops[at] + " loads no A");
                };
        boolean indexed =
                switch (ops[at]) {
                    case LD_W_IND, LD_H_IND, LD_B_IND -> true;
                    default -> false;
                };
        return new Step.Place(insns.get(at).k(), width, indexed, mask, true);
    }
}
