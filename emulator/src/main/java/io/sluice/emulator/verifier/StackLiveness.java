package io.sluice.emulator.verifier;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Which stack slots may still be read, for each function under each chain of calls, learnt while
/// walking.
///
/// Source: Linux 6.18, kernel/bpf/liveness.c.
final class StackLiveness {

    /// What is known of one function under one chain of calls; bit n of a mask is stack slot n of a
    /// frame.
    private static final class Instance {
        final int depth;
        final int subprog;

        /// By frame and instruction; null where nothing is known.
        final long[][] @Nullable [] frames;

        private final boolean[] used;
        boolean updated;

        /// Writes that were certain no longer are.
        boolean writesDropped;

        /// The chain as the log has it.
        final String text;

        Instance(int depth, int subprog, int insns, String text) {
            this.text = text;
            this.depth = depth;
            this.subprog = subprog;
            frames = new long[depth + 1][insns][];
            used = new boolean[depth + 1];
        }

        long @Nullable [] find(int frame, int insn) {
            return frames[frame][insn];
        }

        boolean isUsed(int frame) {
            return used[frame];
        }

        void forgetWritten() {
            for (long[][] frame : frames) {
                for (long[] m : frame) {
                    if (m != null) {
                        m[WRITE_ACC] = 0;
                    }
                }
            }
        }

        /// May read, must write, must write here or later, live before, and whether must-write was
        /// set.
        long[] masks(int frame, int insn) {
            long[] m = frames[frame][insn];
            if (m == null) {
                m = new long[5];
                frames[frame][insn] = m;
                used[frame] = true;
            }
            return m;
        }
    }

    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int WRITE_ACC = 2;
    private static final int LIVE = 3;
    private static final int SEEN = 4;

    private final Walk w;
    private final Code code;
    private final Subprograms subprograms;
    private final int[] postorder;
    private final Map<List<Integer>, Instance> instances = new HashMap<>();
    private @Nullable Instance current;
    private final long[] writes = new long[WalkState.MAX_FRAMES];
    private int writeInsn;

    StackLiveness(Walk w, int[] postorder) {
        this.w = w;
        this.code = w.code;
        this.subprograms = w.subprograms;
        this.postorder = postorder;
    }

    private Instance instance(WalkState state, int depth) {
        Integer[] key = new Integer[depth + 1];
        for (int i = 0; i < depth; i++) {
            key[i] = state.frames[i + 1].callsite;
        }
        int subprog = state.frames[depth].subprog;
        key[depth] = -1 - subprog;
        List<Integer> chain = Arrays.asList(key);
        Instance known = instances.get(chain);
        if (known == null) {
            known = new Instance(depth, subprog, code.length(), text(chain, subprog));
            instances.put(chain, known);
        }
        return known;
    }

    private String text(List<Integer> chain, int subprog) {
        var all = new StringJoiner(",", "(", ")");
        chain.subList(0, chain.size() - 1).forEach(callsite -> all.add(callsite.toString()));
        return all.add(Integer.toString(subprograms.start[subprog])).toString();
    }

    /// The frame changed: the next marks belong to another function or chain.
    void forgetCurrent() {
        current = null;
    }

    private Instance current(WalkState state) {
        Instance i = current;
        if (i == null) {
            i = instance(state, state.curFrame);
            current = i;
        }
        return i;
    }

    void resetWrites(WalkState state, int insn) {
        current(state);
        writeInsn = insn;
        Arrays.fill(writes, 0);
    }

    void markRead(WalkState state, int frame, int insn, long mask) {
        markRead(current(state), frame, insn, mask);
    }

    private static void markRead(Instance instance, int frame, int insn, long mask) {
        long[] m = instance.masks(frame, insn);
        if ((m[READ] | mask) != m[READ]) {
            m[READ] |= mask;
            instance.updated |= (m[READ] & ~m[LIVE]) != 0; // else nothing follows from it
        }
    }

    void markWrite(int frame, long mask) {
        writes[frame] |= mask;
    }

    void commitWrites(int insn) {
        if (current != null && writeInsn == insn) {
            commit(current, insn, writes);
        }
    }

    private void commit(Instance instance, int insn, long[] writes) {
        for (int f = 0; f <= instance.depth; f++) {
            boolean store = code.insnClass(insn) == Code.ST || code.insnClass(insn) == Code.STX;
            if (writes[f] == 0 && !store && instance.find(f, insn) == null) {
                // A store is remembered even so: a slot it writes on another path is not certain to
                // be written.
                continue;
            }
            long[] m = instance.masks(f, insn);
            long was = m[WRITE];
            m[WRITE] = m[SEEN] == 0 ? writes[f] : m[WRITE] & writes[f];
            m[SEEN] = 1;
            instance.updated |= m[WRITE] != was;
            instance.writesDropped |= (was & ~m[WRITE]) != 0;
        }
    }

