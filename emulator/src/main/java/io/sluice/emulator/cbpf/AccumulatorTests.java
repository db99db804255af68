package io.sluice.emulator.cbpf;

import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The tests of A against constants in a program, each together with those of the same A that
/// follow it.
///
/// Comparisons that lead to comparisons only are one search: between two neighbouring constants A
/// takes one way through all of them.
final class AccumulatorTests {
    /// Fewer are as fast one after the other.
    private static final int FEWEST = 3;

    /// What one search takes in: a chain of n tests takes n^2 steps to turn into a table.
    private static final int MOST = 2048;

    /// A set takes in no more.
    private static final int MOST_NUMBERS = 4096;

    private static final long END = 1L << 32;

    private final List<CbpfInsn> insns;
    private final CbpfOp[] ops;

    /// What was asked for; null where nothing was.
    private final @Nullable Decision[] decisions;

    /// For each instruction its [#landing].
    private final int[] landings;

    AccumulatorTests(List<CbpfInsn> insns, CbpfOp[] ops) {
        this.insns = insns;
        this.ops = ops;
        this.decisions = new Decision[ops.length];
        this.landings = landings();
    }

    static boolean isTest(CbpfOp op) {
        return op == CbpfOp.JSET_K || isComparison(op);
    }

    private static boolean isComparison(CbpfOp op) {
        return op == CbpfOp.JEQ_K || op == CbpfOp.JGT_K || op == CbpfOp.JGE_K;
    }

    /// What is decided at one place; the ways are instructions.
    sealed interface Decision {}

    /// Nothing.
    record Fixed(int next) implements Decision {}

    /// One test.
    record OneTest(Step.Range range, int inside, int outside) implements Decision {}

    /// Several tests of the same A.
    record ManyTests(IntervalTable table) implements Decision {}

    /// Several tests that ask whether A is one of some numbers.
    record Membership(KeySet set, int inside, int outside) implements Decision {}

    /// @param at a test
    Decision at(int at) {
        Decision known = decisions[at];
        if (known == null) {
            known = decide(at);
            decisions[at] = known;
        }
        return known;
    }

    private Decision decide(int at) {
        BitSet together = together(at);
        if (together.cardinality() < FEWEST) {
            return single(at);
        }
        TreeSet<Long> starts = new TreeSet<>();
        starts.add(0L);
        for (int test = at; test >= 0; test = together.nextSetBit(test + 1)) {
            long k = Integer.toUnsignedLong(insns.get(test).k());
            if (ops[test] != CbpfOp.JGT_K) {
                starts.add(k);
            }
            if (ops[test] != CbpfOp.JGE_K && k + 1 < END) {
                starts.add(k + 1);
            }
        }
        return decision(at, together, starts);
    }

    private Decision single(int at) {
        int k = insns.get(at).k();
        int yes = next(at, true);
        int no = next(at, false);
        Step.Range range =
                switch (ops[at]) {
                    case JEQ_K -> new Step.Range(-1, k, 0);
                    case JSET_K -> new Step.Range(k, 0, 0).inverted();
                    case JGT_K -> new Step.Range(-1, k + 1, -k - 2);
                    case JGE_K -> new Step.Range(-1, k, -k - 1);
                    default -> throw new AssertionError(ops[at] + " tests no A against k");
                };
        if (ops[at] == CbpfOp.JGE_K && k == 0) {
            return new Fixed(yes);
        }
        boolean never = ops[at] == CbpfOp.JGT_K && k == -1;
        return never || yes == no ? new Fixed(no) : new OneTest(range, yes, no);
    }

    /// The comparisons that A may meet from this one on.
    private BitSet together(int at) {
        BitSet met = new BitSet();
        met.set(at);
        BitSet found = new BitSet();
        int count = 0;
        // Jumps lead forward, so program order meets each after all that lead to it.
        for (int test = at; test >= 0 && count < MOST; test = met.nextSetBit(test + 1)) {
            if (isComparison(ops[test])) {
                found.set(test);
                count++;
                met.set(next(test, true));
                met.set(next(test, false));
            }
        }
        return found;
    }

    /// Where A leads in each interval that these numbers start.
    private Decision decision(int at, BitSet together, SortedSet<Long> numbers) {
        long[] starts = new long[numbers.size() + 1];
        int[] exits = new int[numbers.size()];
        int count = 0;
        for (long number : numbers) {
            int exit = at;
            while (together.get(exit)) {
                exit = next(exit, holds(exit, number));
            }
            if (count == 0 || exits[count - 1] != exit) {
                starts[count] = number;
                exits[count++] = exit;
            }
        }
        starts[count] = END;
        if (count == 1) {
            return new Fixed(exits[0]);
        }
        Optional<Decision> membership = membership(starts, exits, count);
        return membership.isPresent()
                ? membership.get()
                : new ManyTests(IntervalTable.of(starts, exits, count));
    }

    /// The same as a set, if there are two ways only and one is that of few numbers.
    private static Optional<Decision> membership(long[] starts, int[] exits, int count) {
        long[] sizes = new long[2];
        for (int i = 0; i < count; i++) {
            if (exits[i] != exits[i & 1]) {
                return Optional.empty();
            }
            sizes[i & 1] += starts[i + 1] - starts[i];
        }
        int members = sizes[0] < sizes[1] ? 0 : 1;
        if (sizes[members] > MOST_NUMBERS) {
            return Optional.empty();
        }
        int[] numbers = new int[(int) sizes[members]];
        int size = 0;
        for (int i = members; i < count; i += 2) {
            for (long number = starts[i]; number < starts[i + 1]; number++) {
                numbers[size++] = (int) number;
            }
        }
        return Optional.of(new Membership(KeySet.of(numbers), exits[members], exits[1 - members]));
    }

    private boolean holds(int test, long a) {
        long k = Integer.toUnsignedLong(insns.get(test).k());
        return switch (ops[test]) {
            case JEQ_K -> a == k;
            case JGT_K -> a > k;
            case JGE_K -> a >= k;
            default -> throw new AssertionError(ops[test] + " does not compare A with a constant");
        };
    }

    private int next(int test, boolean holds) {
        CbpfInsn insn = insns.get(test);
        return landing(test + 1 + (holds ? insn.jt() : insn.jf()));
    }

    /// Where one who comes to an instruction gets to do something: behind jumps that lead forward,
    /// and of all returns of one number at the last.
    int landing(int at) {
        return landings[at];
    }

    private int[] landings() {
        int[] found = new int[ops.length];
        Map<Integer, Integer> returns = new HashMap<>();
        for (int i = ops.length - 1; i >= 0; i--) {
            int k = insns.get(i).k();
            found[i] = i;
            if (ops[i] == CbpfOp.JA && k >= 0) {
                found[i] = found[i + 1 + k];
            } else if (ops[i] == CbpfOp.RET_K) {
                returns.putIfAbsent(k, i);
                found[i] = returns.get(k);
            }
        }
        return found;
    }
}
