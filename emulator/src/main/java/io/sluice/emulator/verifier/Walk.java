package io.sluice.emulator.verifier;

import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.Verification.Statistics;
import io.sluice.emulator.verifier.domain.Scalar;
import io.sluice.emulator.verifier.profile.Entry;
import io.sluice.emulator.verifier.profile.Limits;
import io.sluice.emulator.verifier.profile.Message;
import io.sluice.emulator.verifier.profile.Profile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One verification: the state of the path being walked, the branches that wait, and what is known
/// of each instruction.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, do_check().
final class Walk {

    static final int NOT_INLINED = -1;
    private static final int LONGEST_PATH = 256;

    /// A path that waits.
    record Branch(WalkState state, int insn, int prev, int logPosition) {}

    final VerificationRequest request;
    final Code code;
    final Privilege privilege;
    final Profile profile;
    final Limits limits;
    final VerifierLog log;
    final @Nullable MapSpec[] mapAt;
    final boolean[] prunePoint;
    final boolean[] jumpPoint;
    final boolean[] forceCheckpoint;
    final boolean[] callsCallback;
    final boolean[] nospec;
    final boolean[] nospecResult;
    final @Nullable RegType[] pointerType;
    final int[] aluState;
    final int[] aluLimit;

    /// For a call of bpf_loop: 0 not seen, its callback's number + 1, or [#NOT_INLINED].
    final int[] loopInlining;

    /// Whether a path came to an instruction.
    final boolean[] walked;

    boolean[] changesPacket = new boolean[0];
    boolean[] mightSleep = new boolean[0];
    int[] liveRegs = new int[0];
    int[] component = new int[0];
    Subprograms subprograms;
    @Nullable StackLiveness stackLiveness;

    WalkState cur = new WalkState();
    final ArrayDeque<Branch> waiting = new ArrayDeque<>();
    int insnIdx;
    int prevInsnIdx = -1;
    int processed;
    int jumpsProcessed;
    int idGen;
    boolean exploreAluLimits;
    private boolean historyOpen;

    final Functions functions;
    final Precision precision;
    final Pruning pruning;
    final AluStep alu;
    final BranchStep branches;
    final MemoryStep memory;
    final CallStep calls;
    final StatePrinter printer;
    private boolean newPath;

    /// Whoever looks on; see [WalkObserver] for what that changes.
    @Nullable WalkObserver observer;

    int touchedRegs;
    long touchedSlots;

    Walk(VerificationRequest request) {
        this.request = request;
        this.code = new Code(request.slots());
        this.privilege = request.privilege();
        this.profile = request.profile();
        this.limits = profile.limits();
        this.log = new VerifierLog(level(request));
        int n = code.length();
        mapAt = new MapSpec[n];
        prunePoint = new boolean[n];
        jumpPoint = new boolean[n];
        forceCheckpoint = new boolean[n];
        callsCallback = new boolean[n];
        nospec = new boolean[n];
        nospecResult = new boolean[n];
        pointerType = new RegType[n];
        aluState = new int[n];
        aluLimit = new int[n];
        loopInlining = new int[n];
        walked = new boolean[n];
        subprograms = Subprograms.NONE;
        functions = new Functions(this);
        precision = new Precision(this);
        pruning = new Pruning(this);
        alu = new AluStep(this);
        branches = new BranchStep(this);
        memory = new MemoryStep(this);
        calls = new CallStep(this);
        printer = new StatePrinter(this);
    }

    private static VerifierLog.Level level(VerificationRequest request) {
        if (request.flags().contains(VerificationRequest.Flag.FULL_LOG)) {
            return VerifierLog.Level.ALL;
        }
        return request.flags().contains(VerificationRequest.Flag.PATH_LOG)
                ? VerifierLog.Level.PATH
                : VerifierLog.Level.MESSAGE;
    }

    void run() {
        prepare();
        walkMain();
        log.forget(0);
        new GlobalFunctions(this).walk();
        new StackDepth(this).check();
        if (privilege.hasBpf()) {
            new DeadCode(code, walked, Arrays.copyOf(subprograms.start, subprograms.count()))
                    .check();
        }
        if (calls.unresolved < code.length()) {
            throw new Refused(Reason.CONTROL_FLOW, Message.KERNEL_FUNCTION_KEPT)
                    .at(calls.unresolved);
        }
    }