    /// Brings the functions of a state's call chain up to date, the innermost first.
    void update(WalkState state) {
        for (int depth = state.curFrame; depth >= 0; depth--) {
            Instance instance = instance(state, depth);
            if (!instance.updated) {
                continue;
            }
            flow(instance);
            instance.updated = false;
            instance.writesDropped = false;
            if (depth > 0) {
                propagate(instance, instance(state, depth - 1), state.frames[depth].callsite);
            }
        }
    }

    private void flow(Instance instance) {
        if (instance.writesDropped) {
            instance.forgetWritten();
        }
        int rounds = 0;
        boolean changed = true;
        while (changed) {
            changed = false;
            rounds++;
            for (int frame = 0; frame <= instance.depth; frame++) {
                changed |= instance.isUsed(frame) && flow(instance, frame);
            }
        }
        if (w.log.followsAll()) {
            w.log.line(instance.text + " live stack update done in " + rounds + " iterations");
        }
    }

    private boolean flow(Instance instance, int frame) {
        boolean changed = false;
        for (int i : postorder) {
            if (subprograms.containing(i) == instance.subprog) {
                changed |= flow(instance, frame, i);
            }
        }
        return changed;
    }

    private boolean flow(Instance instance, int frame, int i) {
        int[] successors = ControlFlow.successors(code, i);
        if (successors.length == 0) {
            return false;
        }
        long after = 0;
        long written = -1L;
        for (int succ : successors) {
            long[] s = instance.find(frame, succ);
            after |= s == null ? 0 : s[LIVE];
            written &= s == null ? 0 : s[WRITE_ACC];
        }
        long[] m = instance.find(frame, i);
        long before = m == null ? after : after & ~m[WRITE] | m[READ];
        long acc = written | (m == null ? 0 : m[WRITE]);
        if (m == null && before == 0 && acc == 0) {
            return false;
        }
        long[] target = instance.masks(frame, i);
        boolean changed = target[LIVE] != before || target[WRITE_ACC] != acc;
        boolean shown =
                target[READ] != 0
                        || target[WRITE] != 0
                        || i == subprograms.start[instance.subprog]
                        || w.prunePoint[i];
        if (changed && shown && w.log.followsAll()) {
            String place = instance.text + " frame " + frame + " insn " + i + " ";
            logChange(place, "live", target[LIVE], before);
            logChange(place, "written", target[WRITE_ACC], acc);
        }
        target[LIVE] = before;
        target[WRITE_ACC] = acc;
        return changed;
    }

    private void logChange(String place, String what, long was, long is) {
        if (was == is) {
            return;
        }
        long more = is & ~was;
        long less = was & ~is;
        w.log.line(
                place
                        + (more == 0 ? "" : "+" + what + " " + PrecisionLog.slots(more, "") + " ")
                        + (less == 0 ? "" : "-" + what + " " + PrecisionLog.slots(less, "")));
    }

    private void propagate(Instance callee, Instance caller, int callsite) {
        int start = subprograms.start[callee.subprog];
        long[] certain = new long[WalkState.MAX_FRAMES];
        for (int f = 0; f < callee.depth; f++) {
            long[] m = callee.find(f, start);
            if (m != null) {
                markRead(caller, f, callsite, m[LIVE]);
                certain[f] = m[WRITE_ACC];
            }
        }
        if (!code.callsCallback(callsite)) {
            commit(caller, callsite, certain); // a callback may run not at all
        }
    }

    /// Whether a slot of a frame may be read after the point at which a state stands.
    boolean isAlive(WalkState state, int frame, int slot) {
        Instance inner = instance(state, state.curFrame);
        if (isLive(inner, frame, state.insnIdx, slot)) {
            return true;
        }
        for (int i = frame; i < state.curFrame; i++) {
            int callsite = state.frames[i + 1].callsite;
            int at = code.callsCallback(callsite) ? callsite : callsite + 1;
            if (isLive(instance(state, i), frame, at, slot)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLive(Instance instance, int frame, int insn, int slot) {
        long[] m = instance.find(frame, insn);
        return m != null && (m[LIVE] >> slot & 1) != 0;
    }
}
