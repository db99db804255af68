package io.sluice.pcaps.robust;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `-Dsluice.fuzz=N` runs N executions of each reader; the usual number takes a second. For long
/// runs see [ReaderFuzz#main].
class ReaderFuzzTest {
    private static final long EXECUTIONS = Long.getLong("sluice.fuzz", 3_000);

    @ParameterizedTest
    @ValueSource(strings = {"pcap", "pcapng", "snoop", "gzip", "zstd", "lz4"})
    void mutatedCapturesAreReadOrRefused(String reader) throws IOException {
        var fuzz = new ReaderFuzz(List.copyOf(Seeds.of(reader).values()), 1);
        fuzz.run(EXECUTIONS);
        System.out.println("fuzz " + reader + ": " + EXECUTIONS + " executions, " + fuzz.summary());
    }
}
