package io.sluice.emulator.verifier;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.emulator.verifier.VerificationRequest.Flag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The log at level 2 against that of Linux 6.18, line for line. Prints each difference by name.
@Tag("vectors")
class VerifierLogsTest {

    private int compared;
    private int same;

    private static List<VectorProgram> vectors(String name) throws IOException {
        String dir = System.getProperty("sluice.vectors", "");
        Assumptions.assumeTrue(!dir.isEmpty(), "no vectors: give -Dsluice.vectors=DIR");
        return VectorProgram.read(Path.of(dir, name));
    }

    @Test
    void theLogsOfTheKernelsOwnTests() throws IOException {
        Map<String, String> logs = new HashMap<>();
        for (VectorProgram record : vectors("kernel-verifier-logs.jsonl")) {
            logs.put(key(record), record.text("log"));
        }
        for (VectorProgram program : vectors("kernel-verifier.jsonl")) {
            String log = logs.getOrDefault(key(program), "");
            if (program.isTrue("portable") && !log.isEmpty()) {
                compare(program, log);
            }
        }
        report("kernel-verifier.jsonl", 99);
    }

    @Test
    void theLogsOfRandomPrograms() throws IOException {
        for (VectorProgram program : vectors("verifier-fuzz.jsonl")) {
            if (program.has("log")) {
                compare(program, program.text("log"));
            }
        }
        report("verifier-fuzz.jsonl", 99);
    }

    private static String key(VectorProgram program) {
        return program.text("file") + " " + program.number("index");
    }

    private void compare(VectorProgram program, String log) {
        VerificationRequest request = program.request(Privilege.PERFMON);
        Set<Flag> flags = EnumSet.of(Flag.FULL_LOG);
        flags.addAll(request.flags());
        Verification answer =
                Verifier.verify(
                        new VerificationRequest(
                                request.slots(),
                                request.program(),
                                request.maps(),
                                request.privilege(),
                                request.profile(),
                                flags));
        if (answer instanceof Verification.Rejected r && r.reason() == Reason.UNSUPPORTED) {
            return;
        }
        compared++;
        List<String> theirs = comparable(log.lines().toList());
        List<String> ours = comparable(answer.log());
        if (theirs.equals(ours)) {
            same++;
            return;
        }
        int i = 0;
        while (i < theirs.size() && i < ours.size() && theirs.get(i).equals(ours.get(i))) {
            i++;
        }
        System.out.println("    " + program.text("name") + ": line " + (i + 1));
        System.out.println("      kernel " + (i < theirs.size() ? theirs.get(i) : "(end)"));
        System.out.println("      we     " + (i < ours.size() ? ours.get(i) : "(end)"));
    }

    /// Without the figures at the end. The recorded logs have 0 for the addresses that wide loads
    /// show, which moves what stands behind them.
    private static List<String> comparable(List<String> log) {
        List<String> lines = new ArrayList<>(log);
        lines.removeIf(line ->
                line.startsWith("processed ")
                        || line.startsWith("verification time")
                        || line.startsWith("stack depth"));
        lines.replaceAll(line -> line.contains("(18)") ? line.replaceAll(" +; ", " ; ") : line);
        return lines;
    }

    private void report(String file, int bar) {
        System.out.printf(
                "%s: log at level 2 line for line %d of %d (bar %d %%)%n",
                file, same, compared, bar);
        assertTrue(same * 100L >= (long) bar * compared, same + " of " + compared);
    }
}
