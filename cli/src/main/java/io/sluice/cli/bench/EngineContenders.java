package io.sluice.cli.bench;

import io.sluice.emulator.cbpf.CbpfEngine;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CbpfOutcome;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.jit.cbpf.CbpfJit;
import io.sluice.emulator.jit.cbpf.CbpfJitResult;
import java.util.Optional;

/// Our engines as contenders.
public final class EngineContenders {
    private EngineContenders() {}

    public static Contender interpreter(CheckedProgram program, Traffic traffic) {
        return new Contender("interp", pass(new CbpfInterpreter(program), traffic));
    }

    /// Empty where the program is one that no class is written for.
    public static Optional<Contender> generated(CheckedProgram program, Traffic traffic) {
        return generated("jit", program, traffic);
    }

    /// The generated loop around nothing: what the walk over the packets costs.
    ///
    /// @param empty a program that is one `ret`
    public static Contender floor(CheckedProgram empty, Traffic traffic) {
        return generated("floor", empty, traffic).orElseThrow();
    }

    private static Optional<Contender> generated(
            String name, CheckedProgram program, Traffic traffic) {
        return switch (CbpfJit.compile(program)) {
            case CbpfJitResult.Compiled(var engine, _, _) ->
                    Optional.of(new Contender(name, pass(engine, traffic)));
            case CbpfJitResult.Declined _ -> Optional.empty();
        };
    }

    private static Contender.Pass pass(CbpfEngine engine, Traffic traffic) {
        int[] results = new int[traffic.count()];
        return () ->
                engine.runBatch(
                        traffic.buffer(),
                        traffic.offsets(),
                        traffic.capturedLengths(),
                        traffic.originalLengths(),
                        traffic.count(),
                        results);
    }

    /// Instructions executed for a packet, on the average.
    public static double instructionsPerPacket(CheckedProgram program, Traffic traffic) {
        CbpfInterpreter interpreter = new CbpfInterpreter(program);
        long steps = 0;
        for (int i = 0; i < traffic.count(); i++) {
            CbpfOutcome outcome =
                    interpreter.trace(
                            traffic.buffer(),
                            traffic.offsets()[i],
                            traffic.capturedLengths()[i],
                            traffic.originalLengths()[i]);
            steps += outcome.steps();
        }
        return (double) steps / traffic.count();
    }
}
