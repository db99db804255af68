package io.sluice.emulator.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.filters.ebpf.EbpfAssembler;
import io.sluice.filters.ebpf.EbpfCodec;
import org.junit.jupiter.api.Test;

class VerificationExceptionTest {

    private static Verification verify(String text) {
        long[] slots = EbpfCodec.encode(EbpfAssembler.assemble(text));
        return Verifier.verify(
                VerificationRequest.of(slots, ProgramKind.of(ProgramType.SOCKET_FILTER)));
    }

    @Test
    void anAcceptedProgramIsTheAnswerItself() {
        Verification answer = verify("r0 = 0\nexit\n");
        assertSame(answer, answer.orThrow());
    }

    @Test
    void aRefusedProgramIsThrownWithTheSameParts() {
        Verification answer =
                verify(
                        """
                        r0 = *(u32 *)(r1 + 0)
                        if r0 > 5 goto +1
                        r0 = r7
                        exit
                        """);
        VerificationException thrown = assertThrows(VerificationException.class, answer::orThrow);
        assertEquals(Reason.UNINITIALISED_REGISTER, thrown.reason());
        assertEquals(2, thrown.insn());
        assertEquals("R7 !read_ok", thrown.kernelMessage());
        assertEquals(
                "write the register on every path before this instruction; calls clear r1 to r5",
                thrown.suggestion());
        assertEquals(
                "insn 2: uninitialised register: R7 !read_ok; write the register on every path"
                        + " before this instruction; calls clear r1 to r5",
                thrown.getMessage());
        assertSame(answer, thrown.rejection());
        assertEquals(answer.statistics(), thrown.statistics());
        assertEquals(answer.log(), thrown.log());
        assertEquals(((Verification.Rejected) answer).path(), thrown.path());
    }
}
