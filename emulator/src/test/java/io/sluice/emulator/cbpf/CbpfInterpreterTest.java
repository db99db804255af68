package io.sluice.emulator.cbpf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.emulator.cbpf.CbpfCheck.Accepted;
import io.sluice.emulator.cbpf.CbpfOutcome.DividedByZero;
import io.sluice.emulator.cbpf.CbpfOutcome.NotAvailable;
import io.sluice.emulator.cbpf.CbpfOutcome.OutOfBounds;
import io.sluice.emulator.cbpf.CbpfOutcome.OutOfFuel;
import io.sluice.emulator.cbpf.CbpfOutcome.Returned;
import io.sluice.filters.cbpf.Ancillary;
import io.sluice.filters.cbpf.CbpfAssembler;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CbpfInterpreterTest {
    private static final byte[] PACKET =
            HexFormat.of().parseHex("00112233445566778899aabbccddeeff");

    private static CbpfInterpreter machine(String source, CbpfRules rules) {
        var check = CbpfChecker.check(CbpfAssembler.assemble(source.replace("/", "\n")), rules);
        return new CbpfInterpreter(((Accepted) check).program());
    }

    private static CbpfOutcome trace(String source, CbpfRules rules) {
        return machine(source, rules).trace(PACKET, 0, PACKET.length, 1500);
    }

    private static int run(String source, CbpfRules rules) {
        CbpfInterpreter machine = machine(source, rules);
        int result = machine.run(PACKET, 0, PACKET.length, 1500);
        assertEquals(result, machine.trace(PACKET, 0, PACKET.length, 1500).value());
        return result;
    }

    /// The machine of libpcap 1.11, bpf_filter.c, one row a rule.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ld [1]/ret a                             | 0x11223344
                    ldh [14]/ret a                           | 0xeeff
                    ldb [15]/ret a                           | 0xff
                    ld #3/tax/ldh [x + 1]/ret a              | 0x4455
                    ldx #15/ldb [x + 0]/ret a                | 0xff
                    ldx #15/ldb [x + 1]/ret a                | 0
                    ld [13]/ret #1                           | 0
                    ldh [15]/ret #1                          | 0
                    ldb [16]/ret #1                          | 0
                    ldb [-1]/ret #1                          | 0
                    ldxb 4*([1]&0xf)/txa/ret a               | 4
                    ldxb 4*([16]&0xf)/ret #1                 | 0
                    ld #len/ret a                            | 1500
                    ldx #len/txa/ret a                       | 1500
                    ldx #7/st M[3]/stx M[4]/ld M[4]/ret a    | 7
                    ld #7/st M[3]/ldx M[3]/txa/ret a         | 7
                    ld #7/ldx #3/div x/ret a                 | 2
                    ld #7/ldx #0/div x/ret #1                | 0
                    ld #7/ldx #0/mod x/ret #1                | 0
                    ld #7/ldx #4/mod x/ret a                 | 3
                    ld #1/ldx #32/lsh x/ret a                | 0
                    ld #1/ldx #31/lsh x/ret a                | 0x80000000
                    ld #-1/ldx #-1/rsh x/ret a               | 0
                    ld #-1/neg/ret a                         | 1
                    ld #-1/mul #3/sub #1/xor #0xf/ret a      | 0xfffffff3
                    ld #-1/jgt #1, yes/ret #0/yes: ret #2    | 2
                    ld #1/jge #-1, yes/ret #3/yes: ret #2    | 3
                    ld #6/jset #1, yes/ret #3/yes: ret #2    | 3
                    jmp over/ret #1/over: ret #2             | 2
                    ldb [1]/jeq #0x11, yes/ret #0/yes: ret a | 0x11
                    ldh [0]/jset #0x10, y, n/y: ret #5/n: ret #6 | 5
                    ldb [2]/jeq #1,y/jeq #2,y/jeq #0x22,y/jeq #3,y/ret #0/y: ret #9 | 9
                    ldb [2]/jeq #1,y/jeq #2,y/jeq #3,y/ret #7/y: ret #9 | 7
                    """)
    void runsAsLibpcapDoes(String source, String result) {
        assertEquals((int) (long) Long.decode(result), run(source, CbpfRules.LIBPCAP));
    }

    /// Loads at negative offsets (Linux 6.18, net/core/filter.c).
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ld [-2097152]/ret a                   | 0x00112233 | 0
                    ld [-2097139]/ret a                   | 0          | 0
                    ldx #-1/ldb [x + 3]/ret a             | 0x22       | 0
                    ldx #0x80000000/ldb [x + 3]/ret a     | 0          | 0
                    ldx #5/ld #3/ld [-4056]/ret a         | 6          | 0
                    ld #vlan_tci/ret #1                   | 0          | 0
                    """)
    void onlyLinuxGivesNegativeOffsetsAMeaning(String source, String linux, String libpcap) {
        assertEquals(Integer.decode(linux), run(source, CbpfRules.LINUX));
        assertEquals(Integer.decode(libpcap), run(source, CbpfRules.LIBPCAP));
    }

    @Test
    void takesWhatIsKnownOfThePacket() {
        var known = new PacketMetadata().set(Ancillary.VLAN_TAG, 0x123).networkHeader(14);
        CbpfInterpreter tag = machine("ldh #vlan_tci/ret a", CbpfRules.LIBPCAP);
        assertEquals(new NotAvailable(0, 1), tag.trace(PACKET, 0, PACKET.length, 1500));
        tag.metadata(known);
        assertEquals(0x123, tag.run(PACKET, 0, PACKET.length, 1500));
        CbpfInterpreter network = machine("ldh [-1048576]/ret a", CbpfRules.LINUX);
        assertEquals(0, network.run(PACKET, 0, PACKET.length, 1500));
        network.metadata(known);
        assertEquals(0xeeff, network.run(PACKET, 0, PACKET.length, 1500));
        known.clear();
        assertEquals(0, network.run(PACKET, 0, PACKET.length, 1500));
    }

    @Test
    void tellsWhichInstructionDecided() {
        assertEquals(
                new Returned(5, 2, 3),
                trace("ldb [0]/jeq #1, no/ret #5/no: ret #0", CbpfRules.LIBPCAP));
        assertEquals(new OutOfBounds(1, 2), trace("tax/ld [13]/ret #1", CbpfRules.LIBPCAP));
        assertEquals(new DividedByZero(1, 2), trace("ld #1/div x/ret #1", CbpfRules.LIBPCAP));
    }

    @Test
    void tellsWhichTestLedToTheEnd() {
        CbpfInterpreter machine =
                machine(
                        "ldb [0]/jeq #255, no/jset #1, no/jmp out/out: ret #5/no: ret #0",
                        CbpfRules.LIBPCAP);
        machine.trace(PACKET, 0, PACKET.length, 1500);
        assertEquals(OptionalInt.of(PACKET[0] == -1 ? 1 : 2), machine.lastTest());
        CbpfInterpreter straight = machine("ret #1", CbpfRules.LIBPCAP);
        straight.trace(PACKET, 0, PACKET.length, 1500);
        assertEquals(OptionalInt.empty(), straight.lastTest());
    }

    @Test
    void aLoopWithoutEndRunsOutOfFuel() {
        CbpfInterpreter machine = machine("top: tax/jmp top/ret #1", CbpfRules.LIBPCAP);
        assertEquals(0, machine.run(PACKET, 0, PACKET.length, 1500));
        assertEquals(1, machine.outOfFuel());
        assertEquals(
                new OutOfFuel(1, 2L * CbpfEngine.MAX_JUMPS_BACK),
                machine.trace(PACKET, 0, PACKET.length, 1500));
    }

    @Test
    void aLoopWithAnEndRunsToIt() {
        String source = "ld #0/top: add #1/jge #1000, out/jmp top/out: ret a";
        assertEquals(1000, run(source, CbpfRules.LIBPCAP));
    }

    @Test
    void scratchStartsAsZeroForEachPacket() {
        CbpfInterpreter machine = machine("ld M[0]/ldx #1/stx M[0]/ret a", CbpfRules.LIBPCAP);
        assertEquals(0, machine.run(PACKET, 0, PACKET.length, 1500));
        assertEquals(0, machine.run(PACKET, 0, PACKET.length, 1500));
    }

    @Test
    void aBatchGivesWhatEachPacketGives() {
        CbpfInterpreter machine =
                machine("ldb [1]/jgt #0x40, yes, no/yes: ret a/no: ret #0", CbpfRules.LIBPCAP);
        int[] results = {-1, -1, -1, -1};
        int accepted =
                machine.runBatch(
                        PACKET,
                        new int[] {0, 4, 8},
                        new int[] {4, 4, 1},
                        new int[] {4, 4, 4},
                        3,
                        results);
        assertEquals(1, accepted);
        assertArrayEquals(new int[] {0, 0x55, 0, -1}, results);
    }

    @Test
    void aPacketOutsideItsBufferIsTheCallersMistake() {
        CbpfInterpreter machine = machine("ret #1", CbpfRules.LIBPCAP);
        assertThrows(IndexOutOfBoundsException.class, () -> machine.run(PACKET, 10, 7, 7));
    }

    @Test
    void theFastLoopAndTheTracingOneAgree() {
        for (CbpfRules rules : CbpfRules.values()) {
            Random random = new Random(21);
            RandomPrograms programs = new RandomPrograms(random, rules);
            for (int i = 0; i < 3_000; i++) {
                CheckedProgram program = programs.next();
                CbpfInterpreter machine = new CbpfInterpreter(program);
                for (int j = 0; j < 10; j++) {
                    byte[] packet = programs.packet();
                    int original = packet.length + random.nextInt(3);
                    assertEquals(
                            machine.trace(packet, 0, packet.length, original).value(),
                            machine.run(packet, 0, packet.length, original),
                            () ->
                                    "seed 21: "
                                            + program.program()
                                            + HexFormat.of().formatHex(packet));
                }
            }
        }
    }

    @Test
    void theLoopStaysFarBelowTheSizeThatHotspotCompiles() throws IOException {
        try (InputStream in = CbpfInterpreter.class.getResourceAsStream("CbpfInterpreter.class")) {
            for (MethodModel method : ClassFile.of().parse(in.readAllBytes()).methods()) {
                int size = method.code().map(code -> ((CodeAttribute) code).codeLength()).orElse(0);
                assertTrue(size < 6000, () -> method.methodName() + ": " + size + " bytes");
            }
        }
    }
}
