package io.sluice.emulator.jit.cbpf;

import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import io.sluice.filters.cbpf.Opcode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds the places where a program tests A against one constant after the other: chains of `jeq`,
/// and search trees of `jge` and `jgt` with such chains for leaves, over jumps and over loads that
/// load again what A holds.
///
/// For programs without jumps back.
final class ChoiceFinder {
    /// Fewer points than this are tested one by one.
    private static final int MIN_POINTS = 4;

    /// More ranges than this stay a tree of tests.
    private static final int MAX_RANGES = 16;

    private static final long LARGEST = 0xffff_ffffL;

    /// Steps for one place, and for all together, after which nothing more is looked for: trees
    /// that are lists, or whose ways meet again, would take quadratic time or worse.
    private static final int MAX_STEPS = 1 << 18;

    private static final int MAX_ALL_STEPS = 1 << 21;

    private final CbpfInsn[] insns;
    private final boolean[] entered;

    /// By what is returned.
    private final Map<Integer, Integer> lastReturn = new HashMap<>();

    private int steps;

    ChoiceFinder(CbpfInsn[] insns) {
        this.insns = insns;
        this.entered = new boolean[insns.length];
        for (int i = 0; i < insns.length; i++) {
            if (insns[i].code() == CbpfOp.RET_K.code()) {
                lastReturn.put(insns[i].k(), i);
            } else if (insns[i].code() == CbpfOp.JA.code()) {
                entered[i + 1 + insns[i].k()] = true;
            } else if ((insns[i].code() & Opcode.CLASS_MASK) == Opcode.JMP) {
                entered[i + 1 + insns[i].jt()] = true;
                entered[i + 1 + insns[i].jf()] = true;
            }
        }
    }

    /// Values of A, unsigned, with which a test is reached.
    private record Way(int index, long lowest, long highest) {}

    /// What the tests from there on amount to; null where there are too few.
    @Nullable Choice at(int head) {
        if (!isTest(head)) {
            return null;
        }
        // What A holds: the load before the head, if nothing else leads to the head.
        CbpfInsn loaded =
                head > 0 && !entered[head] && isAbsoluteLoad(insns[head - 1])
                        ? insns[head - 1]
                        : null;
        Choice tree = choice(head, loaded, true);
        return tree != null || !isEqual(head) ? tree : choice(head, loaded, false);
    }

    private @Nullable Choice choice(int head, @Nullable CbpfInsn loaded, boolean withRanges) {
        Map<Integer, Integer> points = new LinkedHashMap<>();
        NavigableMap<Long, Integer> ranges = new TreeMap<>();
        Deque<Way> open = new ArrayDeque<>();
        open.push(new Way(head, 0, LARGEST));
        int limit = Math.min(steps + MAX_STEPS, MAX_ALL_STEPS);
        while (!open.isEmpty()) {
            if (steps++ >= limit) {
                return null;
            }
            Way way = open.pop();
            int index = behind(way.index(), loaded);
            if (isEqual(index)) {
                equal(index, way, points, open);
            } else if (withRanges && isTest(index)) {
                divide(index, way, open);
            } else {
                ranges.put(way.lowest(), end(index));
            }
        }
        Choice choice = new Choice(points, ranges).simplified();
        return choice.points().size() >= MIN_POINTS && choice.ranges().size() <= MAX_RANGES
                ? choice
                : null;
    }

    /// The first test of a value counts.
    private void equal(int index, Way way, Map<Integer, Integer> points, Deque<Way> open) {
        CbpfInsn test = insns[index];
        long value = Integer.toUnsignedLong(test.k());
        if (way.lowest() <= value && value <= way.highest()) {
            points.putIfAbsent(test.k(), end(behind(index + 1 + test.jt(), null)));
        }
        open.push(new Way(index + 1 + test.jf(), way.lowest(), way.highest()));
    }

    private void divide(int index, Way way, Deque<Way> open) {
        CbpfInsn test = insns[index];
        long from = Integer.toUnsignedLong(test.k()) + (test.code() == CbpfOp.JGT_K.code() ? 1 : 0);
        if (from <= way.highest()) {
            open.push(new Way(index + 1 + test.jt(), Math.max(from, way.lowest()), way.highest()));
        }
        if (from > way.lowest()) {
            open.push(
                    new Way(
                            index + 1 + test.jf(),
                            way.lowest(),
                            Math.min(from - 1, way.highest())));
        }
    }

    /// One for all `ret` of the same constant: long programs have many, so that branches reach
    /// them. The last one, since nothing goes back.
    private int end(int index) {
        return insns[index].code() == CbpfOp.RET_K.code()
                ? Objects.requireNonNull(lastReturn.get(insns[index].k()))
                : index;
    }

    /// Where the way leads from there without changing anything.
    private int behind(int index, @Nullable CbpfInsn loaded) {
        int at = index;
        while (insns[at].code() == CbpfOp.JA.code() || insns[at].equals(loaded)) {
            at += 1 + (insns[at].equals(loaded) ? 0 : insns[at].k());
        }
        return at;
    }

    private boolean isEqual(int index) {
        return insns[index].code() == CbpfOp.JEQ_K.code();
    }

    private boolean isTest(int index) {
        int code = insns[index].code();
        return code == CbpfOp.JEQ_K.code()
                || code == CbpfOp.JGE_K.code()
                || code == CbpfOp.JGT_K.code();
    }

    private static boolean isAbsoluteLoad(CbpfInsn insn) {
        int code = insn.code();
        return (code & (Opcode.CLASS_MASK | Opcode.MODE_MASK)) == (Opcode.LD | Opcode.ABS);
    }
}
