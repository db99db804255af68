package io.sluice.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What further signals do while a run is ending.
class InterruptionTest {

    @ParameterizedTest
    @CsvSource({
        "0, false", // one call of timeout(1) signals its child, and then the group
        "1, false",
        "99, false",
        "100, true",
        "1999, true",
        "2000, false",
    })
    void aSecondSignalEndsTheRunUnlessItComesWithTheFirst(long millis, boolean ends) {
        AtomicLong now = new AtomicLong(5_000_000_000L);
        List<ExitCode> ended = new ArrayList<>();
        try (var interruption = new Interruption(now::get, ended::add)) {
            interruption.request(ExitCode.TERMINATED);
            assertEquals(Optional.of(ExitCode.TERMINATED), interruption.code());
            now.addAndGet(millis * 1_000_000);
            interruption.request(ExitCode.TERMINATED);
        }
        assertEquals(ends ? List.of(ExitCode.TERMINATED) : List.of(), ended);
    }
}
