package io.sluice.cli.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.cli.command.VectorFiles;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.CompileOptions.Optimization;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.link.LinkType;
import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.session.run.CaptureRun;
import io.sluice.session.run.EngineChoice;
import io.sluice.session.run.FilterCache;
import io.sluice.session.run.FilterCount;
import io.sluice.session.run.FilterTally;
import io.sluice.session.run.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Which packets of real captures each expression accepts, beside what libpcap accepted.
///
/// Where libpcap's optimiser and its unoptimised program disagree, the unoptimised one is right for
/// us.
@Tag("vectors")
class DecisionVectorsTest {
    private static final int NETMASK = 0xffffff00;
    private static final String REFUSED = "ERR: ";

    /// What libpcap says of a filter that its optimiser has found to accept nothing.
    private static final String REJECTS_ALL = "ERR: expression rejects all packets";

    /// A defect of libpcap: after `pppoes` it stores the length of a radio header in one scratch
    /// word and reads it from another, which is 0, so the frame's type is looked for in the radio
    /// header.
    private static final Pattern DEFECT =
            Pattern.compile("(PPI|PRISM_HEADER|IEEE802_11_RADIO)\tnot pppoes");

    /// What one file of decisions came to.
    private final List<String> differences = new ArrayList<>();

    private final Map<String, Integer> otherMessages = new TreeMap<>();
    private final List<String> notYet = new ArrayList<>();
    private final List<String> defects = new ArrayList<>();
    private int agree;
    private boolean refusesAll = true;
    private int sameMessage;
    private int refused;

    @ParameterizedTest
    @EnumSource(Optimization.class)
    void everyDecisionIsLibpcaps(Optimization optimization) throws IOException {
        Map<String, Map<String, String>> byFile = new LinkedHashMap<>();
        Set<String> expressions = new TreeSet<>();
        for (String[] row : VectorFiles.rows(VectorFiles.folder().resolve("decisions.tsv"))) {
            String expected = row[3].startsWith(REFUSED) ? row[3] : row[3] + " " + row[4];
            byFile.computeIfAbsent(row[0] + "\t" + row[1], name -> new HashMap<>())
                    .put(row[2], expected);
            expressions.add(row[2]);
        }
        Map<String, String> unoptimised = unoptimisedCounts();
        run(
                List.copyOf(expressions),
                byFile.keySet(),
                optimization,
                (file, expression, actual) -> {
                    String expected = byFile.getOrDefault(file, Map.of()).get(expression);
                    if (expected != null) {
                        compare(
                                file,
                                expression,
                                expected,
                                actual,
                                Optional.ofNullable(unoptimised.get(file + "\t" + expression)));
                    }
                });
        report("decisions.tsv, optimiser " + optimization);
    }

    @ParameterizedTest
    @EnumSource(Optimization.class)
    void everyAcceptanceIsLibpcapsAndNothingElse(Optimization optimization) throws IOException {
        Map<String, Map<String, String>> byFile = new LinkedHashMap<>();
        for (String[] row : VectorFiles.rows(VectorFiles.folder().resolve("decisions-nz.tsv"))) {
            byFile.computeIfAbsent(row[0] + "\t" + row[1], name -> new HashMap<>())
                    .put(row[2], row[3] + " " + row[4]);
        }
        List<String> expressions =
                Files.readAllLines(VectorFiles.folder().resolve("expressions.txt"));
        Map<String, String> unoptimised = unoptimisedCounts();
        run(
                expressions,
                byFile.keySet(),
                optimization,
                (file, expression, actual) -> {
                    String expected = byFile.getOrDefault(file, Map.of()).get(expression);
                    Optional<String> count =
                            Optional.ofNullable(unoptimised.get(file + "\t" + expression));
                    if (expected != null || count.isPresent()) {
                        compare(
                                file,
                                expression,
                                expected == null ? "0 " : expected,
                                actual,
                                count);
                    } else if (actual.startsWith(REFUSED) || actual.startsWith("0 ")) {
                        agree++; // absent: libpcap refused it or it accepted nothing
                    } else {
                        differences.add(
                                file + "\t" + expression + ": expected nothing, got " + actual);
                    }
                });
        report("decisions-nz.tsv, optimiser " + optimization);
    }

