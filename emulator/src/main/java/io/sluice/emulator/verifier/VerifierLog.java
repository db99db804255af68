package io.sluice.emulator.verifier;

import java.util.ArrayList;
import java.util.List;

/// What the kernel would have written.
///
/// Source: Linux 6.18, kernel/bpf/log.c.
final class VerifierLog {

    private static final int MOST_LINES = 2_000_000;
    private static final int COLUMN = 40;
    private static final int STEP = 8;

    /// How much is written.
    enum Level {
        /// The last words of a refusal.
        MESSAGE,
        /// Level 1: the path that fails, instruction by instruction.
        PATH,
        /// Level 2: every path, live registers, and how precision spreads.
        ALL
    }

    private final Level level;
    private final List<String> lines = new ArrayList<>();

    /// The number of lines right after an instruction was printed.
    private int afterInsn = -1;

    VerifierLog(Level level) {
        this.level = level;
    }

    boolean followsPath() {
        return level != Level.MESSAGE;
    }

    boolean followsAll() {
        return level == Level.ALL;
    }

    void line(String text) {
        if (lines.size() < MOST_LINES) {
            lines.add(text);
        }
    }

    void insn(String text) {
        line(text);
        afterInsn = lines.size();
    }

    /// A state goes behind the instruction if nothing was written since, else on its own line.
    void state(int insn, String state) {
        if (afterInsn == lines.size() && !lines.isEmpty()) {
            String last = lines.removeLast();
            int length = last.length() + 1;
            int column = Math.ceilDiv(Math.max(length + STEP / 2, COLUMN), STEP) * STEP;
            line(last + " ".repeat(column - length - 1) + ";" + state);
            afterInsn = -1;
        } else {
            line(insn + ":" + state);
        }
    }

    /// Where the log stands, for [#forget].
    int position() {
        return lines.size();
    }

    /// At level 1 a path that ended well leaves no trace.
    void forget(int position) {
        if (level == Level.PATH) {
            while (lines.size() > position) {
                lines.removeLast();
            }
        }
    }

    List<String> lines() {
        return lines;
    }
}
