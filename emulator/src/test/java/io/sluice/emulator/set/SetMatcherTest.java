package io.sluice.emulator.set;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.emulator.cbpf.CbpfCheck;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.cbpf.RandomPrograms;
import io.sluice.filters.cbpf.CbpfAssembler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetMatcherTest {
    private static final long SEED = 20_261_201;

    /// By rules: sets, programs in each, packets for each.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    LIBPCAP | 300 |   1 |   40
                    LIBPCAP | 100 |  12 |  100
                    LIBPCAP |   8 | 200 | 3000
                    LINUX   |   8 | 200 | 2000
                    """)
    void acceptsWhatEachProgramAcceptsAlone(CbpfRules rules, int sets, int programs, int packets) {
        for (int set = 0; set < sets; set++) {
            long seed = SEED + set;
            RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            RandomPrograms source = new RandomPrograms(random, rules);
            List<CheckedProgram> list = new ArrayList<>();
            for (int i = 0; i < programs; i++) {
                list.add(source.next());
            }
            agree("seed " + seed, list, packets(source, packets));
        }
    }

    private static List<byte[]> packets(RandomPrograms source, int count) {
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            packets.add(source.packet());
        }
        return packets;
    }

    private static void agree(String what, List<CheckedProgram> list, List<byte[]> packets) {
        List<CbpfInterpreter> alone = list.stream().map(CbpfInterpreter::new).toList();
        SetMatcher matcher = SetMatcher.of(list);
        SetMatcher counter = matcher.another();
        long[] counts = new long[list.size()];
        long[] bits = new long[matcher.words()];
        for (byte[] packet : packets) {
            Arrays.fill(bits, -1);
            matcher.match(packet, 0, packet.length, packet.length + 1, bits);
            counter.count(packet, 0, packet.length, packet.length + 1);
            for (int i = 0; i < list.size(); i++) {
                boolean accepts =
                        alone.get(i).run(packet, 0, packet.length, packet.length + 1) != 0;
                counts[i] += accepts ? 1 : 0;
                if (accepts != ((bits[i >> 6] >>> i & 1) == 1)) {
                    throw new AssertionError(
                            what
                                    + ", packet "
                                    + Arrays.toString(packet)
                                    + ": "
                                    + (accepts ? "not accepted" : "accepted")
                                    + " in a set by "
                                    + list.get(i).program().insns());
                }
            }
        }
        assertArrayEquals(counts, counter.counts(), what);
    }

    private static CheckedProgram program(String text) {
        return ((CbpfCheck.Accepted)
                        CbpfChecker.check(CbpfAssembler.assemble(text), CbpfRules.LIBPCAP))
                .program();
    }

    private static List<CheckedProgram> bytesThatAre(int... numbers) {
        return Arrays.stream(numbers)
                .mapToObj(number ->
                        program("ldb [0]\njeq #" + number + ", y, n\nn: ret #0\ny: ret #65535\n"))
                .toList();
    }

    @Test
    void numbersAreInOrder() {
        SetMatcher matcher = SetMatcher.of(bytesThatAre(7, 8, 7, 9, 7));
        int[] numbers = new int[5];
        assertEquals(3, matcher.numbers(new byte[] {7}, 0, 1, 1, numbers));
        assertArrayEquals(new int[] {0, 2, 4, 0, 0}, numbers);
    }

    @Test
    void programsThatDecideAlikeAreLookedAtOnce() {
        List<CheckedProgram> programs = new ArrayList<>(bytesThatAre(7, 7));
        programs.add(program("ldb [0]\nsub #2\njeq #5, y, n\ny: ret #1\nn: ret #0\n"));
        programs.add(program("ldb [1]\njeq #7, y, n\ny: ret #1\nn: ret #0\n"));
        assertEquals(2, SetMatcher.of(programs).distinct());
    }

    @Test
    void aPacketMustLieWithinItsArray() {
        SetMatcher matcher = SetMatcher.of(bytesThatAre(7));
        assertThrows(IndexOutOfBoundsException.class, () -> matcher.count(new byte[10], 8, 3, 3));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> matcher.match(new byte[10], 0, 3, 3, new long[0]));
    }

    @Test
    void batchesAreTheSameAsSinglePackets() {
        SetMatcher matcher = SetMatcher.of(bytesThatAre(0, 1, 2, 1, 0));
        byte[] buffer = {0, 1, 2, 3};
        int[] ones = {1, 1, 1, 1};
        long[] bits = new long[4];
        matcher.matchBatch(buffer, new int[] {0, 1, 2, 3}, ones, ones, 4, bits);
        assertArrayEquals(new long[] {0b10001, 0b01010, 0b00100, 0}, bits);
        matcher.countBatch(buffer, new int[] {0, 1, 1, 3}, ones, ones, 4);
        assertArrayEquals(new long[] {1, 2, 0, 2, 1}, matcher.counts());
        matcher.clear();
        assertArrayEquals(new long[5], matcher.counts());
    }

    @Test
    void anEmptySetAcceptsNothing() {
        SetMatcher matcher = SetMatcher.of(List.of());
        matcher.count(new byte[1], 0, 1, 1);
        assertArrayEquals(new long[0], matcher.counts());
        assertEquals(0, matcher.numbers(new byte[1], 0, 1, 1, new int[0]));
    }

    @Test
    void aProgramThatIsNotReadToTheEndIsRun() {
        // Looks for a 9 behind a 5, as protochain looks through headers: it jumps back.
        CheckedProgram loop =
                program(
                        """
                        ldb [0]
                        jeq #5, first, no
                        first: ldx #0
                        next: txa
                        add #1
                        tax
                        ldb [x + 0]
                        jeq #9, yes, again
                        again: ja next
                        yes: ret #1
                        no: ret #0
                        """);
        List<CheckedProgram> programs = List.of(loop, bytesThatAre(5).getFirst());
        SetMatcher matcher = SetMatcher.of(programs);
        int[] numbers = new int[2];
        assertEquals(2, matcher.numbers(new byte[] {5, 9}, 0, 2, 2, numbers));
        assertEquals(1, matcher.numbers(new byte[] {5, 8}, 0, 2, 2, numbers));
        assertEquals(1, numbers[0]);
    }

    @Test
    void countsOfManyPacketsDoNotOverflow() {
        SetMatcher matcher = SetMatcher.of(bytesThatAre(0, 1, 2, 3));
        byte[] packet = {1};
        for (int i = 0; i < 300_000; i++) {
            matcher.count(packet, 0, 1, 1);
        }
        assertArrayEquals(new long[] {0, 300_000, 0, 0}, matcher.counts());
        assertTrue(matcher.states() > 0);
    }
}
