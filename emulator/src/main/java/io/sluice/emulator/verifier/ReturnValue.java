package io.sluice.emulator.verifier;

import io.sluice.emulator.programs.ProgramKind;
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
            throw new Refused(Reason.POINTER_LEAK, "R0 leaks addr as return value");
        }
        if (frame.inAsyncCallback) {
            checkScalar(r0, "In async callback");
            w.precision.mark(0);
            within(r0, new Bounds(0, 0), "At async callback return");
            return;
        }
        Bounds bounds = bounds(w.request.program());
        if (bounds == null) {
            return;
        }
        checkScalar(r0, "At program exit");
        w.precision.mark(0);
        within(r0, bounds, "At program exit the register");
    }

    private static void checkScalar(RegState r0, String where) {
        if (!r0.isScalar()) {
            throw new Refused(
                    Reason.RETURN_VALUE,
                    where + " the register R0 is not a known value (" + r0.typeText() + ")");
        }
    }

    void checkCallback(FrameState callee) {
        RegState r0 = callee.regs[0];
        if (r0.type == RegType.NOT_INIT || !r0.isScalar()) {
            throw new Refused(Reason.RETURN_VALUE, "R0 not a scalar value");
        }
        w.precision.mark(0);
        within(
                r0,
                new Bounds(callee.callbackMin, callee.callbackMax),
                "At callback return the register");
    }

    private static void within(RegState r0, Bounds bounds, String where) {
        long smin = r0.value.smin();
        long smax = r0.value.smax();
        if (smin >= bounds.min && smax <= bounds.max) {
            return;
        }
        String known =
                (smin > Long.MIN_VALUE ? " smin=" + smin : "")
                        + (smax < Long.MAX_VALUE ? " smax=" + smax : "");
        throw new Refused(
                Reason.RETURN_VALUE,
                where
                        + " R0 has"
                        + (known.isEmpty() ? " unknown scalar value" : known)
                        + " should have been in ["
                        + bounds.min
                        + ", "
                        + bounds.max
                        + "]");
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
