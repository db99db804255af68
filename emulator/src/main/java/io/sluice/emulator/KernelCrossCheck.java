package io.sluice.emulator;

import io.sluice.emulator.cbpf.CbpfEngine;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.jit.cbpf.EngineDisagreementException;
import java.util.Arrays;

/// Runs every packet through an engine and through the kernel and compares. For one thread.
public final class KernelCrossCheck implements CbpfEngine {
    private final CheckedProgram program;
    private final CbpfEngine engine;
    private final KernelFilter kernel;

    /// @param engine an engine for the program
    /// @param kernel the program in the kernel
    public KernelCrossCheck(CheckedProgram program, CbpfEngine engine, KernelFilter kernel) {
        this.program = program;
        this.engine = engine;
        this.kernel = kernel;
    }

    /// @throws EngineDisagreementException if the two differ
    @Override
    public int run(byte[] data, int offset, int capturedLength, int originalLength) {
        int expected = engine.run(data, offset, capturedLength, originalLength);
        int answer = kernel.run(data, offset, capturedLength, originalLength);
        compare(data, offset, capturedLength, originalLength, expected, answer);
        return expected;
    }

    private void compare(
            byte[] data, int offset, int length, int originalLength, int expected, int answer) {
        if (expected != answer) {
            byte[] packet = Arrays.copyOfRange(data, offset, offset + length);
            throw new EngineDisagreementException(
                    program, packet, originalLength, expected, "the kernel", answer);
        }
    }

    /// @throws EngineDisagreementException if the two differ
    @Override
    public int runBatch(
            byte[] buffer,
            int[] offsets,
            int[] capturedLengths,
            int[] originalLengths,
            int count,
            int[] results) {
        int accepted =
                engine.runBatch(buffer, offsets, capturedLengths, originalLengths, count, results);
        for (int i = 0; i < count; i++) {
            int length = capturedLengths[i];
            int answer = kernel.run(buffer, offsets[i], length, originalLengths[i]);
            compare(buffer, offsets[i], length, originalLengths[i], results[i], answer);
        }
        return accepted;
    }

    @Override
    public long outOfFuel() {
        return engine.outOfFuel();
    }

    /// Packets so far that the kernel did not take.
    public long notTaken() {
        return kernel.notTaken();
    }
}
