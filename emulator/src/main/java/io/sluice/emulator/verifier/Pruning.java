package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.Equality.Level;
import io.sluice.emulator.verifier.domain.Scalar;
import io.sluice.emulator.verifier.profile.Message;
import io.sluice.emulator.verifier.profile.StateKeeping;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Keeps states and stops a path where an earlier one covers it.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, is_state_visited() and what it calls. Whether and
/// when a state is kept decides how many instructions are walked, so the thresholds are the
/// kernel's.
final class Pruning {

    private static final int MOST_ROUNDS = 64;

    private static final class Kept {
        final WalkState state;
        int hits;
        int misses;

        Kept(WalkState state) {
            this.state = state;
        }
    }

    /// A loop that is being walked under one chain of calls.
    private static final class Visit {
        @Nullable WalkState entry;
        final List<Backedge> backedges = new ArrayList<>();
    }

    private record Backedge(WalkState state, WalkState equal) {}

    private final Walk w;
    private final StateKeeping keeping;
    private final Equality equality;

    /// By instruction and call site, as the kernel hashes them: what shares a bucket counts as one
    /// list.
    private final List<ArrayDeque<Kept>> buckets = new ArrayList<>();

    private final Map<List<Integer>, Visit> visits = new HashMap<>();
    int totalStates;
    int peakStates;
    int maxStatesPerInsn;
    private int kept;
    private int evicted;
    private int backedges;
    private int jumpsAtLast;
    private int insnsAtLast;

    Pruning(Walk w) {
        this.w = w;
        this.keeping = w.profile.states();
        this.equality = new Equality(w);
        for (int i = 0; i < w.code.length(); i++) {
            buckets.add(new ArrayDeque<>(2));
        }
    }

    /// Another function is verified by itself: no state of an earlier one covers any of its own.
    void forget() {
        buckets.forEach(ArrayDeque::clear);
        visits.clear();
    }

    private ArrayDeque<Kept> bucket(int insn) {
        int callsite = w.cur.frame().callsite;
        int key = Integer.remainderUnsigned(insn ^ callsite, w.code.length());
        return buckets.get(key);
    }

    /// Whether the path may stop here; if not, the state may have been kept.
    boolean isVisited(int insn) {
        WalkState cur = w.cur;
        boolean force =
                w.request.flags().contains(VerificationRequest.Flag.STATE_FREQUENCY)
                        || w.forceCheckpoint[insn]
                        || cur.history.size() > keeping.longHistory();
        boolean add =
                force
                        || w.jumpsProcessed - jumpsAtLast >= keeping.jumps()
                                && w.processed - insnsAtLast >= keeping.insns();
        ArrayDeque<Kept> bucket = bucket(insn);
        cleanDead(bucket, insn);
        int states = 0;
        for (Iterator<Kept> it = bucket.iterator(); it.hasNext(); ) {
            Kept candidate = it.next();
            states++;
            if (candidate.state.insnIdx != insn) {
                continue;
            }
            if (candidate.state.branches > 0) {
                if (unfinished(candidate, insn)) {
                    hit(candidate, true);
                    return true;
                }
                boolean recent =
                        w.jumpsProcessed - jumpsAtLast < keeping.loopJumps()
                                && w.processed - insnsAtLast < keeping.loopInsns();
                add &= force || !recent;
            } else {
                boolean loop = hasBackedges(candidate.state);
                if (equality.covers(
                        candidate.state, cur, loop ? Level.RANGE_WITHIN : Level.NOT_EXACT)) {
                    hit(candidate, loop);
                    return true;
                }
            }
            miss(candidate, add, insn, it);
        }
        maxStatesPerInsn = Math.max(maxStatesPerInsn, states);
        if (add && (w.privilege.hasBpf() || states <= w.limits.unprivilegedStates())) {
            keep(bucket, insn);
        }
        return false;
    }

