package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.profile.Message;
import java.util.TreeSet;

/// Where the functions of a program start, and that jumps stay within them.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, add_subprog_and_kfunc() and check_subprogs().
final class Subprograms {

    static final Subprograms NONE = new Subprograms(new Code(new long[0]), Privilege.PERFMON);

    private final Code code;

    /// First instruction of each function, and the program's length at the end.
    final int[] start;

    /// The first tail call or load from the packet outside of the main function, or -1.
    private final int earlyReturn;

    Subprograms(Code code, Privilege privilege) {
        this.code = code;
        this.start = starts(code, privilege);
        this.earlyReturn = findEarlyReturn();
    }

    int count() {
        return start.length - 1;
    }

    int at(int insn) {
        for (int i = 0; i < count(); i++) {
            if (start[i] == insn) {
                return i;
            }
        }
        throw new Refused(Reason.CONTROL_FLOW, Message.NO_FUNCTION, insn);
    }

    int containing(int insn) {
        int i = count() - 1;
        while (start[i] > insn) {
            i--;
        }
        return i;
    }

    private static int[] starts(Code code, Privilege privilege) {
        var starts = new TreeSet<Integer>();
        starts.add(0);
        for (int i = 0; i < code.length(); i++) {
            checkMayCall(code, i, privilege);
            if (code.isLocalCall(i) || code.isFunctionAddress(i)) {
                long target = (long) i + code.imm(i) + 1;
                if (target < 0 || target >= code.length()) {
                    throw new Refused(Reason.CONTROL_FLOW, Message.CALL_DESTINATION).at(i);
                }
                starts.add((int) target);
            } else if (code.op(i) == Code.CALL && code.src(i) == Code.PSEUDO_KFUNC) {
                checkKernelFunction(code, i);
            }
        }
        starts.add(code.length());
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }

    /// Programs of several functions take CAP_BPF.
    private static void checkMayCall(Code code, int i, Privilege privilege) {
        boolean names =
                code.isLocalCall(i)
                        || code.isFunctionAddress(i)
                        || code.op(i) == Code.CALL && code.src(i) == Code.PSEUDO_KFUNC;
        if (names && !privilege.hasBpf()) {
            throw new Refused(Reason.NOT_PERMITTED, Message.FUNCTIONS_PRIVILEGED).at(i);
        }
    }

    /// Calls of the kernel's own functions are not modelled; that of number 0 is an instruction
    /// without effect until the end of the walk, see [Walk#run()].
    private static void checkKernelFunction(Code code, int i) {
        if (code.imm(i) != 0 || code.off(i) != 0) {
            throw new Refused(Reason.UNSUPPORTED, Message.KERNEL_FUNCTION_NOT_MODELLED, code.imm(i))
                    .at(i);
        }
    }

    void check() {
        int subprog = 0;
        for (int i = 0; i < code.length(); i++) {
            if (i == start[subprog + 1]) {
                subprog++;
            }
            checkJump(i, start[subprog], start[subprog + 1]);
            boolean ends = code.op(i) == Code.EXIT || code.isUnconditional(i);
            if (i == start[subprog + 1] - 1 && !ends) {
                throw new Refused(Reason.CONTROL_FLOW, Message.FUNCTION_END).at(i);
            }
        }
    }

    /// Functions that may be left where they do not say so need type information.
    void checkAbnormalReturns() {
        if (earlyReturn >= 0) {
            throw new Refused(
                    Reason.CONTROL_FLOW,
                    Message.NOT_IN_FUNCTION,
                    code.isTailCall(earlyReturn) ? "tail_call" : "LD_ABS");
        }
    }

    /// Whether a function other than the main one may be left by a tail call that succeeds or a
    /// load from the packet that fails.
    boolean mayReturnEarly() {
        return earlyReturn >= 0;
    }

    private int findEarlyReturn() {
        int from = count() > 1 ? start[1] : code.length();
        for (int i = from; i < code.length(); i++) {
            if (code.isPacketLoad(i) || code.isTailCall(i)) {
                return i;
            }
        }
        return -1;
    }

    private void checkJump(int i, int from, int to) {
        int operation = code.operation(i);
        if (!code.isJump(i) || operation == 8 || operation == 9) {
            return;
        }
        int target = code.target(i);
        if (target < from || target >= to) {
            throw new Refused(Reason.CONTROL_FLOW, Message.JUMP_OUT_OF_RANGE, i, target).at(i);
        }
    }
}
