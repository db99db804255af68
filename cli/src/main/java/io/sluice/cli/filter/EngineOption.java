package io.sluice.cli.filter;

import io.sluice.cli.console.Suggestion;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.emulator.kernel.KernelBpf;
import io.sluice.session.run.EngineChoice;
import io.sluice.session.run.EngineNote;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The argument of `--engine`, and what is said of the engines after a run.
public final class EngineOption {
    private EngineOption() {}

    /// @throws UsageException if there is no such engine
    public static EngineChoice of(Arguments arguments) {
        Optional<String> named = arguments.value(Flag.ENGINE);
        if (named.isEmpty()) {
            return EngineChoice.AUTO;
        }
        return Arrays.stream(EngineChoice.values())
                .filter(engine -> word(engine).equals(named.get()))
                .findFirst()
                .orElseThrow(() -> new UsageException(unknown(named.get())));
    }

    private static String word(EngineChoice engine) {
        return switch (engine) {
            case AUTO -> "auto";
            case INTERPRETER -> "interp";
            case JIT -> "jit";
            case BOTH -> "both";
            case KERNEL -> "kernel";
            case BOTH_KERNEL -> "both,kernel";
        };
    }

    private static String unknown(String name) {
        List<String> words = Arrays.stream(EngineChoice.values()).map(EngineOption::word).toList();
        return "option --engine: there is no engine '"
                + name
                + "'"
                + Suggestion.of(name, words)
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse("; there are " + String.join(", ", words));
    }

    /// The running kernel.
    ///
    /// @throws UsageException if it does not let this process load programs
    public static KernelBpf kernel() {
        return KernelBpf.open()
                .orElseThrow(() ->
                        new UsageException(
                                "option --engine: the kernel lets nobody but root load programs,"
                                        + " and there must be Linux; the other engines need"
                                        + " neither"));
    }

    /// A note in one line.
    public static String line(EngineNote note) {
        return switch (note) {
            case EngineNote.Interpreted(String filter, String reason) ->
                    "note: '" + filter + "' runs in the interpreter: " + reason;
            case EngineNote.NotTaken(long packets) ->
                    "note: "
                            + packets
                            + " packets were not for the kernel: larger than a page, cut, or"
                            + " short of their headers";
            case EngineNote.NotCompared(String reason) ->
                    "note: answers of engines are not compared: the program " + reason;
            case EngineNote.Stopped(long packets, String first) ->
                    "note: the program was stopped on " + packets + " packets, first by " + first;
            case EngineNote.Disagreement(String what) ->
                    "internal error: engines disagree: " + what;
        };
    }
}