    /// Checks and learns all that needs no path.
    void prepare() {
        checkLoad();
        functions.checkRecords();
        subprograms = new Subprograms(code, privilege);
        printer.functions();
        changesPacket = new boolean[subprograms.count()];
        mightSleep = new boolean[subprograms.count()];
        subprograms.check();
        if (!request.hasFunctionInfo()) {
            subprograms.checkAbnormalReturns();
        }
        functions.checkLayout();
        checkSleepable();
        new SlotChecks(this).run();
        new ControlFlow(this).run();
        int[] postorder = ControlFlow.postorder(code, subprograms);
        stackLiveness = new StackLiveness(this, postorder);
        component = Components.compute(code, subprograms);
        liveRegs = LiveRegisters.compute(code, postorder, request.program().label());
        printer.liveRegisters();
    }

    /// Source: Linux 6.18, kernel/bpf/syscall.c, bpf_prog_load().
    private void checkLoad() {
        var type = request.program().type();
        boolean denied =
                !privilege.hasBpf() && !type.isUnprivileged()
                        || privilege != Privilege.PERFMON && type.needsPerfmon();
        if (denied) {
            throw new Refused(Reason.NOT_PERMITTED, Message.NOT_PERMITTED);
        }
        int most = privilege.hasBpf() ? limits.insns() : limits.unprivilegedInsns();
        if (code.length() == 0 || code.length() > most) {
            throw new Refused(Reason.TOO_COMPLEX, Message.LENGTH);
        }
    }

    /// Source: Linux 6.18, kernel/bpf/verifier.c, can_be_sleepable(): of kprobes those that are
    /// uprobes, which the verifier cannot tell apart.
    private void checkSleepable() {
        var type = request.program().type();
        if (request.isSleepable() && type != ProgramType.SYSCALL && type != ProgramType.KPROBE) {
            throw new Refused(Reason.PROGRAM_TYPE, Message.NOT_SLEEPABLE).at(0);
        }
    }

    private void walkMain() {
        calls.types().enterMain();
        begin();
        walk();
    }

    /// Every path from the first instruction of a function that nobody calls.
    void walkFrom(FrameState frame, int start) {
        begin(frame, start);
        walk();
    }

    private void walk() {
        do {
            step();
        } while (insnIdx >= 0);
    }

    /// Puts the walk at the program's start, with nothing known but the arguments.
    void begin() {
        var frame = new FrameState(FrameState.MAIN, 0, 0);
        start(frame.regs);
        begin(frame, 0);
    }

    private void begin(FrameState frame, int start) {
        cur = new WalkState();
        cur.frames[0] = frame;
        cur.firstInsnIdx = start;
        insnIdx = start;
        prevInsnIdx = -1;
        newPath = false;
        waiting.clear();
        liveness().forgetCurrent();
        touchAll();
    }

    private void start(RegState[] regs) {
        switch (profile.entry()) {
            case Entry.Context _ -> regs[1].pointer(RegType.CTX);
            case Entry.PlainMemory plain -> {
                regs[1].pointer(RegType.MEM);
                regs[1].memSize = plain.bytes();
                regs[2].scalar(Scalar.constant(plain.bytes()), false);
            }
        }
    }

    /// One instruction, or the end of a path; then the walk stands where it goes on, or at a
    /// negative instruction where no path waits.
    void step() {
        historyOpen = false;
        int at = insnIdx;
        if (at >= code.length()) {
            throw new Refused(Reason.CONTROL_FLOW, Message.INSN_INDEX, at, code.length());
        }
        if (++processed > limits.insns()) {
            throw new Refused(Reason.TOO_COMPLEX, Message.TOO_LARGE, processed);
        }
        cur.lastInsnIdx = prevInsnIdx;
        cur.insnIdx = at;
        walked[at] = true;
        if (isCovered(at)) {
            printer.safe(newPath);
            endPath();
            return;
        }
        if (jumpPoint[at]) {
            pushHistory(0, LinkedRegs.NONE);
        }
        if (newPath) {
            printer.from();
            newPath = false;
        }
        printer.insn(at);
        if (cur.speculative && nospec[at]) {
            prevInsnIdx = at;
            endPath();
            return;
        }
        boolean ended = speculationAware(at);
        prevInsnIdx = at;
        if (ended || cur.speculative && nospecResult[at]) {
            endPath();
        }
    }

