package io.sluice.emulator.jit.cbpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.emulator.cbpf.CbpfCheck.Accepted;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.filters.cbpf.CbpfAssembler;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CbpfAdaptiveEngineTest {

    private static CheckedProgram program(String source) {
        return ((Accepted) CbpfChecker.check(CbpfAssembler.assemble(source), CbpfRules.LIBPCAP))
                .program();
    }

    @Test
    void goesOverToGeneratedCodeWithTheSameResults() {
        CbpfAdaptiveEngine engine = new CbpfAdaptiveEngine(program("ldb [0]\nret a\n"), 1_000);
        byte[] packet = new byte[1];
        for (int i = 0; i < 1_000; i++) {
            assertFalse(engine.isGenerated());
            packet[0] = (byte) i;
            assertEquals(i & 0xff, engine.run(packet, 0, 1, 1));
        }
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> {
                    while (!engine.isGenerated()) {
                        packet[0] = 7;
                        assertEquals(7, engine.run(packet, 0, 1, 1));
                    }
                });
        int[] results = new int[2];
        int accepted =
                engine.runBatch(
                        new byte[] {5, 0},
                        new int[] {0, 1},
                        new int[] {1, 1},
                        new int[] {1, 1},
                        2,
                        results);
        assertEquals(1, accepted);
        assertEquals(5, results[0]);
    }

    @Test
    void staysWithTheInterpreterWhereTheCompilerDeclines() {
        CbpfAdaptiveEngine engine = new CbpfAdaptiveEngine(program("ldb #vlan_pr\nret a\n"), 1);
        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> {
                    while (engine.declined().isEmpty()) {
                        assertEquals(0, engine.run(new byte[1], 0, 1, 1));
                    }
                });
        assertFalse(engine.isGenerated());
        assertTrue(
                engine.declined()
                        .orElseThrow()
                        .reason()
                        .endsWith("loads what is not in the packet"));
    }
}
