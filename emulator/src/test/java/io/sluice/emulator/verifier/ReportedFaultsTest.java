package io.sluice.emulator.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.emulator.kernel.KernelOracle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Programs on which other people's reports showed a verdict to be wrong.
@Tag("vectors")
class ReportedFaultsTest {

    /// Their verdict rests on what is in a read-only map, which the vectors do not say.
    private static final Set<String> WITHOUT_CONTENTS = Set.of("rodata_bound", "snprintf_");

    @Test
    void judgesTheProgramsOfReportsAsLinuxDoes() throws IOException {
        String folder = System.getProperty("sluice.vectors", "");
        Assumptions.assumeTrue(!folder.isEmpty(), "no vectors: give -Dsluice.vectors=DIR");
        Path root = Path.of(System.getProperty("sluice.root", ""));
        Optional<KernelOracle> kernel = LiveLog.kernel();
        List<String> differ = new ArrayList<>();
        int agree = 0;
        for (VectorProgram program :
                VectorProgram.read(root.resolve(folder).resolve("bugs/verifier.jsonl"))) {
            if (WITHOUT_CONTENTS.contains(program.id())) {
                System.out.println("left out, its map's contents are unknown: " + program.id());
                continue;
            }
            String difference = difference(program, kernel);
            agree += difference.isEmpty() ? 1 : 0;
            if (!difference.isEmpty()) {
                differ.add(program.id() + ": " + difference);
            }
        }
        System.out.printf("programs of reports: %d of %d%n", agree, agree + differ.size());
        assertEquals("", String.join("\n", differ));
    }

    private static String difference(VectorProgram program, Optional<KernelOracle> kernel) {
        VerificationRequest request = program.request(Privilege.PERFMON);
        Verification got = Verifier.verify(request);
        String verdict = got instanceof Verification.Accepted ? "accept" : "reject";
        String words = got instanceof Verification.Rejected r ? r.message() : "";
        if (!verdict.equals(program.text("live_verdict"))
                || !words.contains(program.text("live_msg"))) {
            return verdict + " " + words;
        }
        Optional<byte[]> btf = Optional.of(HexFormat.of().parseHex(program.text("btf")));
        return kernel.map(k -> LiveLog.difference(request, btf, k)).orElse("");
    }
}
