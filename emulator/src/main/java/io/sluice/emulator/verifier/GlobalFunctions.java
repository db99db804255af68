package io.sluice.emulator.verifier;

/// Verifies the global functions that were called, each by itself: any arguments that its type
/// allows.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, do_check_subprogs() and do_check_common().
final class GlobalFunctions {
    private final Walk w;

    GlobalFunctions(Walk w) {
        this.w = w;
    }

    /// Walks them in order, and again those before it that a later one called.
    void walk() {
        boolean more = w.functions.areTyped();
        while (more) {
            more = false;
            for (int i = 1; i < w.subprograms.count(); i++) {
                if (w.functions.isDue(i)) {
                    walk(i);
                    more = true;
                }
            }
        }
    }

    private void walk(int subprogram) {
        var frame = new FrameState(FrameState.MAIN, 0, subprogram);
        w.calls.types().enter(subprogram, frame);
        w.pruning.forget();
        w.liveness().forgetCurrent();
        w.walkFrom(frame, w.subprograms.start[subprogram]);
        w.log.forget(0);
        w.functions.markVerified(subprogram);
        if (w.log.followsPath()) {
            w.log.line(
                    "Func#"
                            + subprogram
                            + " ('"
                            + w.functions.name(subprogram)
                            + "') is safe for any args that match its prototype");
        }
    }
}
