package io.sluice.emulator.verifier;

import java.util.ArrayList;
import java.util.List;

/// What the kernel would have written.
final class VerifierLog {

    private static final int MOST_LINES = 200_000;

    final boolean full;
    private final List<String> lines = new ArrayList<>();

    VerifierLog(boolean full) {
        this.full = full;
    }

    void line(String text) {
        if (lines.size() < MOST_LINES) {
            lines.add(text);
        }
    }

    List<String> lines() {
        return lines;
    }
}
