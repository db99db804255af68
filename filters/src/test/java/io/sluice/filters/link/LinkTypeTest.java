package io.sluice.filters.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkTypeTest {

    @ParameterizedTest
    @CsvSource({"EN10MB, EN10MB", "dlt_linux_sll, LINUX_SLL", "12, RAW", "DLT_RAW, RAW"})
    void namesAreTakenWithAndWithoutPrefixAndAsNumbers(String text, LinkType expected) {
        assertEquals(Optional.of(expected), LinkType.byName(text));
    }

    @Test
    void anUnknownNameIsNoLinkType() {
        assertEquals(Optional.empty(), LinkType.byName("ETHERNET"));
    }

    @ParameterizedTest
    @CsvSource({"1, EN10MB", "101, RAW", "100, ATM_RFC1483", "12, RAW", "113, LINUX_SLL"})
    void filesHoldOtherNumbersForSome(int fileValue, LinkType expected) {
        assertEquals(Optional.of(expected), LinkType.byFileLinkType(fileValue));
    }

    @Test
    @Tag("vectors")
    void namesNumbersAndDescriptionsAreLibpcaps() throws IOException {
        String folder = System.getProperty("sluice.vectors", "");
        assumeTrue(!folder.isEmpty(), "no vectors: give -Dsluice.vectors=DIR");
        List<String> rows =
                Files.readAllLines(Path.of(folder, "libpcap", "dlt-numbers.tsv")).stream()
                        .filter(row -> !row.startsWith("#"))
                        .toList();
        for (String row : rows) {
            String[] fields = row.split("\t", -1);
            LinkType type = LinkType.valueOf(fields[0]);
            assertEquals(row, type.name() + "\t" + type.dlt() + "\t" + type.description());
        }
        System.out.println("dlt-numbers.tsv: " + rows.size() + " link types agree");
    }
}
