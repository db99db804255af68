package io.sluice.pcaps.replay;

import java.io.IOException;

/// Takes what a decider has decided.
@FunctionalInterface
public interface DecisionListener {
    /// What to do after a batch.
    enum Next {
        CONTINUE,
        STOP
    }

    /// Takes the decisions on one batch.
    ///
    /// @param decider the place of the decider in the list that [Replay#run] was given
    /// @param results as [Decider#decide] left them
    Next decided(PacketBatch batch, int decider, int[] results) throws IOException;
}
