package io.sluice.pcaps.robust;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `-Dsluice.cuts=all` cuts at every byte of every file, and of one beyond a mebibyte at every byte
/// of its start; otherwise long files are cut at some.
class CutEverywhereTest {
    private static final boolean ALL = System.getProperty("sluice.cuts", "").equals("all");
    private static final int CUTS_OF_A_LONG_FILE = 300;
    private static final int SHORT_FILE = 4096;
    private static final int HUGE_FILE = 1 << 20;
    private static final int START_OF_A_HUGE_FILE = 256 << 10;

    /// Those of libpcap's that are refused as a whole have nothing to be cut from.
    private static final Set<String> REFUSED =
            Set.of(
                    "linktype-reserved-field-not-zero.pcap",
                    "pcap-invalid-version-1.pcap",
                    "pcap-invalid-version-2.pcap",
                    "pcapng-invalid-vers-1.pcapng",
                    "pcapng-invalid-vers-2.pcapng",
                    "shb-option-too-long.pcapng");

    private static int stride(long length) {
        return ALL && length <= HUGE_FILE || length <= SHORT_FILE
                ? 1
                : (int) (length / CUTS_OF_A_LONG_FILE) | 1;
    }

    @Test
    void everyKindOfCaptureSurvivesACutAtAnyByte() throws IOException {
        var total = new Cuts.Count(0, 0, 0);
        for (Map<String, byte[]> seeds : List.of(Seeds.plain(), Seeds.compressed())) {
            for (Map.Entry<String, byte[]> seed : seeds.entrySet()) {
                total = total.plus(Cuts.cutEverywhere(seed.getKey(), seed.getValue(), 1));
            }
        }
        assertTrue(total.clean() > 0 && total.refused() > 0, total.toString());
    }

    @Test
    void theCheckedInCapturesSurvive() throws IOException {
        Path folder = Path.of(System.getProperty("sluice.root", ".."), "testdata", "captures");
        Cuts.Count count = cutAll(folder);
        print(folder, count);
        assertTrue(count.tried() > 1000, count.toString());
    }

    @Test
    @Tag("vectors")
    void theCapturesOfTheVectorsSurvive() throws IOException {
        String vectors = System.getProperty("sluice.vectors", "");
        assumeFalse(vectors.isEmpty(), "no test vectors: give -Dsluice.vectors=DIR");
        for (String folder : List.of("tcpdump-captures", "libpcap/captures", "synthetic")) {
            Cuts.Count count = cutAll(Path.of(vectors, folder));
            print(Path.of(folder), count);
        }
    }

    private static void print(Path folder, Cuts.Count count) {
        System.out.println(
                "cuts in "
                        + folder
                        + ": "
                        + count.tried()
                        + " tried, "
                        + count.refused()
                        + " refused for want of a file header, "
                        + count.clean()
                        + " between two records");
    }

    private static Cuts.Count cutAll(Path folder) throws IOException {
        var total = new Cuts.Count(0, 0, 0);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(CutEverywhereTest::isCapture).sorted().toList()) {
                byte[] bytes = Files.readAllBytes(file);
                String name = file.toString();
                total = total.plus(Cuts.cutEverywhere(name, bytes, stride(bytes.length)));
                if (ALL && bytes.length > HUGE_FILE) {
                    byte[] start = Arrays.copyOf(bytes, START_OF_A_HUGE_FILE);
                    total = total.plus(Cuts.cutEverywhere(name, start, 1));
                }
            }
        }
        return total;
    }

    private static boolean isCapture(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.contains(".pcap") && !REFUSED.contains(name);
    }
}
