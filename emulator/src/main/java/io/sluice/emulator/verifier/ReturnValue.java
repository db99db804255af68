package io.sluice.emulator.verifier;

import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.verifier.profile.Message;
import io.sluice.emulator.verifier.profile.Words;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a program or callback may return.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, check_return_code().
final class ReturnValue {

    /// Bounds of a return value.
    private record Bounds(long min, long max) {}

    private final Walk w;

    ReturnValue(Walk w) {
        this.w = w;
    }

    void check() {
        FrameState frame = w.cur.frame();
        RegState r0 = w.source(0);
        if (w.isHiddenPointer(r0)) {
            throw new Refused(Reason.POINTER_LEAK, Message.RETURNED_POINTER_LEAKS, 0);
        }
        if (frame.inAsyncCallback) {
            checkScalar(r0, Message.ASYNC_RESULT_NOT_KNOWN);
            w.precision.mark(0);
            within(r0, new Bounds(0, 0), Message.ASYNC_RESULT);
            return;
        }
        if (frame.subprog > 0) {
            if (!r0.isScalar()) {
                throw new Refused(
                        Reason.RETURN_VALUE, Message.FUNCTION_RESULT_NOT_SCALAR, r0.typeText());
            }
            return;
        }
        Bounds bounds = bounds(w.request.program());
        if (bounds == null) {
            return;
        }
        checkScalar(r0, Message.RESULT_NOT_KNOWN);
        w.precision.mark(0);
        within(r0, bounds, Message.RESULT);
    }

    private static void checkScalar(RegState r0, Message where) {
        if (!r0.isScalar()) {
            throw new Refused(Reason.RETURN_VALUE, where, r0.typeText());
        }
    }

    void checkCallback(FrameState callee) {
        RegState r0 = callee.regs[0];
        if (r0.type == RegType.NOT_INIT || !r0.isScalar()) {
            throw new Refused(Reason.RETURN_VALUE, Message.RETURN_NOT_SCALAR, 0);
        }
        w.precision.mark(0);
        within(r0, new Bounds(callee.callbackMin, callee.callbackMax), Message.CALLBACK_RESULT);
    }

    private static void within(RegState r0, Bounds bounds, Message where) {
        long smin = r0.value.smin();
        long smax = r0.value.smax();
        if (smin >= bounds.min && smax <= bounds.max) {
            return;
        }
        List<Words> known = new ArrayList<>();
        if (smin > Long.MIN_VALUE) {
            known.add(Words.of(Message.RETURN_LEAST, smin));
        }
        if (smax < Long.MAX_VALUE) {
            known.add(Words.of(Message.RETURN_MOST, smax));
        }
        if (known.isEmpty()) {
            known.add(Words.of(Message.RETURN_UNKNOWN));
        }
        throw new Refused(Reason.RETURN_VALUE, where, known, bounds.min, bounds.max);
    }

    private static @Nullable Bounds bounds(ProgramKind kind) {
        return switch (kind.type()) {
            case CGROUP_SOCK_ADDR ->
                    switch (kind.attach()) {
                        case "recvmsg4",
                                "recvmsg6",
                                "getpeername4",
                                "getpeername6",
                                "getsockname4",
                                "getsockname6" ->
                                new Bounds(1, 1);
                        case "bind4", "bind6" -> new Bounds(0, 3);
                        default -> new Bounds(0, 1);
                    };
            case CGROUP_SKB -> kind.attach().equals("egress") ? new Bounds(0, 3) : new Bounds(0, 1);
            case CGROUP_SOCK,
                    SOCK_OPS,
                    CGROUP_DEVICE,
                    CGROUP_SYSCTL,
                    CGROUP_SOCKOPT,
                    SK_LOOKUP,
                    NETFILTER ->
                    new Bounds(0, 1);
            default -> null;
        };
    }
}
