package io.sluice.session.run;

/// Whether somebody wants a run to end before its capture does.
public interface StopSignal {
    /// Nobody wants it.
    StopSignal NEVER =
            new StopSignal() {
                @Override
                public boolean requested() {
                    return false;
                }

                @Override
                public void then(Runnable action) {}
            };

    /// Asked between two batches of packets.
    boolean requested();

    /// Has something done, in any thread, when the end is wanted, and nothing else any more; at
    /// once if it is wanted already.
    void then(Runnable action);
}
