package io.sluice.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class RaceTest {
    @Test
    void theIntervalIsThatOfTheMedian() {
        double[] samples = {9, 1, 2, 8, 3, 7, 4, 6, 5};
        assertEquals(new Measurement("x", 5, 2, 8, 3), Measurement.of("x", samples, 3));
        assertEquals(
                new Measurement("x", 1.5, 1, 2, 0), Measurement.of("x", new double[] {2, 1}, 0));
    }

    @Test
    void contendersThatDifferAreNotMeasured() {
        Race race = new Race(0, 1, 1);
        List<Contender> judged =
                List.of(new Contender("one", () -> 1), new Contender("two", () -> 2));
        var e =
                assertThrows(
                        Race.DisagreementException.class, () -> race.run(1, judged, List.of()));
        assertEquals("one accepts 1 packets, two accepts 2", e.getMessage());
    }
}