    /// A state of the path being walked: is this a loop that has converged, or one without end?
    private boolean unfinished(Kept candidate, int insn) {
        WalkState cur = w.cur;
        WalkState old = candidate.state;
        if (old.frame().inAsyncCallback
                && old.frame().asyncEntryCount != cur.frame().asyncEntryCount) {
            return false;
        }
        if (w.code.op(insn) == Code.MAY_GOTO
                && old.mayGotoDepth != cur.mayGotoDepth
                && equality.covers(old, cur, Level.RANGE_WITHIN)) {
            return true;
        }
        if (w.callsCallback[insn]) {
            return equality.covers(old, cur, Level.RANGE_WITHIN);
        }
        boolean endless =
                Equality.mayBeLooping(old, cur)
                        && equality.covers(old, cur, Level.EXACT)
                        && old.mayGotoDepth == cur.mayGotoDepth
                        && old.callbackUnrollDepth == cur.callbackUnrollDepth;
        if (endless) {
            throw new Refused(
                    Reason.INFINITE_LOOP,
                    Message.INFINITE_LOOP,
                    insn,
                    w.printer.state(cur, cur.curFrame),
                    w.printer.state(old, cur.curFrame));
        }
        return false;
    }

    private void hit(Kept candidate, boolean loop) {
        WalkState cur = w.cur;
        candidate.hits++;
        if (w.jumpPoint[w.insnIdx]) {
            w.pushHistory(0, LinkedRegs.NONE);
        }
        w.precision.propagate(candidate.state, cur);
        if (loop) {
            Visit visit = visit(candidate.state);
            if (visit != null) {
                logLoop("backedge", loopChain(candidate.state));
                visit.backedges.add(new Backedge(cur.copy(), candidate.state));
                backedges++;
                updatePeak();
            }
        }
    }

    private void miss(Kept candidate, boolean add, int insn, Iterator<Kept> it) {
        if (add) {
            candidate.misses++;
        }
        boolean settles = w.forceCheckpoint[insn] && candidate.state.branches > 0;
        int patience = settles ? keeping.loopPatience() : keeping.patience();
        if (candidate.misses > candidate.hits * patience + patience) {
            it.remove();
            kept--;
            if (candidate.state.branches > 0) {
                candidate.state.evicted = true;
                evicted++;
            }
        }
    }

    private void keep(ArrayDeque<Kept> bucket, int insn) {
        WalkState cur = w.cur;
        totalStates++;
        kept++;
        updatePeak();
        jumpsAtLast = w.jumpsProcessed;
        insnsAtLast = w.processed;
        if (w.privilege.tracksPrecision()) {
            cur.forEachReg(reg -> reg.precise &= !reg.isScalar());
        }
        WalkState copy = cur.copy();
        copy.insnIdx = insn;
        enterLoop(copy);
        cur.parent = copy;
        cur.firstInsnIdx = insn;
        cur.dfsDepth = copy.dfsDepth + 1;
        cur.history.clear();
        bucket.addFirst(new Kept(copy));
    }

    private void updatePeak() {
        peakStates = Math.max(peakStates, kept + evicted + backedges);
    }

    /// Forgets registers and slots of finished states that nothing reads any more.
    private void cleanDead(ArrayDeque<Kept> bucket, int insn) {
        for (Kept k : bucket) {
            WalkState s = k.state;
            if (s.branches > 0
                    || s.insnIdx != insn
                    || s.cleaned
                    || !s.sameCallsites(w.cur)
                    || hasBackedges(s)) {
                continue;
            }
            s.cleaned = true;
            for (int f = 0; f <= s.curFrame; f++) {
                clean(s, f);
            }
        }
    }

    private void clean(WalkState s, int f) {
        FrameState frame = s.frames[f];
        int live = w.liveRegs[s.frameInsn(f)];
        for (int i = 0; i < 10; i++) {
            if ((live >> i & 1) == 0) {
                frame.regs[i].reset();
            }
        }
        for (int i = 0; i < frame.stack.length; i++) {
            if (!w.liveness().isAlive(s, f, i)) {
                frame.stack[i].invalidate();
            }
        }
    }

