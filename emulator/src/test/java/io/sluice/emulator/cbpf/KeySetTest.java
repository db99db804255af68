package io.sluice.emulator.cbpf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeySetTest {
    private static boolean contains(KeySet set, int number) {
        int misses = set.misses(number);
        assertEquals(misses & 1, misses);
        return misses == 0;
    }

    @ParameterizedTest
    @CsvSource({"1, 8", "2, 2", "3, 32", "50, 9", "1000, 11", "4096, 13", "4096, 32"})
    void holdsWhatWasPutInAndNothingElse(int size, int bits) {
        Random random = new Random(71);
        Set<Integer> numbers = new HashSet<>();
        while (numbers.size() < size) {
            numbers.add(random.nextInt() >>> 32 - bits);
        }
        KeySet set = KeySet.of(numbers.stream().mapToInt(Integer::intValue).toArray());
        for (int number : numbers) {
            assertEquals(true, contains(set, number));
            assertEquals(numbers.contains(number + 1), contains(set, number + 1));
            assertEquals(numbers.contains(~number), contains(set, ~number));
        }
        for (int i = 0; i < 10_000; i++) {
            int number = random.nextInt() >>> random.nextInt(32);
            assertEquals(numbers.contains(number), contains(set, number));
        }
    }

    @Test
    void tellsTheSmallestAndTheGreatestNumberApart() {
        KeySet set = KeySet.of(new int[] {0, Integer.MIN_VALUE});
        assertEquals(true, contains(set, 0));
        assertEquals(true, contains(set, Integer.MIN_VALUE));
        assertEquals(false, contains(set, -1));
        assertEquals(false, contains(set, Integer.MAX_VALUE));
    }
}
