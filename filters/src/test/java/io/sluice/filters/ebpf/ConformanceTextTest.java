package io.sluice.filters.ebpf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The assembler against the bytes that the conformance suite's own assembler gives.
@Tag("vectors")
class ConformanceTextTest {

    private static Path suite() {
        String vectors = System.getProperty("sluice.vectors", "");
        Assumptions.assumeTrue(!vectors.isEmpty(), "no vectors: give -Dsluice.vectors=DIR");
        return Path.of(vectors, "bpf_conformance");
    }

    private static String section(String data, String name) {
        StringBuilder out = new StringBuilder();
        boolean inside = false;
        for (String line : data.lines().toList()) {
            if (line.startsWith("--")) {
                inside = line.substring(2).trim().equals(name);
            } else if (inside) {
                out.append(line).append('\n');
            }
        }
        return out.toString();
    }

    @Test
    void assemblesTheSuiteToTheSameBytesAndReadsBackItsOwnListing() throws IOException {
        List<String> differences = new ArrayList<>();
        int agree = 0;
        for (String row : Files.readAllLines(suite().resolve("decoded.tsv"))) {
            List<String> cells = List.of(row.split("\t", -1));
            if (cells.getFirst().equals("test")) {
                continue;
            }
            String data = Files.readString(suite().resolve(cells.getFirst()));
            String want = cells.get(3).replace(" ", "");
            String asm = section(data, "asm");
            if (asm.isBlank()) {
                continue;
            }
            EbpfProgram program = EbpfAssembler.assemble(asm);
            EbpfProgram again =
                    EbpfAssembler.assemble(EbpfDisassembler.source(program, EbpfSyntax.PSEUDO_C));
            boolean same = hex(program).equals(want) && again.equals(program);
            if (same) {
                agree++;
            } else {
                differences.add(cells.getFirst() + " " + hex(program) + " want " + want);
            }
        }
        System.out.println(
                "conformance text: " + agree + " agree, " + differences.size() + " differ");
        assertEquals(List.of(), differences);
    }

    private static String hex(EbpfProgram program) {
        byte[] bytes = EbpfCodec.bytes(EbpfCodec.encode(program), ByteOrder.LITTLE_ENDIAN);
        return HexFormat.of().formatHex(bytes).toLowerCase(Locale.ROOT);
    }

    @Test
    void refusesTheBytesWithUnusedFieldsSet() throws IOException {
        List<String> accepted = new ArrayList<>();
        int refused = 0;
        try (var files = Files.newDirectoryStream(suite().resolve("negative"), "unused-*.data")) {
            for (Path file : files) {
                String raw = section(Files.readString(file), "raw").replaceAll("#.*|\\s", "");
                if (EbpfCodec.decode(HexFormat.of().parseHex(raw), ByteOrder.LITTLE_ENDIAN)
                        instanceof Decoded.Malformed) {
                    refused++;
                } else {
                    accepted.add(file.getFileName().toString());
                }
            }
        }
        System.out.println(
                "conformance unused fields: "
                        + refused
                        + " refused, "
                        + accepted.size()
                        + " accepted");
        assertEquals(List.of(), accepted);
    }
}
