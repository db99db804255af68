package io.sluice.emulator.jit.ebpf;

import io.sluice.emulator.memory.FaultException;
import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.memory.RunResult;

/// A compiled program. Not thread-safe; a second thread compiles its own or makes one from the same
/// class.
public final class CompiledProgram {

    private final Body body;
    private final long fuelPerRun;
    private final int largestMethod;
    private final RunState state = new RunState();

    CompiledProgram(Body body, long fuelPerRun, int largestMethod) {
        this.body = body;
        this.fuelPerRun = fuelPerRun;
        this.largestMethod = largestMethod;
    }

    /// Runs the program once.
    ///
    /// @param r1 the first argument, commonly the context's address
    /// @param r2 the second argument
    public RunResult run(Memory memory, long r1, long r2) {
        try {
            return new RunResult.Returned(execute(memory, r1, r2));
        } catch (FaultException e) {
            return new RunResult.Faulted(e.fault());
        }
    }

    /// As [#run], without a result object: R0.
    ///
    /// @throws FaultException if the program is stopped
    public long execute(Memory memory, long r1, long r2) {
        state.fuel = fuelPerRun;
        return body.run(memory, state, r1, r2);
    }

    /// The bytes of code of the largest method; HotSpot compiles none above 8,000.
    public int largestMethod() {
        return largestMethod;
    }
}
