package io.sluice.pcaps.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files whose names leave no room for more, while they are not whole.
class LongNamesTest {

    @ParameterizedTest
    @CsvSource({"a, 250", "a, 255", "é, 127", "a, 8"})
    void aNameThatIsLongAlreadyIsWrittenUnderAShorterOne(
            String letter, int count, @TempDir Path folder) throws IOException {
        Path file = folder.resolve(letter.repeat(count));
        try (OutputFile out = OutputFile.create(file, Optional.empty())) {
            assertTrue(out.partName().orElseThrow().contains(".part-"));
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertTrue(left.count() <= 1);
        }
        assertEquals(0, Files.exists(file) ? Files.size(file) : 0);
    }
}
