package io.sluice.emulator.jit.cbpf;

import io.sluice.emulator.cbpf.CbpfEngine;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CheckedProgram;
import java.util.Arrays;
import java.util.Objects;

/// Runs every packet through the interpreter and through another engine and compares. For one
/// thread.
public final class CbpfCrossCheck implements CbpfEngine {
    private final CheckedProgram program;
    private final CbpfInterpreter interpreter;
    private final CbpfEngine other;

    /// @param other an engine for the same program
    public CbpfCrossCheck(CheckedProgram program, CbpfEngine other) {
        this.program = program;
        this.interpreter = new CbpfInterpreter(program);
        this.other = other;
    }

    /// @throws EngineDisagreementException if the two engines differ
    @Override
    public int run(byte[] data, int offset, int capturedLength, int originalLength) {
        int expected = interpreter.run(data, offset, capturedLength, originalLength);
        if (other.run(data, offset, capturedLength, originalLength) != expected) {
            throw smallest(
                    Arrays.copyOfRange(data, offset, offset + capturedLength), originalLength);
        }
        return expected;
    }

    /// @throws EngineDisagreementException if the two engines differ
    @Override
    public int runBatch(
            byte[] buffer,
            int[] offsets,
            int[] capturedLengths,
            int[] originalLengths,
            int count,
            int[] results) {
        int[] expected = new int[count];
        int accepted =
                interpreter.runBatch(
                        buffer, offsets, capturedLengths, originalLengths, count, expected);
        int others =
                other.runBatch(buffer, offsets, capturedLengths, originalLengths, count, results);
        int differs = Arrays.mismatch(expected, 0, count, results, 0, count);
        if (differs >= 0) {
            int at = offsets[differs];
            byte[] packet = Arrays.copyOfRange(buffer, at, at + capturedLengths[differs]);
            if (disagree(packet, packet.length, originalLengths[differs])) {
                throw smallest(packet, originalLengths[differs]);
            }
            // The two agree on the packet alone, so the fault is in the loop.
            throw new EngineDisagreementException(
                    program, packet, originalLengths[differs], expected[differs], results[differs]);
        }
        if (accepted != others) {
            throw new AssertionError(
                    "accepted "
                            + accepted
                            + " by the interpreter, "
                            + others
                            + " by generated code");
        }
        return accepted;
    }

    @Override
    public long outOfFuel() {
        return interpreter.outOfFuel();
    }

    private boolean disagree(byte[] packet, int length, int originalLength) {
        Objects.checkFromIndexSize(0, length, packet.length);
        return interpreter.run(packet, 0, length, originalLength)
                != other.run(packet, 0, length, originalLength);
    }

    /// Cuts bytes off the end and zeroes others as long as the engines still differ.
    private EngineDisagreementException smallest(byte[] packet, int originalLength) {
        int length = packet.length;
        while (length > 0 && disagree(packet, length - 1, originalLength)) {
            length--;
        }
        for (int i = 0; i < length; i++) {
            byte was = packet[i];
            packet[i] = 0;
            if (!disagree(packet, length, originalLength)) {
                packet[i] = was;
            }
        }
        return new EngineDisagreementException(
                program,
                Arrays.copyOf(packet, length),
                originalLength,
                interpreter.run(packet, 0, length, originalLength),
                other.run(packet, 0, length, originalLength));
    }
}
