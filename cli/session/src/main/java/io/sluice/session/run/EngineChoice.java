package io.sluice.session.run;

import io.sluice.emulator.KernelCrossCheck;
import io.sluice.emulator.KernelFilter;
import io.sluice.emulator.cbpf.CbpfEngine;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.jit.cbpf.CbpfAdaptiveEngine;
import io.sluice.emulator.jit.cbpf.CbpfCrossCheck;
import io.sluice.emulator.jit.cbpf.CbpfJit;
import io.sluice.emulator.jit.cbpf.CbpfJitResult;
import io.sluice.emulator.kernel.KernelBpf;
import java.util.Optional;

/// What runs classic filters: interpreter, generated code, the running kernel, or several compared.
public enum EngineChoice {
    /// The interpreter, until generated code pays.
    AUTO,
    /// The interpreter alone.
    INTERPRETER,
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
    /// @param fallback why the interpreter runs the program although another was asked for; empty
    ///   where it is as asked
    public record Chosen(CbpfEngine engine, Optional<String> fallback) {}

    /// Whether the kernel is asked.
    public boolean asksKernel() {
        return this == KERNEL || this == BOTH_KERNEL;
    }

    /// @throws IllegalStateException if it does not let this process load programs; ask
    ///   [KernelBpf#open] first
    private static KernelBpf kernel() {
        return KernelBpf.open()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "the kernel lets nobody but root load programs, and there must be"
                                        + " Linux"));
    }

    /// Makes the engine for a program, with working memory for one thread.
    public Chosen engine(CheckedProgram program) {
        return switch (this) {
            case AUTO -> new Chosen(new CbpfAdaptiveEngine(program), Optional.empty());
            case INTERPRETER -> new Chosen(new CbpfInterpreter(program), Optional.empty());
            case JIT ->
                    switch (CbpfJit.compile(program)) {
                        case CbpfJitResult.Compiled(var engine, _, _) ->
                                new Chosen(engine, Optional.empty());
                        case CbpfJitResult.Declined(String reason) ->
                                new Chosen(new CbpfInterpreter(program), Optional.of(reason));
                    };
            case KERNEL -> inKernel(program, INTERPRETER);
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
