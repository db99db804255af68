package io.sluice.emulator.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.emulator.verifier.FunctionCases.Case;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Functions that a tail call or a load from the packet leaves before their end, callbacks, and
/// loops of may_goto: see `early-returns.txt`.
class EarlyReturnsTest {

    static List<Case> cases() throws IOException {
        return FunctionCases.read(FunctionCases.EARLY_RETURNS);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theAnswerIsTheKernels(Case c) {
        Verification answer = Verifier.verify(c.request(c.typed(), Privilege.PERFMON, Set.of()));
        assertEquals(c.answer(), FunctionCases.answer(answer));
    }
}
