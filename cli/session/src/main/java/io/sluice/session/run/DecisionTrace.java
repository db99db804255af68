package io.sluice.session.run;

import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CbpfOutcome;
import io.sluice.filters.cbpf.CbpfProgram;
import java.util.OptionalInt;

/// The decision of a classic program on one packet, and the instruction where it fell.
///
/// @param program the program that decided
/// @param outcome how it ended on the packet
/// @param lastTest the last conditional branch on the way
public record DecisionTrace(CbpfProgram program, CbpfOutcome outcome, OptionalInt lastTest) {

    /// Runs a program on one packet, instruction by instruction; the parameters are those of
    /// [io.sluice.emulator.cbpf.CbpfEngine#run].
    public static DecisionTrace of(
            CbpfProgram program,
            CbpfInterpreter interpreter,
            byte[] data,
            int offset,
            int capturedLength,
            int originalLength) {
        CbpfOutcome end = interpreter.trace(data, offset, capturedLength, originalLength);
        return new DecisionTrace(program, end, interpreter.lastTest());
    }

    /// The instruction that decided: the test that led to the `ret`, or where the run ended
    /// otherwise.
    public int decidedAt() {
        return switch (outcome) {
            case CbpfOutcome.Returned _ -> lastTest.orElse(outcome.at());
            case CbpfOutcome.OutOfBounds _,
                    CbpfOutcome.NotAvailable _,
                    CbpfOutcome.DividedByZero _,
                    CbpfOutcome.OutOfFuel _ ->
                    outcome.at();
        };
    }
}
