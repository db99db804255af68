package io.sluice.emulator.jit.cbpf;

import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Tests of neighbouring bytes that are made at once, on one word.
///
/// A load, its test, a second load and its test become one where nothing else leads into the middle
/// and nobody asks for A afterwards: the protocol and the fragment offset of IPv4 in one comparison
/// under a mask, the two ports of a datagram without a branch between them.
final class FusedTests {
    private final FilterPlan plan;
    private final AccumulatorFlow flow;
    private final int[] entries;
    private final @Nullable Fused[] fused;
    private final boolean[] absorbed;

    /// What stands in place of a load and what follows it.
    sealed interface Fused {}

    /// Goes to `pass` if the word under the mask is `want`.
    ///
    /// @param bytes the load whose end is the word's end
    record Masked(LoadedBytes bytes, int mask, int want, int pass, int fail) implements Fused {}

    /// Goes to `pass` if the first half of the word is `low` or the second `high`, both
    /// little-endian.
    ///
    /// @param first the half that is loaded first; the packet may end behind it
    record EitherHalf(LoadedBytes first, int wordStart, int low, int high, int pass, int fail)
            implements Fused {}

    FusedTests(FilterPlan plan, AccumulatorFlow flow) {
        this.plan = plan;
        this.flow = flow;
        entries = new int[plan.size()];
        fused = new @Nullable Fused[plan.size()];
        absorbed = new boolean[plan.size()];
        for (int i = 0; i < plan.size(); i++) {
            if (plan.isReached(i)) {
                plan.successors(i).forEach(successor -> entries[successor]++);
            }
        }
        for (int i = 0; i < plan.size(); i++) {
            if (plan.isReached(i) && !absorbed[i]) {
                fuse(i);
            }
        }
    }

    @Nullable Fused at(int index) {
        return fused[index];
    }

    /// Whether the instruction is part of what another one has become.
    boolean isAbsorbed(int index) {
        return absorbed[index];
    }

    /// A load with the test behind it.
    ///
    /// @param holds where it goes if the bytes under its mask are what it wants
    private record Tested(LoadedBytes bytes, CbpfInsn test, int holds, int differs) {
        int mask(int start) {
            return isEqual() ? bytes.mask(start) : bytes.inWord(test.k(), start);
        }

        int want(int start) {
            return isEqual() ? bytes.inWord(test.k(), start) : 0;
        }

        boolean isEqual() {
            return test.code() == CbpfOp.JEQ_K.code();
        }
    }

    private @Nullable Tested tested(int index) {
        LoadedBytes bytes = LoadedBytes.of(plan.insn(index));
        if (bytes == null || index + 1 >= plan.size() || entries[index + 1] != 1) {
            return null;
        }
        CbpfInsn test = plan.insn(index + 1);
        boolean equal = test.code() == CbpfOp.JEQ_K.code();
        if (!flow.testsLoadedWord(index + 1) || equal && !bytes.canGive(test.k())) {
            return null;
        }
        int whenTrue = index + 2 + test.jt();
        int whenFalse = index + 2 + test.jf();
        return new Tested(bytes, test, equal ? whenTrue : whenFalse, equal ? whenFalse : whenTrue);
    }

    private void fuse(int index) {
        Tested first = tested(index);
        if (first == null) {
            return;
        }
        Fused both = either(first, first.differs());
        int next = first.differs();
        if (both == null) {
            both = masked(first, first.holds());
            next = first.holds();
        }
        if (both != null) {
            fused[index] = both;
            absorbed[index + 1] = true;
            absorbed[next] = true;
            absorbed[next + 1] = true;
        }
    }

    private @Nullable Tested second(Tested first, int index) {
        Tested second = entries[index] == 1 ? tested(index) : null;
        return second != null && second.bytes().byX() == first.bytes().byX() ? second : null;
    }

    private boolean forgotten(int... targets) {
        return Arrays.stream(targets).noneMatch(flow::isRead);
    }

    private @Nullable Fused either(Tested first, int next) {
        Tested second = second(first, next);
        if (second == null || !first.isEqual() || !second.isEqual()) {
            return null;
        }
        LoadedBytes one = first.bytes();
        LoadedBytes other = second.bytes();
        int pass = plan.behindJumps(second.holds());
        int fail = plan.behindJumps(second.differs());
        boolean fits =
                one.width() == 2
                        && other.width() == 2
                        && Math.abs(one.k() - other.k()) == 2
                        && plan.behindJumps(first.holds()) == pass
                        && forgotten(pass, fail);
        if (!fits) {
            return null;
        }
        int start = Math.min(one.k(), other.k());
        int words = first.want(start) | second.want(start);
        return new EitherHalf(one, start, words & 0xffff, words >>> 16, pass, fail);
    }

    private @Nullable Fused masked(Tested first, int next) {
        Tested second = second(first, next);
        if (second == null) {
            return null;
        }
        LoadedBytes one = first.bytes();
        int start = one.wordStart();
        int pass = plan.behindJumps(second.holds());
        int fail = plan.behindJumps(second.differs());
        boolean fits =
                second.bytes().k() >= start
                        && second.bytes().end() <= one.end()
                        && plan.behindJumps(first.differs()) == fail
                        && forgotten(pass, fail);
        if (!fits) {
            return null;
        }
        int shared = first.mask(start) & second.mask(start);
        int want = first.want(start) | second.want(start);
        return ((first.want(start) ^ second.want(start)) & shared) == 0
                ? new Masked(one, first.mask(start) | second.mask(start), want, pass, fail)
                : null;
    }
}
