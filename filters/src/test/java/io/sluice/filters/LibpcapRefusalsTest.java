package io.sluice.filters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.options.Names;
import io.sluice.filters.resolve.Addresses;
import io.sluice.filters.resolve.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.ob.JSON;

/// What libpcap's own tests want refused, we refuse, in its words.
@Tag("vectors")
class LibpcapRefusalsTest {

    private record Refusal(LinkType linkType, String filter, int netmask, String message) {}

    @Test
    void everythingThatLibpcapRefusesIsRefusedInItsWords() throws IOException {
        String folder = System.getProperty("sluice.vectors", "");
        assumeTrue(!folder.isEmpty(), "no vectors: give -Dsluice.vectors=DIR");
        Path libpcap = Path.of(folder, "libpcap");
        Names names = FileNames.read(libpcap.resolve("env"));
        int same = 0;
        List<String> accepted = new ArrayList<>();
        List<String> otherWords = new ArrayList<>();
        List<Refusal> refusals = read(libpcap.resolve("reject.jsonl"));
        for (Refusal refusal : refusals) {
            CompileOptions options =
                    CompileOptions.forLinkType(refusal.linkType)
                            .withNetmask(refusal.netmask)
                            .withNames(names);
            try {
                FilterCompiler.compile(refusal.filter, options);
                accepted.add(
                        refusal.linkType + ": " + refusal.filter + " (" + refusal.message + ")");
            } catch (FilterSyntaxException e) {
                // Ours may add to libpcap's text; one of libpcap's messages ends with a stray
                // blank.
                if (String.valueOf(e.getMessage()).startsWith(refusal.message.strip())) {
                    same++;
                } else {
                    otherWords.add(
                            refusal.linkType
                                    + ": "
                                    + refusal.filter
                                    + "\n    libpcap: "
                                    + refusal.message
                                    + "\n    ours:    "
                                    + e.getMessage());
                }
            }
        }
        System.out.printf(
                "reject.jsonl: %d refusals, %d in libpcap's words, %d in others, %d accepted%n",
                refusals.size(), same, otherWords.size(), accepted.size());
        otherWords.forEach(row -> System.out.println("  other words: " + row));
        accepted.forEach(row -> System.out.println("  accepted: " + row));
        assertEquals(List.of(), accepted);
        assertTrue(same >= refusals.size() * 0.95);
    }

    private static int address(String dotted) {
        return Addresses.ipv4(dotted).orElseThrow().value();
    }

    private static List<Refusal> read(Path file) throws IOException {
        List<Refusal> refusals = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            Map<String, Object> row = JSON.std.mapFrom(line);
            // Records for other systems, and those about opening a file.
            if (row.get("skip") == null && row.get("dlt") != null) {
                LinkType linkType = LinkType.byName(String.valueOf(row.get("dlt"))).orElseThrow();
                Object netmask = row.get("netmask");
                refusals.add(
                        new Refusal(
                                linkType,
                                String.valueOf(row.get("expr")),
                                netmask == null ? -1 : address(netmask.toString()),
                                String.valueOf(row.get("errmsg_full"))));
            }
        }
        return refusals;
    }
}
