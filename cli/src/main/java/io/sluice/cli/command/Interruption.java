package io.sluice.cli.command;

/// Whether the user wants the run to end: it ends between two packets then, its outputs whole.
final class Interruption {
    private volatile boolean requested;

    void request() {
        requested = true;
    }

    boolean requested() {
        return requested;
    }
}
