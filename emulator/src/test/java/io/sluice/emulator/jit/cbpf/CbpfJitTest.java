package io.sluice.emulator.jit.cbpf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.emulator.cbpf.CbpfCheck.Accepted;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfEngine;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.cbpf.RandomPrograms;
import io.sluice.emulator.jit.cbpf.CbpfJitResult.Compiled;
import io.sluice.emulator.jit.cbpf.CbpfJitResult.Declined;
import io.sluice.filters.cbpf.CbpfAssembler;
import io.sluice.filters.cbpf.CbpfDisassembler;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CbpfJitTest {
    private static final int PACKETS = 50;
    private static final int LONGEST = 10_000;

    private static CheckedProgram program(String source) {
        var check =
                CbpfChecker.check(
                        CbpfAssembler.assemble(source.replace("/", "\n")), CbpfRules.LIBPCAP);
        return assertInstanceOf(Accepted.class, check).program();
    }

    private static Compiled compiled(CheckedProgram program) {
        return assertInstanceOf(Compiled.class, CbpfJit.compile(program));
    }

    /// Accepts the packets whose word at 26 is one of `count` addresses: a test and a branch for
    /// each.
    private static String hosts(int count) {
        StringBuilder source = new StringBuilder("ld [26]\n");
        for (int i = 0; i < count; i++) {
            source.append("jeq #").append(address(i)).append(", yes").append(i / 100).append('\n');
            if (i % 100 == 99 || i == count - 1) {
                // Branches reach 255 instructions, so each hundred has its own way out.
                source.append("jmp next")
                        .append(i / 100)
                        .append("\nyes")
                        .append(i / 100)
                        .append(": jmp accept\nnext")
                        .append(i / 100)
                        .append(": ");
            }
        }
        return source + "ret #0\naccept: ret #65535\n";
    }

    private static int address(int index) {
        return 0x0a000001 + index * 7919;
    }

    private static byte[] packetFrom(int address) {
        byte[] packet = new byte[60];
        for (int i = 0; i < 4; i++) {
            packet[26 + i] = (byte) (address >>> 24 - 8 * i);
        }
        return packet;
    }

    @Test
    void generatedCodeAgreesWithTheInterpreterOnRandomProgramsAndPackets() {
        Random random = new Random(41);
        RandomPrograms programs = new RandomPrograms(random, CbpfRules.LIBPCAP);
        int compared = 0;
        int declined = 0;
        while (compared < 100_000) {
            CheckedProgram program = programs.next();
            switch (CbpfJit.compile(program)) {
                case Declined _ -> declined++;
                case Compiled(GeneratedFilter engine, int _, int _) -> {
                    compare(program, engine, programs, random);
                    compared += PACKETS;
                }
            }
        }
        // Only loads at negative offsets are declined, and few of the random ones have them.
        assertTrue(declined < compared / PACKETS, declined + " declined");
    }

    /// Loads of neighbouring bytes with a test behind each, as filters have them, which lead to the
    /// next load or to one of three ends.
    private static String neighbours(Random random) {
        StringBuilder source = new StringBuilder("ldxb 4*([" + random.nextInt(6) + "]&0xf)\n");
        int tests = 1 + random.nextInt(6);
        List<String> ends = List.of("yes", "no", random.nextInt(4) == 0 ? "a" : "no");
        for (int i = 0; i < tests; i++) {
            String size = List.of("b", "h", "h", "").get(random.nextInt(4));
            String at = (random.nextBoolean() ? "x + " : "") + 2 * random.nextInt(4);
            String next = i == tests - 1 ? "no" : "test" + (i + 1);
            String end = ends.get(random.nextInt(3));
            boolean goesOn = random.nextBoolean();
            source.append("test" + i + ": ld" + size + " [" + at + "]\n");
            source.append(random.nextInt(3) == 0 ? "jset #" : "jeq #");
            source.append(random.nextInt(8) == 0 ? 0x01020304 : random.nextInt(4));
            source.append(", " + (goesOn ? next : end) + ", " + (goesOn ? end : next) + "\n");
        }
        return source + "no: ret #0\nyes: ret #9\na: ret a\n";
    }

    @Test
    void generatedCodeAgreesWithTheInterpreterOnTestsOfNeighbouringBytes() {
        Random random = new Random(47);
        RandomPrograms packets = new RandomPrograms(random, CbpfRules.LIBPCAP);
        for (int i = 0; i < 1500; i++) {
            CheckedProgram program = program(neighbours(random));
            compare(program, compiled(program).engine(), packets, random);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {14, 15, 16, 17, 18, 19})
    void aPacketThatEndsBehindTheFirstOfTwoPortsIsDecidedByIt(int length) {
        CheckedProgram program =
                program(
                        "ldxb 4*([14]&0xf)/ldh [x + 14]/jeq #80, yes/ldh [x + 16]/jeq #80, yes/"
                                + "no: ret #0/yes: ret #7");
        CbpfEngine engine = new CbpfCrossCheck(program, compiled(program).engine());
        byte[] packet = new byte[19];
        packet[15] = 80;
        assertEquals(length < 16 ? 0 : 7, engine.run(packet, 0, length, length));
        packet[15] = 0;
        packet[17] = 80;
        assertEquals(length < 18 ? 0 : 7, engine.run(packet, 0, length, length));
    }

    private static void compare(
            CheckedProgram program, CbpfEngine engine, RandomPrograms programs, Random random) {
        byte[] buffer = new byte[64 * PACKETS];
        int[] offsets = new int[PACKETS];
        int[] captured = new int[PACKETS];
        int[] original = new int[PACKETS];
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = programs.packet();
            offsets[i] = 64 * i + random.nextInt(64 - packet.length);
            captured[i] = packet.length;
            original[i] = packet.length + random.nextInt(3);
            System.arraycopy(packet, 0, buffer, offsets[i], packet.length);
        }
        CbpfInterpreter interpreter = new CbpfInterpreter(program);
        int[] expected = new int[PACKETS];
        int[] results = new int[PACKETS];
        int accepted = interpreter.runBatch(buffer, offsets, captured, original, PACKETS, expected);
        assertEquals(
                accepted, engine.runBatch(buffer, offsets, captured, original, PACKETS, results));
        assertArrayEquals(
                expected,
                results,
                () ->
                        "seed 41: "
                                + CbpfDisassembler.listing(program.program())
                                + HexFormat.of().formatHex(buffer));
        for (int i = 0; i < PACKETS; i++) {
            assertEquals(expected[i], engine.run(buffer, offsets[i], captured[i], original[i]));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 50, 64, 65, 300, 1000, 4000})
    void setsOfAddressesStaySmallAndRight(int count) {
        CheckedProgram program = program(hosts(count));
        Compiled compiled = compiled(program);
        CbpfEngine engine = new CbpfCrossCheck(program, compiled.engine());
        for (int i = 0; i < count; i++) {
            byte[] packet = packetFrom(address(i));
            assertEquals(65535, engine.run(packet, 0, packet.length, packet.length));
            assertEquals(0, engine.run(packet, 0, 29, packet.length));
        }
        byte[] other = packetFrom(address(count));
        assertEquals(0, engine.run(other, 0, other.length, other.length));
        assertEquals(1, compiled.methods());
        assertTrue(compiled.bytecodeBytes() < 2500, compiled.bytecodeBytes() + " bytes");
    }

    @Test
    void longProgramsAreCutIntoMethods() {
        // No chain: each test is on another byte, and every hundredth jumps far ahead.
        StringBuilder source = new StringBuilder("ld #0\nst M[1]\n");
        for (int i = 0; i < 1200; i++) {
            source.append("ldb [")
                    .append(i % 60)
                    .append("]\nadd x\ntax\njset #1, odd")
                    .append(i)
                    .append("\nld M[1]\nadd #1\nst M[1]\nodd")
                    .append(i)
                    .append(": ");
            if (i % 100 == 50) {
                source.append("ldb [3]\njgt #200, out")
                        .append(i)
                        .append("\njmp over")
                        .append(i)
                        .append("\nout")
                        .append(i)
                        .append(": jmp end\nover")
                        .append(i)
                        .append(": ");
            }
        }
        CheckedProgram program = program(source + "ld M[1]\nend: ret a\n");
        Compiled compiled = compiled(program);
        assertTrue(compiled.methods() > 5, compiled.methods() + " methods");
        CbpfEngine engine = new CbpfCrossCheck(program, compiled.engine());
        Random random = new Random(42);
        byte[] packets = new byte[64 * 200];
        random.nextBytes(packets);
        int[] offsets = new int[200];
        int[] lengths = new int[200];
        for (int i = 0; i < 200; i++) {
            offsets[i] = 64 * i;
            lengths[i] = 50 + random.nextInt(14);
        }
        int accepted = engine.runBatch(packets, offsets, lengths, lengths, 200, new int[200]);
        assertTrue(accepted > 20 && accepted < 200, accepted + " accepted");
    }

    private static byte[] records(ByteOrder order, List<byte[]> packets) {
        ByteBuffer file = ByteBuffer.allocate(10_000).order(order);
        for (byte[] packet : packets) {
            file.putInt(1).putInt(2).putInt(packet.length).putInt(packet.length + 5).put(packet);
        }
        return Arrays.copyOf(file.array(), file.position());
    }

    @Test
    void scanWalksTheRecordsOfEitherByteOrder() {
        // Keeps what was cut by five bytes and starts with an odd one.
        GeneratedFilter filter =
                compiled(program("ldb [0]/jset #1, on, off/off: ret #0/on: ret #9")).engine();
        List<byte[]> packets =
                List.of(new byte[] {1}, new byte[] {2, 1}, new byte[0], new byte[] {3, 0, 0});
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            byte[] file = records(order, packets);
            int[] accepted = new int[4];
            assertEquals(2, filter.scan(file, 0, file.length, LONGEST, order, accepted));
            assertArrayEquals(new int[] {0, 17 + 18 + 16, 0, 0}, accepted);
            assertEquals(file.length, filter.position());
            assertEquals(4, filter.records());
        }
    }

    @Test
    void scanStopsBeforeWhatIsNotWholeOrFindsNoRoom() {
        GeneratedFilter filter = compiled(program("ld #len/ret a")).engine();
        byte[] file =
                records(ByteOrder.LITTLE_ENDIAN, List.of(new byte[2], new byte[2], new byte[2]));
        assertEquals(
                2,
                filter.scan(
                        file, 0, file.length - 1, LONGEST, ByteOrder.LITTLE_ENDIAN, new int[9]));
        assertEquals(36, filter.position());
        assertEquals(
                1, filter.scan(file, 0, 18 + 15, LONGEST, ByteOrder.LITTLE_ENDIAN, new int[9]));
        assertEquals(18, filter.position());
        assertEquals(
                1,
                filter.scan(file, 18, file.length, LONGEST, ByteOrder.LITTLE_ENDIAN, new int[1]));
        assertEquals(36, filter.position());
        // A length that is negative in this order.
        file[8] = (byte) 0x80;
        assertEquals(
                0, filter.scan(file, 0, file.length, LONGEST, ByteOrder.BIG_ENDIAN, new int[9]));
        assertEquals(0, filter.position());
        assertThrows(
                IndexOutOfBoundsException.class,
                () ->
                        filter.scan(
                                file,
                                0,
                                file.length + 1,
                                LONGEST,
                                ByteOrder.LITTLE_ENDIAN,
                                new int[9]));
    }

    @Test
    void scanGivesWhatTheBatchGives() {
        Random random = new Random(43);
        RandomPrograms programs = new RandomPrograms(random, CbpfRules.LIBPCAP);
        for (int i = 0; i < 300; i++) {
            CheckedProgram program = programs.next();
            if (!(CbpfJit.compile(program)
                    instanceof Compiled(GeneratedFilter filter, int _, int _))) {
                continue;
            }
            CbpfInterpreter interpreter = new CbpfInterpreter(program);
            List<byte[]> packets = new ArrayList<>();
            List<Integer> expected = new ArrayList<>();
            int at = 0;
            for (int j = 0; j < PACKETS; j++) {
                byte[] packet = programs.packet();
                packets.add(packet);
                if (interpreter.run(packet, 0, packet.length, packet.length + 5) != 0) {
                    expected.add(at);
                }
                at += 16 + packet.length;
            }
            byte[] file = records(ByteOrder.BIG_ENDIAN, packets);
            int[] accepted = new int[PACKETS + 1];
            int count = filter.scan(file, 0, file.length, LONGEST, ByteOrder.BIG_ENDIAN, accepted);
            assertEquals(expected, Arrays.stream(accepted, 0, count).boxed().toList());
        }
    }

    @Test
    void loopsEndByFuel() {
        CheckedProgram program = program("top: ldb [0]/jeq #1, out/jmp top/out: ret #7");
        CbpfEngine engine = compiled(program).engine();
        assertEquals(7, engine.run(new byte[] {1}, 0, 1, 1));
        assertEquals(0, engine.run(new byte[] {2}, 0, 1, 1));
        assertEquals(1, engine.outOfFuel());
    }

    @Test
    void whatLivesBesideThePacketIsDeclined() {
        assertEquals(
                new Declined("instruction 1 loads what is not in the packet"),
                CbpfJit.compile(program("tax/ldb #vlan_pr/ret a")));
    }

    @Test
    void aPacketOutsideItsBufferIsTheCallersMistake() {
        CbpfEngine engine = compiled(program("ret #1")).engine();
        assertThrows(IndexOutOfBoundsException.class, () -> engine.run(new byte[4], 2, 3, 3));
        int[][] outside = {{2, 3}, {-1, 2}, {0, -1}, {5, 0}, {Integer.MAX_VALUE, 1}, {1, -4}};
        for (int[] packet : outside) {
            int[] offsets = {0, packet[0]};
            int[] lengths = {4, packet[1]};
            assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> engine.runBatch(new byte[4], offsets, lengths, lengths, 2, new int[2]));
        }
    }

    @Test
    void enginesThatDifferAreReportedWithTheSmallestPacket() {
        CheckedProgram program = program("ldb [2]/jgt #4, yes, no/yes: ret #1/no: ret #0");
        CbpfEngine wrong =
                compiled(program("ldb [2]/jgt #5, yes, no/yes: ret #1/no: ret #0")).engine();
        CbpfEngine both = new CbpfCrossCheck(program, wrong);
        assertEquals(1, both.run(new byte[] {9, 9, 9, 9}, 0, 4, 4));
        var e =
                assertThrows(
                        EngineDisagreementException.class,
                        () -> both.run(new byte[] {9, 9, 5, 9}, 0, 4, 4));
        assertEquals(
                "the interpreter returns 1, the generated code 0 for the packet 000005 (3 bytes of 4)",
                String.valueOf(e.getMessage()).lines().findFirst().orElseThrow());
    }

    @Test
    void classesGoWithTheirEngines() {
        List<WeakReference<Class<?>>> classes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            classes.add(new WeakReference<>(compiled(program("ret #" + i)).engine().getClass()));
        }
        long alive = 300;
        for (int i = 0; i < 50 && alive > 0; i++) {
            System.gc();
            alive = classes.stream().filter(reference -> reference.get() != null).count();
        }
        assertEquals(0, alive);
    }
}
