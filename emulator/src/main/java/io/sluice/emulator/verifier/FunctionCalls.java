package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.Contract.Argument;
import io.sluice.emulator.verifier.Contract.Kind;
import io.sluice.emulator.verifier.profile.Message;
import io.sluice.emulator.verifier.profile.Words;
import java.util.List;
import java.util.Optional;

/// Calls as the types of the functions have them: arguments against a contract, and global
/// functions that are taken at their word.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, btf_check_subprog_call(), btf_check_func_arg_match()
/// and check_func_call().
final class FunctionCalls {
    private final Walk w;
    private final HelperMemory helperMemory;

    FunctionCalls(Walk w) {
        this.w = w;
        this.helperMemory = new HelperMemory(w);
    }

    /// The main function's type is looked at too, though nothing but calls of it depends on that:
    /// it takes the context, whatever its type says.
    void enterMain() {
        if (!w.functions.areTyped()) {
            return;
        }
        try {
            List<Argument> arguments = w.functions.contract(0).arguments();
            if (!arguments.equals(List.of(Argument.of(Kind.CONTEXT)))) {
                w.functions.markUnreliable(0);
            }
        } catch (Refused refused) {
            say(refused);
            w.functions.markUnreliable(0);
        }
    }

    /// The arguments of a global function that is verified by itself: whatever its contract allows.
    void enter(int subprogram, FrameState frame) {
        if (w.log.followsPath()) {
            w.log.line(
                    "Validating " + w.functions.name(subprogram) + "() func#" + subprogram + "...");
        }
        int number = 1;
        for (Argument argument : w.functions.contract(subprogram).arguments()) {
            RegState reg = frame.regs[number++];
            switch (argument.kind()) {
                case CONTEXT -> reg.pointer(RegType.CTX);
                case SCALAR, ARENA -> w.unknown(reg);
                case MEMORY -> {
                    reg.pointer(RegType.MEM);
                    reg.memSize = argument.bytes();
                    if (argument.mayBeNull()) {
                        reg.flags = RegType.MAYBE_NULL;
                        reg.id = w.nextId();
                    }
                }
            }
        }
    }

    /// A function is handed to a helper that will call it: its type is compared, with no effect but
    /// on later calls.
    void callback(int subprogram) {
        if (w.functions.areTyped()) {
            match(subprogram).ifPresent(this::say);
        }
    }

    /// Whether the call is of a global function, and so is done with.
    boolean call(int subprogram) {
        if (!w.functions.areTyped()) {
            return false;
        }
        Optional<Refused> mismatch = match(subprogram);
        if (!w.functions.isGlobal(subprogram)) {
            mismatch.ifPresent(this::say);
            return false;
        }
        checkCallable(subprogram, mismatch);
        if (w.log.followsPath()) {
            w.log.line(
                    "Func#"
                            + subprogram
                            + " ('"
                            + w.functions.name(subprogram)
                            + "') is global and assumed valid.");
        }
        w.functions.markCalled(subprogram);
        returned(subprogram);
        return true;
    }

    private void checkCallable(int subprogram, Optional<Refused> mismatch) {
        List<Words> first =
                mismatch
                        .filter(m -> m.words.message() != Message.NOTHING)
                        .map(m -> Words.of(Message.MISMATCH, m.words))
                        .stream()
                        .toList();
        if (w.cur.activeLocks > 0) {
            throw new Refused(Reason.LOCK, Message.GLOBAL_UNDER_LOCK, first);
        }
        if (w.mightSleep[subprogram] && !w.request.isSleepable()) {
            throw new Refused(Reason.HELPER_UNAVAILABLE, Message.GLOBAL_SLEEPS, first);
        }
        if (mismatch.isPresent()) {
            throw new Refused(
                    Reason.ARGUMENT,
                    Message.GLOBAL_ARGUMENTS,
                    first,
                    subprogram,
                    w.functions.name(subprogram));
        }
    }

    private void returned(int subprogram) {
        if (w.changesPacket[subprogram]) {
            w.forgetPackets();
        }
        for (int i = 0; i <= 5; i++) {
            w.reg(i).reset();
        }
        w.touch(0x3f);
        w.unknown(w.reg(0));
    }

    /// What does not fit, or nothing if all does.
    private Optional<Refused> match(int subprogram) {
        if (w.functions.isUnreliable(subprogram)) {
            return Optional.of(mismatch(Message.NOTHING));
        }
        try {
            int number = 1;
            for (Argument argument : w.functions.contract(subprogram).arguments()) {
                check(number++, argument);
            }
            return Optional.empty();
        } catch (Refused refused) {
            if (refused.reason == Reason.UNSUPPORTED && w.functions.isGlobal(subprogram)) {
                throw refused;
            }
            w.functions.markUnreliable(subprogram);
            return Optional.of(refused);
        }
    }

    private void say(Refused refused) {
        if (w.log.followsPath() && refused.reason != Reason.UNSUPPORTED) {
            w.text(refused).lines().forEach(w.log::line);
        }
    }

    private void check(int number, Argument argument) {
        RegState reg = w.reg(number);
        switch (argument.kind()) {
            case SCALAR -> {
                if (!reg.isScalar()) {
                    throw mismatch(Message.ARGUMENT_NOT_SCALAR, number);
                }
            }
            case ARENA -> {
                if (!reg.isScalar()) {
                    throw mismatch(Message.ARGUMENT_NOT_ARENA, number);
                }
            }
            case CONTEXT -> {
                checkOffset(number, reg);
                if (reg.type != RegType.CTX) {
                    throw mismatch(Message.ARGUMENT_NOT_CONTEXT, number - 1);
                }
            }
            case MEMORY -> {
                checkOffset(number, reg);
                checkMemory(number, reg, argument.bytes());
                if (!argument.mayBeNull() && reg.mayBeNull()) {
                    throw mismatch(Message.ARGUMENT_NULL, number - 1);
                }
            }
        }
    }

    private static Refused mismatch(Message message, Object... operands) {
        return new Refused(Reason.ARGUMENT, message, operands);
    }

    /// Source: check_func_arg_reg_off().
    private void checkOffset(int number, RegState reg) {
        switch (reg.type) {
            case STACK, PACKET, PACKET_META, MAP_KEY, MAP_VALUE, MEM, BUF, SCALAR -> {}
            case BTF_ID -> w.memory.regions().checkUnmoved(number, reg, true);
            case NOT_INIT,
                    CTX,
                    MAP_PTR,
                    PACKET_END,
                    FLOW_KEYS,
                    SOCKET,
                    SOCK_COMMON,
                    TCP_SOCK,
                    TP_BUFFER,
                    XDP_SOCK,
                    FUNC ->
                    w.memory.regions().checkUnmoved(number, reg, false);
        }
    }

    /// Both ways, as if it were not 0. Source: check_mem_reg().
    private void checkMemory(int number, RegState reg, int bytes) {
        if (reg.isNull()) {
            return;
        }
        RegState saved = reg.copy();
        if (reg.mayBeNull()) {
            NullChecks.notNull(reg);
        }
        try {
            helperMemory.check(new HelperMemory.Request(number, bytes, false, true, false));
            helperMemory.check(new HelperMemory.Request(number, bytes, true, true, false));
        } finally {
            if (saved.mayBeNull()) {
                reg.set(saved);
            }
        }
    }
}
