package io.sluice.cli.filter;

import io.sluice.cli.console.Suggestion;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.emulator.KernelCrossCheck;
import io.sluice.emulator.KernelFilter;
import io.sluice.emulator.cbpf.CbpfEngine;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.jit.CbpfAdaptiveEngine;
import io.sluice.emulator.jit.CbpfCrossCheck;
import io.sluice.emulator.jit.CbpfJit;
import io.sluice.emulator.jit.CbpfJitResult;
import io.sluice.emulator.kernel.KernelBpf;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What runs the filters: the argument of `--engine`.
public enum EngineChoice {
    /// The interpreter, until generated code pays.
    AUTO,
    /// The interpreter alone.
    INTERP,
    /// Generated code from the first packet on.
    JIT,
    /// Both on every packet, compared.
    BOTH,
    /// The running kernel.
    KERNEL,
    /// Both and the kernel on every packet, compared.
    BOTH_KERNEL;

    /// An engine for one program.
    ///
    /// @param fallback why the interpreter runs the program although generated code was asked for;
    ///   empty where it is as asked
    record Chosen(CbpfEngine engine, Optional<String> fallback) {}

    /// @throws UsageException if there is no such engine
    public static EngineChoice of(Arguments arguments) {
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
        return name().toLowerCase(Locale.ROOT).replace('_', ',');
    }

    /// Whether the kernel is asked.
    public boolean asksKernel() {
        return this == KERNEL || this == BOTH_KERNEL;
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
            case KERNEL -> inKernel(program, INTERP);
            case BOTH_KERNEL -> inKernel(program, BOTH);
            case BOTH ->
                    switch (CbpfJit.compile(program)) {
                        case CbpfJitResult.Compiled(var engine, _, _) ->
                                new Chosen(new CbpfCrossCheck(program, engine), Optional.empty());
                        case CbpfJitResult.Declined(String reason) ->
                                new Chosen(new CbpfInterpreter(program), Optional.of(reason));
                    };
        };
    }

    /// The kernel alone, or behind two engines to be compared with them; without it, those.
    private static Chosen inKernel(CheckedProgram program, EngineChoice without) {
        return switch (KernelFilter.load(kernel(), program)) {
            case KernelFilter.Loading.Loaded(KernelFilter filter) -> {
                Chosen own = without.engine(program);
                yield without == BOTH
                        ? new Chosen(
                                new KernelCrossCheck(program, own.engine(), filter), own.fallback())
                        : new Chosen(filter, Optional.empty());
            }
            case KernelFilter.Loading.Declined(String reason) ->
                    new Chosen(without.engine(program).engine(), Optional.of(reason));
        };
    }
}
