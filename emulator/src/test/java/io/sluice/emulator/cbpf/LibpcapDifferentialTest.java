package io.sluice.emulator.cbpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.emulator.oracle.Libpcap;
import io.sluice.filters.cbpf.CbpfDisassembler;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import io.sluice.filters.cbpf.CbpfProgram;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Our checker, machine and listing against those of the installed libpcap.
class LibpcapDifferentialTest {
    private static Libpcap libpcap;

    @BeforeAll
    static void load() {
        Optional<Libpcap> found = Libpcap.find();
        Assumptions.assumeTrue(found.isPresent(), "no libpcap on this machine");
        libpcap = found.get();
    }

    @Test
    void acceptsWhatBpfValidateAccepts() {
        Random random = new Random(31);
        RandomPrograms programs = new RandomPrograms(random, CbpfRules.LIBPCAP);
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            CbpfProgram program = programs.wild();
            // bpf_validate lets codes pass on which bpf_filter aborts; see CbpfRules.
            boolean known =
                    program.insns().stream()
                            .allMatch(insn -> CbpfOp.ofCode(insn.code()).isPresent());
            boolean expected = known && libpcap.validates(program);
            boolean ours =
                    CbpfChecker.check(program, CbpfRules.LIBPCAP) instanceof CbpfCheck.Accepted;
            assertEquals(expected, ours, () -> "seed 31: " + CbpfDisassembler.listing(program));
            accepted += ours ? 1 : 0;
        }
        assertTrue(accepted > 1_000);
    }

    @Test
    void computesWhatBpfFilterComputes() {
        Random random = new Random(32);
        RandomPrograms programs = new RandomPrograms(random, CbpfRules.LIBPCAP);
        int kept = 0;
        for (int i = 0; i < 10_000; i++) {
            CheckedProgram program = programs.next();
            if (program.readsUnwrittenScratch()) {
                // Before 1.11 libpcap's scratch words start with what the stack holds.
                continue;
            }
            CbpfInterpreter machine = new CbpfInterpreter(program);
            for (int j = 0; j < 3; j++) {
                byte[] packet = programs.packet();
                int original = packet.length + random.nextInt(3);
                int expected = libpcap.filter(program.program(), packet, original);
                int ours = machine.run(packet, 0, packet.length, original);
                assertEquals(
                        expected,
                        ours,
                        () ->
                                "seed 32: "
                                        + CbpfDisassembler.listing(program.program())
                                        + " on "
                                        + HexFormat.of().formatHex(packet));
                kept += ours == 0 ? 0 : 1;
            }
        }
        assertTrue(kept > 3_000);
    }

    @Test
    void listsAsBpfImageDoes() {
        Random random = new Random(33);
        CbpfOp[] ops = CbpfOp.values();
        for (int i = 0; i < 20_000; i++) {
            int code =
                    random.nextBoolean()
                            ? random.nextInt(0x100)
                            : ops[random.nextInt(ops.length)].code();
            int k = random.nextBoolean() ? random.nextInt() : 0xfffff000 + random.nextInt(80);
            CbpfInsn insn = new CbpfInsn(code, random.nextInt(256), random.nextInt(256), k);
            int index = random.nextInt(2000);
            // Up to 1.10 libpcap does not know "ldx #pktlen".
            if (code != CbpfOp.LDX_LEN.code()) {
                assertEquals(libpcap.image(insn, index), CbpfDisassembler.line(insn, index));
            }
        }
    }
}