    /// A path ends: its states lose a branch, and loops whose last branch this was settle their
    /// precision.
    void leave(WalkState end) {
        for (WalkState st = end; st != null; st = st.parent) {
            if (--st.branches > 0) {
                return;
            }
            leaveLoop(st);
            if (st.evicted) {
                st.evicted = false;
                evicted--;
            }
        }
    }

    private @Nullable List<Integer> loopChain(WalkState st) {
        List<Integer> chain = new ArrayList<>();
        for (int f = 0; f <= st.curFrame; f++) {
            int insn = st.frameInsn(f);
            int component = w.component[insn];
            if (component != 0) {
                chain.add(-component);
                return chain;
            }
            chain.add(insn);
        }
        return null;
    }

    private @Nullable Visit visit(WalkState st) {
        List<Integer> chain = loopChain(st);
        return chain == null ? null : visits.get(chain);
    }

    private boolean hasBackedges(WalkState st) {
        Visit visit = visit(st);
        return visit != null && !visit.backedges.isEmpty();
    }

    /// @param chain calls, and the loop's number, negative
    private void logLoop(String what, @Nullable List<Integer> chain) {
        if (w.log.followsAll() && chain != null) {
            w.log.line(
                    "SCC "
                            + what
                            + chain.stream()
                                    .dropWhile(i -> i == 0 && chain.size() > 1)
                                    .map(i -> String.valueOf(Math.abs(i)))
                                    .collect(Collectors.joining(",", " (", ")")));
        }
    }

    private void enterLoop(WalkState st) {
        List<Integer> chain = loopChain(st);
        if (chain == null) {
            return;
        }
        Visit visit = visits.computeIfAbsent(chain, _ -> new Visit());
        if (visit.entry == null) {
            visit.entry = st;
            logLoop("enter", chain);
        }
    }

    private void leaveLoop(WalkState st) {
        Visit visit = visit(st);
        if (visit == null || visit.entry != st) {
            return;
        }
        visit.entry = null;
        logLoop("exit", loopChain(st));
        backedges -= visit.backedges.size();
        settle(visit.backedges);
        visit.backedges.clear();
    }

    /// Source: propagate_backedges().
    private void settle(List<Backedge> edges) {
        boolean changed = true;
        for (int round = 0; changed; round++) {
            if (round > MOST_ROUNDS) {
                if (w.log.followsAll()) {
                    w.log.line("propagate_backedges: too many iterations");
                }
                edges.forEach(edge -> w.precision.markAll(edge.state));
                return;
            }
            changed = false;
            for (Backedge edge : edges) {
                changed |= w.precision.propagate(edge.equal, edge.state);
            }
        }
    }

    /// The state that a loop's previous round left at an instruction, if the path came by.
    @Nullable WalkState previousAt(WalkState cur, int insn) {
        for (Kept k : bucket(insn)) {
            WalkState st = k.state;
            if (st.insnIdx == insn
                    && st.branches > 0
                    && st.sameCallsites(cur)
                    && st.dfsDepth < cur.dfsDepth) {
                return st;
            }
        }
        return null;
    }

    /// Forgets numbers that changed since the previous round and that no decision rested on.
    void widen(WalkState old, WalkState cur) {
        for (int f = 0; f <= old.curFrame; f++) {
            FrameState a = old.frames[f];
            FrameState b = cur.frames[f];
            for (int i = 0; i < 11; i++) {
                widen(a.regs[i], b.regs[i]);
            }
            for (int i = 0; i < Math.min(a.stack.length, b.stack.length); i++) {
                if (a.stack[i].isSpill() && b.stack[i].isSpill()) {
                    widen(a.stack[i].spilled, b.stack[i].spilled);
                }
            }
        }
    }

    private void widen(RegState old, RegState cur) {
        if (old.isScalar()
                && cur.isScalar()
                && !old.precise
                && !cur.precise
                && !equality.isExact(old, cur)) {
            cur.scalar(Scalar.UNKNOWN, !w.privilege.tracksPrecision());
        }
    }
}