    /// By file, link type and expression: how many packets libpcap's unoptimised program accepts,
    /// where its optimised one accepts others.
    private static Map<String, String> unoptimisedCounts() throws IOException {
        Map<String, String> counts = new HashMap<>();
        for (String[] row :
                VectorFiles.rows(VectorFiles.folder().resolve("decisions-optdiff.tsv"))) {
            counts.put(row[0] + "\t" + row[1] + "\t" + row[2], row[3].replaceFirst("^unopt=", ""));
        }
        return counts;
    }

    private interface Decision {
        /// @param actual the count, a blank and the SHA-1, or `ERR: ` and the message
        void made(String file, String expression, String actual);
    }

    private void run(
            List<String> expressions,
            Set<String> files,
            Optimization optimization,
            Decision decision)
            throws IOException {
        refusesAll = optimization == Optimization.ON;
        FilterCache cache =
                FilterCache.of(
                        expressions,
                        CompileOptions.forLinkType(LinkType.EN10MB)
                                .withNetmask(NETMASK)
                                .withOptimization(optimization),
                        EngineChoice.AUTO);
        for (String file : files) {
            String[] nameAndLink = file.split("\t", -1);
            Path path = VectorFiles.capture(nameAndLink[0]);
            try (PacketSource source = Captures.open(path)) {
                CaptureRun.Result result =
                        CaptureRun.prepare(source, cache, FilterTally.Digest.SHA1)
                                .count(Optional.of(path), 1, StopSignal.NEVER);
                assertEquals(nameAndLink[1], String.join(",", result.linkTypes()), file);
                for (int i = 0; i < expressions.size(); i++) {
                    decision.made(file, expressions.get(i), actual(result.counts().get(i)));
                }
            }
        }
    }

    private static String actual(FilterCount count) {
        return count.fault()
                .map(FilterSyntaxException::getMessage)
                .map(message -> REFUSED + message)
                .orElseGet(() -> count.accepted() + " " + count.sha1().orElseThrow());
    }

    private void compare(
            String file,
            String expression,
            String expected,
            String actual,
            Optional<String> unoptimised) {
        boolean isRefused = actual.startsWith(REFUSED);
        boolean same;
        if (unoptimised.isPresent()) {
            same =
                    unoptimised.get().matches("\\d+")
                            ? actual.startsWith(unoptimised.get() + " ")
                            : isRefused || actual.equals(expected);
        } else if (expected.startsWith(REFUSED)) {
            // The unoptimised program of a filter that rejects all is made, and rejects all.
            same =
                    isRefused
                            || expected.equals(REJECTS_ALL)
                                    && !refusesAll
                                    && actual.startsWith("0 ");
            message(expected, actual);
        } else {
            same = actual.equals(expected);
        }
        if (same) {
            agree++;
        } else {
            boolean defect =
                    DEFECT.matcher(file.substring(file.indexOf('\t') + 1) + "\t" + expression)
                            .matches();
            (defect ? defects : isNotYet(expected, actual) ? notYet : differences)
                    .add(
                            file
                                    + "\t"
                                    + expression
                                    + ": expected "
                                    + unoptimised.orElse(expected)
                                    + ", got "
                                    + actual);
        }
    }

    /// Our optimiser proves of more filters than libpcap's that no packet can pass, and refuses
    /// them; that libpcap takes them, and then no packet, is to be matched yet.
    private static boolean isNotYet(String expected, String actual) {
        return actual.equals(REJECTS_ALL) && expected.startsWith("0 ");
    }

    private void message(String expected, String actual) {
        refused++;
        if (actual.startsWith(expected)) {
            sameMessage++;
        } else {
            otherMessages.merge(expected + " / " + actual, 1, Integer::sum);
        }
    }

    private void report(String table) {
        System.out.println(
                table
                        + ": "
                        + agree
                        + " agree, "
                        + differences.size()
                        + " differ, "
                        + notYet.size()
                        + " not yet, "
                        + defects.size()
                        + " are libpcap's defects; "
                        + sameMessage
                        + " of "
                        + refused
                        + " refusals begin with libpcap's words");
        differences.forEach(difference -> System.out.println("  " + difference));
        notYet.forEach(difference -> System.out.println("  not yet: " + difference));
        defects.forEach(difference -> System.out.println("  libpcap's defect: " + difference));
        System.out.println(
                "  "
                        + otherMessages.size()
                        + " pairs of other words, such as "
                        + otherMessages.keySet().stream().limit(3).toList());
        assertEquals(List.of(), differences);
    }
}
