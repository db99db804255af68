package io.sluice.filters.cbpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.ob.JSON;

/// Listings of libpcap's own test suite, both ways.
@Tag("vectors")
class CbpfVectorsTest {
    private static final List<Map<String, Object>> records = new ArrayList<>();

    @BeforeAll
    static void load() throws IOException {
        String folder = System.getProperty("sluice.vectors", "");
        Assumptions.assumeTrue(!folder.isEmpty(), "no vectors: give -Dsluice.vectors=DIR");
        // Maven runs a module's tests in the module's folder; the property is relative to the
        // project's.
        Path root = Path.of(System.getProperty("sluice.root", ""));
        Path file = root.resolve(folder).resolve("libpcap").resolve("compile.jsonl");
        for (String line : Files.readAllLines(file)) {
            records.add(JSON.std.mapFrom(line));
        }
    }

    @Test
    void everyListingIsPrintedAndReadBack() {
        int agree = 0;
        List<String> differ = new ArrayList<>();
        for (Map<String, Object> each : records) {
            for (String kind : List.of("opt", "unopt")) {
                if (each.get(kind + "_code") instanceof List<?> code
                        && each.get(kind) instanceof List<?> listing) {
                    String expected = lines(listing);
                    CbpfProgram program = program(code);
                    boolean same =
                            expected.equals(
                                            withoutTrailingSpaces(
                                                    CbpfDisassembler.listing(program)))
                                    && program.equals(ListingReader.read(expected));
                    agree += same ? 1 : 0;
                    if (!same) {
                        differ.add(each.get("name") + " " + kind);
                    }
                }
            }
        }
        System.out.println(
                "listings of compile.jsonl: agree "
                        + agree
                        + ", differ "
                        + differ.size()
                        + " "
                        + differ);
        assertTrue(agree > 500);
        assertEquals(List.of(), differ);
    }

    @Test
    void everyOperationOfTheDisassemblerComesBack() {
        for (Map<String, Object> each : records) {
            if ("bpf_image".equals(each.get("name"))
                    && each.get("unopt") instanceof List<?> listing) {
                // This one listing pads its lines for a column with the codes.
                List<String> lines = listing.stream().map(Object::toString).toList();
                CbpfProgram program = ListingReader.read(String.join("\n", lines));
                assertEquals(
                        lines.stream().map(line -> line.split(" *; 0x", 2)[0].strip()).toList(),
                        CbpfDisassembler.listing(program).stream().map(String::strip).toList());
                assertEquals(
                        lines.stream()
                                .map(line -> Integer.parseInt(line.split("; 0x", 2)[1], 16))
                                .toList(),
                        program.insns().stream().map(CbpfInsn::code).toList());
                return;
            }
        }
        throw new AssertionError("no record bpf_image");
    }

    /// The suite's expectations leave out the spaces that stand for an empty operand.
    private static String withoutTrailingSpaces(List<String> listing) {
        return String.join("\n", listing.stream().map(String::stripTrailing).toList());
    }

    private static String lines(List<?> listing) {
        return String.join("\n", listing.stream().map(Object::toString).toList());
    }

    private static CbpfProgram program(List<?> code) {
        List<CbpfInsn> insns = new ArrayList<>();
        for (Object each : code) {
            List<?> fields = (List<?>) each;
            insns.add(
                    new CbpfInsn(
                            number(fields, 0),
                            number(fields, 1),
                            number(fields, 2),
                            number(fields, 3)));
        }
        return new CbpfProgram(insns);
    }

    private static int number(List<?> fields, int index) {
        return ((Number) fields.get(index)).intValue();
    }
}
