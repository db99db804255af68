package io.sluice.emulator.jit.cbpf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.emulator.cbpf.CbpfCheck.Accepted;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.jit.cbpf.CbpfJitResult.Compiled;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.cbpf.CbpfAssembler;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.link.LinkType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Many tests of one value, and what becomes of them.
class ChoiceTest {
    private static final int SOURCE = 26;
    private static final int DESTINATION = 30;
    private static final int PACKET_BYTES = 60;

    private static CheckedProgram checked(CbpfProgram program) {
        return assertInstanceOf(Accepted.class, CbpfChecker.check(program, CbpfRules.LIBPCAP))
                .program();
    }

    private static Compiled compiled(CheckedProgram program) {
        return assertInstanceOf(Compiled.class, CbpfJit.compile(program));
    }

    /// Asks both engines about an IPv4 packet for each pair of addresses, some of them cut short.
    private static void compare(CheckedProgram program, List<Integer> addresses, Random random) {
        int count = addresses.size();
        byte[] buffer = new byte[count * PACKET_BYTES];
        int[] offsets = new int[count];
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            offsets[i] = i * PACKET_BYTES;
            lengths[i] = random.nextInt(8) == 0 ? random.nextInt(36) : PACKET_BYTES;
            buffer[offsets[i] + 12] = 8;
            put(buffer, offsets[i] + SOURCE, addresses.get(i));
            put(buffer, offsets[i] + DESTINATION, addresses.get(random.nextInt(count)));
        }
        int[] expected = new int[count];
        int[] results = new int[count];
        int accepted =
                new CbpfInterpreter(program)
                        .runBatch(buffer, offsets, lengths, lengths, count, expected);
        GeneratedFilter engine = compiled(program).engine();
        assertEquals(accepted, engine.runBatch(buffer, offsets, lengths, lengths, count, results));
        assertArrayEquals(expected, results);
        for (int i = 0; i < Math.min(count, 500); i++) {
            assertEquals(expected[i], engine.run(buffer, offsets[i], lengths[i], lengths[i]));
        }
    }

    private static void put(byte[] buffer, int at, int address) {
        for (int i = 0; i < 4; i++) {
            buffer[at + i] = (byte) (address >>> 24 - 8 * i);
        }
    }

    /// Values that a sign, a hash or an off-by-one could go wrong with, and random ones: half of
    /// them near each other.
    private static List<Integer> values(Random random, int count) {
        Set<Integer> values = new LinkedHashSet<>();
        for (int special : List.of(0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1, -2, 1 << 16)) {
            if (values.size() < count) {
                values.add(special);
            }
        }
        while (values.size() < count) {
            values.add(
                    switch (random.nextInt(4)) {
                        case 0 -> random.nextInt() << 16;
                        case 1 -> 0x0a000000 + random.nextInt(4 * count);
                        default -> random.nextInt();
                    });
        }
        return new ArrayList<>(values);
    }

    private static List<Integer> withNeighbours(List<Integer> values) {
        List<Integer> all = new ArrayList<>();
        for (int value : values) {
            all.addAll(List.of(value - 1, value, value + 1));
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 20, 50, 64, 65, 120, 300, 1000, 4000, 20_000})
    void aTableFindsItsKeysAndNoOthers(int size) {
        Random random = new Random(61);
        Map<Integer, Integer> numbers = new HashMap<>();
        for (int key : values(random, size)) {
            numbers.put(key, 1 + random.nextInt(9));
        }
        KeyTable table = KeyTable.of(numbers);
        List<Integer> asked = new ArrayList<>(withNeighbours(new ArrayList<>(numbers.keySet())));
        for (int i = 0; i < 10_000; i++) {
            asked.add(random.nextInt());
        }
        for (int key : asked) {
            assertEquals(numbers.getOrDefault(key, KeyTable.ABSENT), KeyTable.find(table, key));
            assertEquals(numbers.containsKey(key), KeyTable.has(table, key) < 0);
        }
    }

    /// Tests of A, whose order of ranges is a tree's or a list's, and that lead to one of four
    /// ends.
    private static void tests(
            StringBuilder source, Random random, List<Integer> values, String otherwise) {
        List<String> ends = List.of("yes", "yes", random.nextInt(3) == 0 ? "a" : "yes", "no");
        String prefix = "test" + source.length() + "_";
        int count = values.size();
        for (int i = 0; i < count; i++) {
            String next = i == count - 1 ? otherwise : prefix + (i + 1);
            String end = ends.get(random.nextInt(4));
            int kind = random.nextInt(10);
            String op = kind == 0 ? "jge" : kind == 1 ? "jgt" : "jeq";
            // Forward to a later test of the same value: a branch of the tree.
            String taken =
                    kind < 2 && i < count - 2
                            ? prefix + (i + 2 + random.nextInt(count - i - 2))
                            : end;
            source.append(prefix + i + ": " + op + " #" + Integer.toUnsignedString(values.get(i)));
            source.append(", " + taken + ", " + next + "\n");
        }
    }

    @Test
    void chainsAndTreesOfTestsGiveWhatTheInterpreterGives() {
        Random random = new Random(62);
        for (int i = 0; i < 600; i++) {
            List<Integer> values = values(random, 1 + random.nextInt(70));
            StringBuilder source = new StringBuilder("ld [26]\n");
            tests(source, random, values, "second");
            source.append("second: ld [30]\n");
            List<Integer> others = values(random, 1 + random.nextInt(40));
            tests(source, random, others, "no");
            source.append("no: ret #0\nyes: ret #9\na: ret a\n");
            CheckedProgram program = checked(CbpfAssembler.assemble(source.toString()));
            values.addAll(others);
            compare(program, withNeighbours(values), random);
        }
    }

    @Test
    void testsOfTwoLoadsForOneEndGiveWhatTheInterpreterGives() {
        Random random = new Random(63);
        List<String> loads = List.of("ld [26]", "ld [30]", "ldh [28]", "ldb [31]", "ld [56]");
        for (int i = 0; i < 600; i++) {
            StringBuilder source = new StringBuilder();
            List<Integer> asked = new ArrayList<>();
            int parts = 2 + random.nextInt(4);
            for (int part = 0; part < parts; part++) {
                source.append("part" + part + ": " + loads.get(random.nextInt(5)) + "\n");
                String next = part == parts - 1 ? "no" : "part" + (part + 1);
                List<Integer> values = values(random, random.nextInt(4) == 0 ? 1 : 12);
                asked.addAll(values);
                for (int j = 0; j < values.size(); j++) {
                    source.append("jeq #" + Integer.toUnsignedString(values.get(j)));
                    source.append(", yes, " + (j == values.size() - 1 ? next : "on" + part + j));
                    source.append("\non" + part + j + ": ");
                }
                source.append("\n");
            }
            // What a part's last test falls to is never run; it only carries the label.
            String program = source + "ret #1\nno: ret #0\nyes: ret #9\n";
            compare(checked(CbpfAssembler.assemble(program)), withNeighbours(asked), random);
        }
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    50,     host,     0
                    300,    host,     0
                    1000,   host,     0
                    1000,   src host, 0
                    4000,   host,     0
                    20000,  dst host, 0
                    50,     host,     3
                    300,    src host, 6
                    300,    host,     40
                    """)
    void listsOfHostsAndNetworksAreDecidedRight(int hosts, String which, int networks) {
        Random random = new Random(64);
        List<Integer> addresses = values(random, hosts);
        String filter =
                addresses.stream()
                        .map(address -> which + " " + dotted(address))
                        .collect(Collectors.joining(" or "));
        List<Integer> asked = new ArrayList<>(addresses);
        for (int i = 0; i < networks; i++) {
            int bits = 4 + random.nextInt(20);
            int network = random.nextInt() & -1 << 32 - bits;
            filter += " or " + which.replace("host", "net") + " " + dotted(network) + "/" + bits;
            asked.addAll(List.of(network, network + (1 << 32 - bits) - 1));
        }
        filter = filter.replace("host net", "net");
        CheckedProgram program =
                checked(
                        FilterCompiler.compile(filter, CompileOptions.forLinkType(LinkType.EN10MB))
                                .program());
        compare(program, withNeighbours(asked), random);
        if (networks == 0) {
            Compiled compiled = compiled(program);
            assertEquals(1, compiled.methods());
            assertTrue(compiled.bytecodeBytes() < 5000, compiled.bytecodeBytes() + " bytes");
        }
    }

    private static String dotted(int address) {
        return (address >>> 24)
                + "."
                + (address >>> 16 & 0xff)
                + "."
                + (address >>> 8 & 0xff)
                + "."
                + (address & 0xff);
    }
}
