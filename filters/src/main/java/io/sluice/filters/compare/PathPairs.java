package io.sluice.filters.compare;

import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.ir.ValueTable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// All paths through one program, each continued by all paths the other program can take under the
/// same conditions.
final class PathPairs {

    /// A point of both programs; the second one starts when the first has ended.
    record Pair(SymbolicRun first, SymbolicRun second, PathCondition path) {}

    private final CbpfProgram first;
    private final CbpfProgram second;
    private final int maxPaths;
    private final Symbols symbols = new Symbols(new ValueTable());
    private final Deque<Pair> waiting = new ArrayDeque<>();

    PathPairs(CbpfProgram first, CbpfProgram second, int maxPaths) {
        this.first = first;
        this.second = second;
        this.maxPaths = maxPaths;
    }

    Validation compare() {
        waiting.push(
                new Pair(
                        new SymbolicRun(first, symbols),
                        new SymbolicRun(second, symbols),
                        PathCondition.start(symbols)));
        int paths = 0;
        int unexplained = 0;
        while (!waiting.isEmpty()) {
            if (++paths > maxPaths) {
                return new Validation.Unknown("more than " + maxPaths + " paths");
            }
            Pair end = finish(waiting.pop());
            if (end.first().looped() || end.second().looped()) {
                return new Validation.Unknown("a loop");
            }
            if (end.first().result() == end.second().result()) {
                continue;
            }
            Optional<Validation.Different> witness =
                    new WitnessSearch(first, second, end.path()).find();
            if (witness.isPresent()) {
                return witness.get();
            }
            unexplained++;
        }
        return unexplained == 0
                ? new Validation.Equal()
                : new Validation.Unknown(
                        unexplained + " paths end differently, but no packet was found for them");
    }

    /// Runs both programs to their ends on one path; the other ways at each fork are put off.
    private Pair finish(Pair start) {
        Pair pair = start;
        while (!pair.first().ended()) {
            Pair now = pair;
            PathCondition path =
                    now.first()
                            .step(
                                    now.path(),
                                    (run, other) ->
                                            waiting.push(
                                                    new Pair(run, now.second().copy(), other)));
            pair = new Pair(now.first(), now.second(), path);
        }
        while (!pair.second().ended()) {
            Pair now = pair;
            PathCondition path =
                    now.second()
                            .step(
                                    now.path(),
                                    (run, other) ->
                                            waiting.push(new Pair(now.first(), run, other)));
            pair = new Pair(now.first(), now.second(), path);
        }
        return pair;
    }
}