    private boolean isCovered(int at) {
        WalkObserver seer = observer;
        if (seer == null) {
            return prunePoint[at] && pruning.isVisited(at);
        }
        seer.walks(at, cur);
        return false;
    }

    private boolean speculationAware(int at) {
        liveness().resetWrites(cur, at);
        WalkState before = cur;
        try {
            boolean ended = insn(at);
            if (cur == before) {
                liveness().commitWrites(at);
            }
            return ended;
        } catch (Refused refused) {
            if (!cur.speculative || !refused.reason.isCutBySpeculationFence()) {
                throw refused;
            }
            if (log.followsPath()) {
                text(refused).lines().forEach(log::line);
            }
            liveness().commitWrites(at);
            nospec[at] = true;
            aluState[at] = 0;
            return true;
        }
    }

    /// The next instruction is reached from elsewhere: its whole state goes to the log.
    void newPath() {
        newPath = true;
    }

    StackLiveness liveness() {
        StackLiveness l = stackLiveness;
        if (l == null) {
            throw new IllegalStateException("the walk has not begun");
        }
        return l;
    }

    /// Whether the path ended.
    private boolean insn(int at) {
        switch (code.insnClass(at)) {
            case Code.ALU, Code.ALU64 -> alu.step(at);
            case Code.LDX -> memory.load(at);
            case Code.STX -> memory.storeRegister(at);
            case Code.ST -> memory.storeImmediate(at);
            case Code.LD -> memory.wideLoad(at);
            default -> {
                jumpsProcessed++;
                return jump(at);
            }
        }
        insnIdx++;
        return false;
    }

    private boolean jump(int at) {
        return switch (code.operation(at)) {
            case 8 -> {
                calls.call(at);
                insnIdx++;
                yield false;
            }
            case 9 -> calls.exit(at);
            case 0 -> {
                boolean wide = code.insnClass(at) == Code.JMP32;
                if (code.isSourceRegister(at)
                        || code.src(at) != 0
                        || code.dst(at) != 0
                        || (wide ? code.off(at) : code.imm(at)) != 0) {
                    throw SlotChecks.malformed(Message.RESERVED_FIELDS, "BPF_JA");
                }
                insnIdx = code.target(at);
                yield false;
            }
            default -> {
                branches.step(at);
                insnIdx++;
                yield false;
            }
        };
    }

    private void endPath() {
        touchAll();
        pruning.leave(cur);
        if (observer == null) {
            liveness().update(cur);
        }
        Branch next = waiting.pollLast();
        if (next == null) {
            insnIdx = -1;
            return;
        }
        cur = next.state;
        log.forget(next.logPosition);
        insnIdx = next.insn;
        prevInsnIdx = next.prev;
        liveness().forgetCurrent();
        newPath = true;
    }

    /// Lets a copy of the current state wait to go on at an instruction.
    WalkState pushBranch(int insn, int prev, boolean speculative) {
        WalkState copy = cur.copy();
        copy.speculative |= speculative;
        letWait(copy, insn, prev);
        WalkState parent = copy.parent;
        if (parent != null) {
            parent.branches++;
        }
        return copy;
    }

    /// A state waits to go on at an instruction.
    void letWait(WalkState state, int insn, int prev) {
        waiting.addLast(new Branch(state, insn, prev, log.position()));
        if (waiting.size() > limits.branches()) {
            throw new Refused(Reason.TOO_COMPLEX, Message.TOO_MANY_BRANCHES, waiting.size());
        }
    }

