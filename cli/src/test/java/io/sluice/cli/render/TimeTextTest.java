package io.sluice.cli.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeTextTest {
    private static final long NANOS = 1_700_000_000_006_396_789L;

    @ParameterizedTest
    @CsvSource({
        "CLOCK, MICROSECONDS, '22:13:20.006396 '",
        "CLOCK, NANOSECONDS, '22:13:20.006396789 '",
        "NONE, MICROSECONDS, ''",
        "EPOCH, MICROSECONDS, '1700000000.006396 '",
        "DATE_AND_CLOCK, MICROSECONDS, '2023-11-14 22:13:20.006396 '",
        "SINCE_PREVIOUS, MICROSECONDS, ' 00:00:00.000000 '",
        "SINCE_FIRST, MICROSECONDS, ' 00:00:00.000000 '",
    })
    void theFirstLine(TimeText.Form form, TimeText.Fraction fraction, String expected) {
        StringBuilder line = new StringBuilder();
        new TimeText(form).append(line, NANOS, fraction);
        assertEquals(expected, line.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "SINCE_PREVIOUS, ' 00:00:00.500000 -00:00:00.100000 '",
        "SINCE_FIRST, ' 00:00:00.500000  00:00:00.400000 '",
    })
    void differencesMayBeNegative(TimeText.Form form, String expected) {
        StringBuilder line = new StringBuilder();
        TimeText time = new TimeText(form);
        time.append(line, NANOS, TimeText.Fraction.MICROSECONDS);
        line.setLength(0);
        time.append(line, NANOS + 500_000_000, TimeText.Fraction.MICROSECONDS);
        time.append(line, NANOS + 400_000_000, TimeText.Fraction.MICROSECONDS);
        assertEquals(expected, line.toString());
    }
}
