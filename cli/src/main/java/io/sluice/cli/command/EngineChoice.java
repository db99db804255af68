package io.sluice.cli.command;

import io.sluice.emulator.cbpf.CbpfEngine;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.jit.CbpfAdaptiveEngine;
import io.sluice.emulator.jit.CbpfCrossCheck;
import io.sluice.emulator.jit.CbpfJit;
import io.sluice.emulator.jit.CbpfJitResult;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What runs the filters: the argument of `--engine`.
enum EngineChoice {
    /// The interpreter, until generated code pays.
    AUTO,
    /// The interpreter alone.
    INTERP,
    /// Generated code from the first packet on.
    JIT,
    /// Both on every packet, compared.
    BOTH;

    /// An engine for one program.
    ///
    /// @param fallback why the interpreter runs the program although generated code was asked for;
    ///   empty where it is as asked
    record Chosen(CbpfEngine engine, Optional<String> fallback) {}

    /// @throws UsageException if there is no such engine
    static EngineChoice of(Arguments arguments) {
        Optional<String> named = arguments.value(Flag.ENGINE);
        if (named.isEmpty()) {
            return AUTO;
        }
        return Arrays.stream(values())
                .filter(choice -> choice.word().equals(named.get()))
                .findFirst()
                .orElseThrow(() -> new UsageException(unknown(named.get())));
    }

    private static String unknown(String name) {
        List<String> words = Arrays.stream(values()).map(EngineChoice::word).toList();
        return "option --engine: there is no engine '"
                + name
                + "'"
                + Suggestion.of(name, words)
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse("; there are " + String.join(", ", words));
    }

    /// The word on the command line.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Makes the engine for a program.
    Chosen engine(CheckedProgram program) {
        return switch (this) {
            case AUTO -> new Chosen(new CbpfAdaptiveEngine(program), Optional.empty());
            case INTERP -> new Chosen(new CbpfInterpreter(program), Optional.empty());
            case JIT ->
                    switch (CbpfJit.compile(program)) {
                        case CbpfJitResult.Compiled(var engine, _, _) ->
                                new Chosen(engine, Optional.empty());
                        case CbpfJitResult.Declined(String reason) ->
                                new Chosen(new CbpfInterpreter(program), Optional.of(reason));
                    };
            case BOTH ->
                    switch (CbpfJit.compile(program)) {
                        case CbpfJitResult.Compiled(var engine, _, _) ->
                                new Chosen(new CbpfCrossCheck(program, engine), Optional.empty());
                        case CbpfJitResult.Declined(String reason) ->
                                new Chosen(new CbpfInterpreter(program), Optional.of(reason));
                    };
        };
    }
}
