package io.sluice.filters.opt;

import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Flow;
import java.util.List;

/// Runs the passes over a graph until nothing changes.
public final class Optimizer {

    /// Sees the graph after each pass that changed it; for listings. The graph is the optimiser's:
    /// look, and keep nothing.
    @FunctionalInterface
    public interface Observer {
        void after(String pass, Flow flow);
    }

    private record Step(String name, Pass pass) {}

    private static final List<Step> FIRST =
            List.of(
                    new Step("propagate", new Propagation()),
                    new Step("simplify", new Simplification()));

    private static final List<Step> REPEATED =
            List.of(
                    new Step("merge", new Merging()),
                    new Step("thread", new Threading()),
                    new Step("propagate", new Propagation()),
                    new Step("stores", new DeadStores()),
                    new Step("group", new Grouping()));

    private static final List<Step> LAST =
            List.of(new Step("sets", new SetTests()), new Step("merge", new Merging()));

    /// Graphs settle after two or three rounds; more only costs time.
    private static final int MAX_ROUNDS = 8;

    private Optimizer() {}

    /// A graph that decides every packet as `cfg` does.
    public static Flow optimize(Cfg cfg) {
        return optimize(cfg, (_, _) -> {});
    }

    /// A graph that decides every packet as `cfg` does, its making watched.
    public static Flow optimize(Cfg cfg, Observer observer) {
        Flow flow = Flow.of(cfg);
        Work work = new Work(flow);
        runAll(FIRST, work, observer);
        int rounds = 0;
        while (rounds < MAX_ROUNDS && runAll(REPEATED, work, observer)) {
            rounds++;
        }
        runAll(LAST, work, observer);
        return flow;
    }

    private static boolean runAll(List<Step> steps, Work work, Observer observer) {
        boolean changed = false;
        for (Step step : steps) {
            if (step.pass().run(work)) {
                changed = true;
                observer.after(step.name(), work.flow());
            }
        }
        return changed;
    }
}
