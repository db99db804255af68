package io.sluice.pcaps.robust;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `-Dsluice.fuzz=N` runs N executions of each; the usual number takes a second.
class ReaderFuzzTest {
    private static final long EXECUTIONS = Long.getLong("sluice.fuzz", 5_000);

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void mutatedCapturesAreReadOrRefused(long seed) throws IOException {
        fuzz(Seeds.plain(), seed);
    }

    @Test
    void mutatedCompressedCapturesAreReadOrRefused() throws IOException {
        fuzz(Seeds.compressed(), 3);
    }

    private static void fuzz(Map<String, byte[]> seeds, long seed) throws IOException {
        var fuzz = new ReaderFuzz(List.copyOf(seeds.values()), seed);
        fuzz.run(EXECUTIONS);
        System.out.println(
                "fuzz seed " + seed + ": " + EXECUTIONS + " executions, " + fuzz.summary());
    }
}
