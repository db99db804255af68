package io.sluice.emulator.verifier;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The verdicts of a Linux 6.18 against ours: counts, and each difference by name.
@Tag("vectors")
class VerifierVectorsTest {

    /// What was compared and how much of it agreed.
    private static final class Tally {
        final String what;
        final int bar;
        int agree;
        int all;
        final List<String> differences = new ArrayList<>();

        Tally(String what, int bar) {
            this.what = what;
            this.bar = bar;
        }

        void add(boolean same, String difference) {
            all++;
            if (same) {
                agree++;
            } else {
                differences.add(difference);
            }
        }

        double percent() {
            return all == 0 ? 100 : 100.0 * agree / all;
        }

        void print() {
            System.out.printf(
                    "%-34s %6d of %6d  %6.2f %%  (bar %d %%)%n", what, agree, all, percent(), bar);
            differences.forEach(d -> System.out.println("    " + d));
        }
    }

    private record Answers(VectorProgram program, Verification perfmon, Verification noPerfmon) {

        static Answers of(VectorProgram p) {
            return new Answers(
                    p,
                    Verifier.verify(p.request(Privilege.PERFMON)),
                    Verifier.verify(p.request(Privilege.NO_PERFMON)));
        }
    }

    private static Path vectors(String name) {
        String dir = System.getProperty("sluice.vectors", "");
        Assumptions.assumeTrue(!dir.isEmpty(), "no vectors: give -Dsluice.vectors=DIR");
        return Path.of(dir, name);
    }

    private static String verdict(Verification v) {
        return v instanceof Verification.Accepted ? "accept" : "reject";
    }

    private static String message(Verification v) {
        return v instanceof Verification.Rejected r ? r.message() : "";
    }

    /// A message without its numbers.
    static String family(String message) {
        String oneLine = message.lines().reduce((a, b) -> b).orElse("");
        return oneLine.startsWith("old state:")
                ? "old state:"
                : oneLine.replaceAll("processed \\d+ insns.*", "")
                        .replaceAll("0x[0-9a-f]+|-?\\d+", "N")
                        .strip();
    }

    private static String describe(VectorProgram p, String prefix, Verification ours) {
        return p.id()
                + ": kernel "
                + p.text(prefix + "_verdict")
                + " '"
                + p.text(prefix + "_msg")
                + "' "
                + p.number(prefix + "_insns_processed")
                + ", we "
                + verdict(ours)
                + " '"
                + message(ours)
                + "' "
                + ours.statistics().processed();
    }

    private void compare(String file, Predicate<VectorProgram> chosen, int verdictBar, int nopmBar)
            throws IOException {
        var verdicts = new Tally("verdict", verdictBar);
        var nopm = new Tally("verdict without CAP_PERFMON", nopmBar);
        var families = new Tally("message family of rejected", 90);
        var processed = new Tally("instructions exactly alike", 99);
        var unsound = new Tally("not accepted against the kernel", 100);
        long insns = 0;
        long nanos = 0;
        List<Answers> all =
                VectorProgram.read(vectors(file)).parallelStream()
                        .filter(p -> chosen.test(p) && p.hasProgram() && p.has("live_verdict"))
                        .map(Answers::of)
                        .toList();
        for (Answers answers : all) {
            VectorProgram p = answers.program;
            Verification ours = answers.perfmon;
            insns += ours.statistics().processed();
            nanos += ours.statistics().nanos();
            boolean accepts = p.text("live_verdict").equals("accept");
            verdicts.add(verdict(ours).equals(p.text("live_verdict")), describe(p, "live", ours));
            unsound.add(
                    accepts || ours instanceof Verification.Rejected, describe(p, "live", ours));
            int kernel = p.number("live_insns_processed");
            if (kernel > 0) {
                processed.add(ours.statistics().processed() == kernel, describe(p, "live", ours));
            }
            if (!accepts && ours instanceof Verification.Rejected) {
                families.add(
                        family(message(ours)).equals(family(p.text("live_msg"))),
                        describe(p, "live", ours));
            }
            if (p.has("live_nopm_verdict")) {
                Verification less = answers.noPerfmon;
                nopm.add(
                        verdict(less).equals(p.text("live_nopm_verdict")),
                        describe(p, "live_nopm", less));
            }
        }
        System.out.println("== " + file);
        List.of(verdicts, nopm, families, processed, unsound).forEach(Tally::print);
        System.out.printf(
                "%d instructions in %d ms: %.2f us each%n",
                insns, nanos / 1_000_000, nanos / 1000.0 / Math.max(1, insns));
        for (Tally t : List.of(verdicts, nopm, families, processed)) {
            assertTrue(
                    t.percent() >= t.bar,
                    () -> t.what + " of " + file + " is below its bar: " + t.percent());
        }
    }

    @Test
    void agreesWithTheKernelOnItsOwnTests() throws IOException {
        compare("kernel-verifier.jsonl", p -> p.isTrue("portable_core"), 97, 95);
    }

    @Test
    void agreesWithTheKernelOnRandomPrograms() throws IOException {
        compare("verifier-fuzz.jsonl", _ -> true, 98, 90);
    }

    @Test
    void agreesWithTheKernelOnTestBpf() throws IOException {
        var verdicts = new Tally("internal programs", 98);
        Map<String, Integer> slow = new TreeMap<>();
        for (VectorProgram p : VectorProgram.read(vectors("test_bpf.jsonl"))) {
            boolean live =
                    p.text("live_verdict").equals("accept")
                            || p.text("live_verdict").equals("reject");
            if (p.text("type").equals("classic") || !p.hasProgram() || !live) {
                continue;
            }
            p.fields().put("prog_type", "socket_filter");
            p.fields().put("flags", List.of());
            Verification ours = Verifier.verify(p.request(Privilege.PERFMON));
            verdicts.add(verdict(ours).equals(p.text("live_verdict")), describe(p, "live", ours));
            if (ours.statistics().nanos() > 2_000_000_000L) {
                slow.put(p.id(), ours.statistics().processed());
            }
        }
        System.out.println("== test_bpf.jsonl");
        verdicts.print();
        System.out.println("slower than 2 s: " + slow);
        assertTrue(verdicts.percent() >= verdicts.bar, "below the bar");
    }
}
