package io.sluice.emulator.cbpf;

import java.util.List;

/// Finds the loads whose value nothing reads but the test they are done with: they need not keep it
/// for each packet.
final class LiveAccumulator {
    private LiveAccumulator() {}

    /// Says in each load of a block whether it keeps its value.
    ///
    /// @param steps the block's steps, changed in place
    /// @param readsA which blocks read the A they are entered with, known for all that the block
    ///   leads to
    /// @return whether this block does
    static boolean mark(List<Step> steps, boolean[] readsA) {
        boolean read = false;
        for (int i = steps.size() - 1; i >= 0; i--) {
            boolean after = read;
            switch (steps.get(i)) {
                case Step.Load(Step.Place place) -> {
                    steps.set(i, new Step.Load(place.keeping(after)));
                    read = false;
                }
                case Step.LoadNarrow(Step.Place place, Step.Range range) -> {
                    steps.set(i, new Step.LoadNarrow(place.keeping(after), range));
                    read = false;
                }
                case Step.LoadSplit(Step.Place place, Step.Split split) -> {
                    boolean kept = readsA[split.inside()] || readsA[split.outside()];
                    steps.set(i, new Step.LoadSplit(place.keeping(kept), split));
                    read = false;
                }
                case Step.Goto(int block) -> read = readsA[block];
                case Step.Narrow _, Step.Split _, Step.Search _, Step.Member _, Step.Alone _ ->
                        read = true;
                case Step.LoadHeaderLength _, Step.Return _ -> {
                    // Neither reads nor writes it.
                }
            }
        }
        return read;
    }
}