    void pushHistory(int flags, LinkedRegs linked) {
        History history = cur.history;
        if (historyOpen) {
            History.Entry last = history.at(history.size() - 1);
            history.replaceLast(
                    new History.Entry(
                            last.idx(),
                            last.prev(),
                            last.flags() | flags,
                            linked == LinkedRegs.NONE ? last.linked() : linked));
            return;
        }
        history.add(new History.Entry(insnIdx, prevInsnIdx, flags, linked));
        historyOpen = true;
    }

    boolean isGlobal(int subprogram) {
        return functions.isGlobal(subprogram);
    }

    int nextId() {
        return ++idGen;
    }

    /// Registers to print with the next state: bit n for rn.
    void touch(int registers) {
        touchedRegs |= registers;
    }

    /// A stack slot to print with the next state.
    void touchSlot(int slot) {
        touchedSlots |= 1L << slot;
    }

    void touchAll() {
        touchedRegs = -1;
        touchedSlots = -1L;
    }

    RegState reg(int number) {
        return cur.regs()[number];
    }

    /// Reads a register; it must have been written.
    RegState source(int number) {
        checkExists(number);
        touch(1 << number);
        RegState reg = cur.regs()[number];
        if (reg.type == RegType.NOT_INIT) {
            throw new Refused(Reason.UNINITIALISED_REGISTER, Message.REGISTER_UNREADABLE, number);
        }
        return reg;
    }

    private static void checkExists(int number) {
        if (number > 10) {
            throw SlotChecks.malformed(Message.REGISTER_INVALID, number);
        }
    }

    /// A register about to be written.
    RegState target(int number) {
        checkExists(number);
        touch(1 << number);
        if (number == 10) {
            throw new Refused(Reason.READ_ONLY_REGISTER, Message.FRAME_POINTER_WRITTEN);
        }
        return cur.regs()[number];
    }

    void unknown(RegState reg) {
        reg.scalar(Scalar.UNKNOWN, !privilege.tracksPrecision());
    }

    /// A pointer that no longer points to anything.
    void invalidate(RegState reg) {
        if (privilege.leaksPointers()) {
            unknown(reg);
        } else {
            reg.reset();
        }
    }

    /// Packet pointers may be stale.
    void forgetPackets() {
        cur.forEachReg(reg -> {
            if (reg.type.isPacket() || reg.type == RegType.PACKET_END) {
                invalidate(reg);
            }
        });
    }

    /// Whether a register holds what the unprivileged must not see.
    boolean isHiddenPointer(RegState reg) {
        return !privilege.leaksPointers() && reg.isPointer();
    }

    Statistics statistics(long nanos) {
        return new Statistics(
                Math.min(processed, limits.insns() + 1),
                pruning.totalStates,
                pruning.peakStates,
                pruning.maxStatesPerInsn,
                new StackDepth(this).depths(),
                nanos);
    }

    /// What this kernel says of a refusal.
    String text(Refused refused) {
        return profile.messages().text(refused.words);
    }

    Verification rejected(Refused refused, Statistics statistics) {
        List<String> lines = text(refused).lines().toList();
        lines.forEach(log::line);
        // Behind the words about an endless loop stand its two states; others explain, then say it.
        boolean first = refused.reason == Reason.INFINITE_LOOP;
        String message = lines.isEmpty() ? "" : first ? lines.getFirst() : lines.getLast();
        int at = refused.insn >= 0 ? refused.insn : Math.max(0, insnIdx);
        List<Verification.Step> causes =
                refused.insn >= 0 || processed == 0
                        ? List.of()
                        : Causes.of(code, cur, refused.words.register());
        return new Verification.Rejected(
                refused.reason, at, message, path(), causes, statistics, log.lines());
    }

    /// The last jumps taken on the way from the program's start to the current instruction.
    private List<Integer> path() {
        var jumps = new ArrayDeque<Integer>();
        for (WalkState st = cur; st != null; st = st.parent) {
            for (int i = st.history.size() - 1; i >= 0 && jumps.size() < LONGEST_PATH; i--) {
                jumps.addFirst(st.history.at(i).idx());
            }
        }
        return new ArrayList<>(jumps);
    }
}
