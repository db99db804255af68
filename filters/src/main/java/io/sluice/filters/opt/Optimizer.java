package io.sluice.filters.opt;

import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Flow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Runs the passes over a graph until nothing changes.
///
/// Some choices are better made by looking at their results than by rules: whether tests on one
/// value are brought together, which can spoil what two paths share, whether masks replace bounds,
/// and whether what lies behind a variable offset is copied for each of its constants. The
/// optimiser hands over the graph of each, and the emitter keeps the shortest program.
public final class Optimizer {

    /// Sees the graph after each pass that changed it; for listings. The graph is the optimiser's:
    /// look, and keep nothing.
    @FunctionalInterface
    public interface Observer {
        /// @param pass the pass's name, behind it the choice it belongs to if there is one
        void after(String pass, Flow flow);
    }

    private record Step(String name, Pass pass) {}

    private static final Step MERGE = new Step("merge", new Merging());

    private static final Step PROPAGATE = new Step("propagate", new Propagation());
    private static final Step SIMPLIFY = new Step("simplify", new Simplification());
    private static final Step FAILURES = new Step("failures", new SureFailures());

    private static final List<Step> FIRST = List.of(PROPAGATE, SIMPLIFY, FAILURES, MERGE);

    /// Without what is known of loads.

    private static final Step TREES = new Step("trees", new SearchTrees());

    private static final Step NEAR = new Step("thread", new Threading(Threading.Reach.NEAR));
    private static final Step FAR = new Step("look ahead", new Threading(Threading.Reach.FAR));

    /// What an edge led on leaves behind.
    private static final List<Step> CLEANING =
            List.of(
                    new Step("propagate", new Propagation()),
                    new Step("stores", new DeadStores()),
                    new Step("merge", new Merging()));

    private static final Step GROUP = new Step("group", new Grouping());
    private static final Step ROWS = new Step("rows", new RowThreading());

    /// Graphs settle after two or three rounds; more only costs time.
    private static final int MAX_ROUNDS = 8;

    /// Of graphs this large no program is wanted that tries its alternatives one by one.
    private static final int LARGE = 400;

    private final Observer observer;
    private final List<Flow> results = new ArrayList<>();

    private Optimizer(Observer observer) {
        this.observer = observer;
    }

    /// Graphs that decide every packet as `cfg` does, the one that mostly makes the shortest
    /// program first.
    public static List<Flow> optimize(Cfg cfg) {
        return optimize(cfg, (_, _) -> {});
    }

    /// Graphs that decide every packet as `cfg` does, their making watched.
    public static List<Flow> optimize(Cfg cfg, Observer observer) {
        return optimize(cfg, observer, FIRST);
    }

    private static List<Flow> optimize(Cfg cfg, Observer observer, List<Step> first) {
        Optimizer optimizer = new Optimizer(observer);
        Flow flow = Flow.of(cfg);
        Work work = new Work(flow);
        optimizer.runAll(first, work, "");
        Optional<Flow> special = Specialisation.of(flow);
        optimizer.searched(work, "");
        special.ifPresent(copy -> optimizer.searched(new Work(copy), " specialised"));
        return List.copyOf(optimizer.results);
    }

    /// With long rows as search trees; where those may be the longer program, as rows too.
    private void searched(Work work, String choice) {
        if (!SearchTrees.applies(work)) {
            run(work, choice);
            return;
        }
        Flow flow = work.flow();
        Flow before = flow.size() < LARGE ? flow.copy() : flow;
        if (run(TREES, work, choice)) {
            if (before != flow) {
                run(new Work(before), choice);
            }
            // The trees may have a variable of their own, so what is known of values starts anew.
            run(new Work(flow), choice + " trees");
        } else {
            run(work, choice);
        }
    }

    private void run(Work work, String choice) {
        settle(work, choice);
        Flow flow = work.flow();
        boolean rows = Grouping.applies(work);
        Flow before = rows ? flow.copy() : flow;
        boolean grouped = false;
        for (int round = 0; rows && round < MAX_ROUNDS && run(GROUP, work, choice); round++) {
            grouped = true;
            run(MERGE, work, choice);
            settle(work, choice);
        }
        finish(work, choice);
        if (grouped) {
            finish(new Work(before), choice + " without groups");
        }
    }

    private void settle(Work work, String choice) {
        if (run(NEAR, work, choice) || work.flow().variables() > 0) {
            clean(work, choice);
        }
        for (int round = 0; round < MAX_ROUNDS && run(FAR, work, choice); round++) {
            clean(work, choice);
        }
    }

    /// What goes into a variable and out of it takes several rounds; without any, one is enough.
    private void clean(Work work, String choice) {
        int rounds = 0;
        do {
            rounds++;
        } while (runAll(CLEANING, work, choice)
                && work.flow().variables() > 0
                && rounds < MAX_ROUNDS);
    }

    /// Takes the sets apart; where masks are an option, once with and once without them.
    private void finish(Work work, String choice) {
        Flow flow = work.flow();
        MaskForms masks = new MaskForms(work);
        if (masks.count(flow.postOrder())) {
            Work plain = new Work(flow.copy());
            takeApart(work, masks, choice);
            takeApart(plain, new MaskForms(plain), choice + " without masks");
        } else {
            takeApart(work, masks, choice);
        }
    }

    private void takeApart(Work work, MaskForms masks, String choice) {
        int nodes = work.flow().size();
        run(new Step("sets", new SetTests(masks)), work, choice);
        // Only a set of several comparisons leaves something to do.
        if (work.flow().size() > nodes) {
            run(ROWS, work, choice);
            run(MERGE, work, choice);
        }
        results.add(work.flow());
    }

    private boolean runAll(List<Step> steps, Work work, String choice) {
        boolean changed = false;
        for (Step step : steps) {
            changed |= run(step, work, choice);
        }
        return changed;
    }

    private boolean run(Step step, Work work, String choice) {
        boolean changed = step.pass().run(work);
        if (changed) {
            observer.after(step.name() + choice, work.flow());
        }
        return changed;
    }
}
