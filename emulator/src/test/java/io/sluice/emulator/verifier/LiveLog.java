package io.sluice.emulator.verifier;

import io.sluice.emulator.kernel.KernelOracle;
import io.sluice.emulator.kernel.KernelOracle.Answer;
import io.sluice.emulator.kernel.KernelOracle.Asker;
import io.sluice.emulator.kernel.KernelOracle.Detail;
import io.sluice.emulator.kernel.KernelOracle.Question;
import io.sluice.emulator.kernel.KernelOracle.Types;
import io.sluice.emulator.programs.AttachPoint;
import io.sluice.emulator.verifier.VerificationRequest.Flag;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/// Our log beside the running kernel's, line by line.
final class LiveLog {

    private LiveLog() {}

    /// The running kernel, if it is a Linux 6.18 that this process may ask.
    static Optional<KernelOracle> kernel() {
        return System.getProperty("os.version", "").startsWith("6.18.")
                ? KernelOracle.open()
                : Optional.empty();
    }

    /// The same request with every path in the log.
    static VerificationRequest full(VerificationRequest request) {
        EnumSet<Flag> flags = EnumSet.of(Flag.FULL_LOG);
        flags.addAll(request.flags());
        return new VerificationRequest(
                request.slots(),
                request.program(),
                request.maps(),
                request.privilege(),
                request.profile(),
                flags,
                request.functionInfo());
    }

    /// What differs: the verdict, or the first line; empty if nothing does.
    ///
    /// @param btf the bytes of the types of its functions, if it comes with any
    static String difference(
            VerificationRequest request, Optional<byte[]> btf, KernelOracle kernel) {
        VerificationRequest full = full(request);
        Verification got = Verifier.verify(full);
        Answer answer =
                kernel.ask(
                        new Question(
                                full.slots(),
                                full.program().type().number(),
                                AttachPoint.of(full.program()).map(AttachPoint::number).orElse(0),
                                0,
                                full.maps(),
                                btf.map(bytes -> new Types(bytes, functions(full)))),
                        Asker.ROOT,
                        Detail.ALL);
        List<String> want = answer.lines().stream().map(LiveLog::plain).toList();
        List<String> have = got.log().stream().map(LiveLog::plain).toList();
        for (int i = 0; i < Math.min(want.size(), have.size()); i++) {
            if (!want.get(i).equals(have.get(i))) {
                return "log line %d: wants %s, got %s".formatted(i + 1, want.get(i), have.get(i));
            }
        }
        if (want.size() != have.size()) {
            return want.size() + " lines, not " + have.size();
        }
        boolean accepted = got instanceof Verification.Accepted;
        return accepted == answer.accepts() ? "" : accepted ? "accepted" : "refused";
    }

    private static List<int[]> functions(VerificationRequest request) {
        return request.functionInfo().orElseThrow().functions().stream()
                .map(e -> new int[] {e.insn(), e.typeId()})
                .toList();
    }

    /// A line without addresses of the kernel, the columns that follow them, and names of maps.
    private static String plain(String line) {
        return line.replaceAll("0xffff8[0-9a-f]{11}", "0x0")
                .replaceAll(" +", " ")
                .replace("map=test_map,", "");
    }
}
