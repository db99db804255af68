package io.sluice.emulator.jit.cbpf;

import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds tests of loads for sets of values that all lead to one end: the two addresses of a packet
/// against a list of hosts.
///
/// For a packet that has all of the bytes it makes no difference in which order they are asked.
final class AnyOfTests {
    /// With fewer values for each of several loads, tests one by one are faster.
    private static final int MIN_VALUES = 4;

    private final FilterPlan plan;
    private final AccumulatorFlow flow;

    AnyOfTests(FilterPlan plan, AccumulatorFlow flow) {
        this.plan = plan;
        this.flow = flow;
    }

    /// Goes to `pass` if one of the loads gives one of its values.
    ///
    /// @param sets the loads, each with its values
    record AnyOf(Map<LoadedBytes, Set<Integer>> sets, int pass, int fail) {
        /// Bytes that the packet must have.
        int end() {
            return sets.keySet().stream().mapToInt(LoadedBytes::end).max().orElseThrow();
        }
    }

    /// A test of A that leads to `pass` for some values, else to `fail`.
    private record OneEnd(Set<Integer> values, int pass, int fail) {}

    /// What the run does from that load on; null if it is something else.
    @Nullable AnyOf at(int load) {
        Map<LoadedBytes, Set<Integer>> sets = new LinkedHashMap<>();
        LoadedBytes bytes = absoluteLoad(load);
        int start = load;
        int at = load + 1;
        int pass = -1;
        while (bytes != null) {
            LoadedBytes next = absoluteLoad(at);
            OneEnd test = next == null ? oneEnd(at) : null;
            if (next != null) {
                bytes = next;
                start = at;
                at = plan.behindJumps(at + 1);
            } else if (test != null && (pass < 0 || isSameEnd(pass, test.pass()))) {
                pass = test.pass();
                Set<Integer> values = sets.computeIfAbsent(bytes, _ -> new LinkedHashSet<>());
                test.values().stream().filter(bytes::canGive).forEach(values::add);
                at = test.fail();
                start = at;
            } else {
                bytes = null;
            }
        }
        // A load whose value decides something else belongs to what follows.
        return isWorthwhile(sets) && !flow.isRead(pass) && !flow.isRead(start)
                ? new AnyOf(sets, pass, start)
                : null;
    }

    private boolean isSameEnd(int one, int other) {
        Integer result = plan.constantResult(one);
        return one == other || result != null && result.equals(plan.constantResult(other));
    }

    private static boolean isWorthwhile(Map<LoadedBytes, Set<Integer>> sets) {
        int least = sets.size() > 1 ? MIN_VALUES : BodyEmitter.MAX_SWITCH_KEYS + 1;
        return sets.values().stream().noneMatch(Set::isEmpty)
                && sets.values().stream().anyMatch(values -> values.size() >= least);
    }

    private @Nullable LoadedBytes absoluteLoad(int index) {
        LoadedBytes bytes = LoadedBytes.of(plan.insn(index));
        return bytes != null && !bytes.byX() ? bytes : null;
    }

    private @Nullable OneEnd oneEnd(int index) {
        Choice choice = plan.choice(index);
        if (choice != null) {
            return choice.isSet()
                    ? new OneEnd(choice.points().keySet(), choice.members(), choice.others())
                    : null;
        }
        CbpfInsn insn = plan.insn(index);
        return insn.code() == CbpfOp.JEQ_K.code()
                ? new OneEnd(
                        Set.of(insn.k()),
                        plan.behindJumps(index + 1 + insn.jt()),
                        plan.behindJumps(index + 1 + insn.jf()))
                : null;
    }
}
