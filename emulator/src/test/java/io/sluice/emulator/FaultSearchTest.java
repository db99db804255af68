package io.sluice.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.sluice.emulator.FaultSearch.Finding;
import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.Verification.Rejected;
import io.sluice.emulator.verifier.VerificationRequest;
import io.sluice.emulator.verifier.Verifier;
import io.sluice.filters.ebpf.EbpfAssembler;
import io.sluice.filters.ebpf.EbpfCodec;
import io.sluice.filters.ebpf.EbpfProgram;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultSearchTest {

    private static final String START = "r0 = 0; r2 = *(u32 *)(r1 + 0); r3 = *(u32 *)(r1 + 4); ";

    private static Optional<Finding> search(String lines, ProgramType type) {
        EbpfProgram program = EbpfAssembler.assemble(lines.replace("; ", "\n"));
        VerificationRequest request =
                VerificationRequest.of(EbpfCodec.encode(program), ProgramKind.of(type));
        Rejected refusal = assertInstanceOf(Rejected.class, Verifier.verify(request));
        return FaultSearch.search(program, type, refusal);
    }

    @ParameterizedTest
    @CsvSource({
        "14, r0 = *(u8 *)(r2 + 14); exit",
        "12, r0 = *(u8 *)(r2 + 12); exit",
        "100, r0 = 0; if r4 < 100 goto +1; r0 = *(u8 *)(r2 + 100); exit",
        "-1, if r4 < 101 goto +1; r0 = *(u8 *)(r2 + 100); exit",
        "-1, r0 = r7; exit",
    })
    void findsThePacketThatIsTooShortWhereThereIsOne(int length, String rest) {
        String lines = START + "r4 = r3; r4 -= r2; " + rest;
        assertEquals(length, search(lines, ProgramType.XDP).map(f -> f.packet().length).orElse(-1));
    }

    @ParameterizedTest
    @CsvSource({"SOCKET_FILTER, 14", "SCHED_CLS, 14", "KPROBE, -1"})
    void onlyProgramsThatAreGivenPacketsAreRun(ProgramType type, int length) {
        String lines = "r0 = *(u8 *)(r10 - 600); exit";
        assertEquals(length, search(lines, type).map(f -> f.packet().length).orElse(-1));
    }

    @Test
    void aLengthBeyondAllMemoryIsAFaultOfTheGuestAlone() {
        String lines = "r2 = 0; r3 = r10; r3 += -8; r4 = 2147483647; call 26; r0 = 0; exit";
        assertEquals(Optional.empty(), search(lines, ProgramType.SOCKET_FILTER));
    }
}
