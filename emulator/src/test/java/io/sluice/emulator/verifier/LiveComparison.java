package io.sluice.emulator.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.emulator.kernel.KernelOracle;
import io.sluice.emulator.kernel.KernelOracle.Answer;
import io.sluice.emulator.kernel.KernelOracle.Asker;
import io.sluice.emulator.kernel.KernelOracle.Question;
import io.sluice.emulator.programs.AttachPoint;
import io.sluice.emulator.verifier.VerificationRequest.Flag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/// What the running kernel says of programs beside what we say: verdict, family of the message,
/// instructions walked, for each kind of loader.
final class LiveComparison implements AutoCloseable {

    private static final int BPF_F_STRICT_ALIGNMENT = 1;
    private static final int BPF_F_TEST_STATE_FREQ = 8;
    private static final int BPF_F_SLEEPABLE = 16;

    /// What came of one kind of loader.
    private static final class Tally {
        int asked;
        int accepted;
        int same;
        int sameWords;
        int sameWalk;
        int notModelled;
        int wordsNotModelled;
        final List<String> unsound = new ArrayList<>();
        final List<String> tooStrict = new ArrayList<>();
        final List<String> otherWords = new ArrayList<>();
        final List<String> otherWalks = new ArrayList<>();

        String figures() {
            return "%d programs, %d accepted by the kernel: verdict %d (and %d not modelled here), accepted against the kernel %d, refused against it %d, family of the message %d of %d (and %d not modelled), instructions walked exactly alike %d of %d"
                    .formatted(
                            asked,
                            accepted,
                            same,
                            notModelled,
                            unsound.size(),
                            tooStrict.size(),
                            sameWords,
                            asked - accepted,
                            wordsNotModelled,
                            sameWalk,
                            accepted);
        }
    }

    private final KernelOracle oracle;
    private final Map<Asker, Tally> tallies = new EnumMap<>(Asker.class);

    /// With the running kernel, or the test is left out.
    LiveComparison() {
        String version = System.getProperty("os.version", "");
        Assumptions.assumeTrue(
                version.startsWith("6.18."), "the kernel is " + version + ", not Linux 6.18");
        var found = KernelOracle.open();
        Assumptions.assumeTrue(
                found.isPresent(), "no kernel: loading programs needs Linux and root");
        oracle = found.get();
    }

    List<Asker> askers() {
        return oracle.askers();
    }

    static Privilege privilege(Asker asker) {
        return switch (asker) {
            case ROOT -> Privilege.PERFMON;
            case NO_PERFMON -> Privilege.NO_PERFMON;
            case NOBODY -> Privilege.UNPRIVILEGED;
        };
    }

    private static Question question(VerificationRequest r) {
        int flags = r.flags().contains(Flag.STRICT_ALIGNMENT) ? BPF_F_STRICT_ALIGNMENT : 0;
        flags |= r.flags().contains(Flag.STATE_FREQUENCY) ? BPF_F_TEST_STATE_FREQ : 0;
        flags |= r.isSleepable() ? BPF_F_SLEEPABLE : 0;
        return new Question(
                r.slots(),
                r.program().type().number(),
                AttachPoint.of(r.program()).map(AttachPoint::number).orElse(0),
                flags,
                r.maps());
    }

    /// Has both judge a program.
    ///
    /// @param r with the privilege of the asker
    void compare(VerificationRequest r, Asker asker, String which) {
        Tally tally = tallies.computeIfAbsent(asker, _ -> new Tally());
        Answer theirs = oracle.ask(question(r), asker);
        Verification ours = Verifier.verify(r);
        tally.asked++;
        tally.accepted += theirs.accepts() ? 1 : 0;
        String words = ours instanceof Verification.Rejected no ? no.message() : "";
        String program =
                Arrays.stream(r.slots())
                        .mapToObj(slot -> HexFormat.of().toHexDigits(Long.reverseBytes(slot)))
                        .collect(Collectors.joining(" "));
        String line =
                "%s, %s: kernel '%s', we '%s', %s"
                        .formatted(which, r.program().label(), theirs.lastWords(), words, program);
        if (theirs.accepts() == ours instanceof Verification.Accepted) {
            tally.same++;
            if (theirs.accepts()) {
                int walked = ours.statistics().processed();
                tally.sameWalk += theirs.processed() == walked ? 1 : 0;
                if (theirs.processed() != walked) {
                    tally.otherWalks.add(theirs.processed() + " and " + walked + ", " + line);
                }
            } else if (VerifierVectorsTest.family(words)
                    .equals(VerifierVectorsTest.family(theirs.lastWords()))) {
                tally.sameWords++;
            } else if (isNotModelled(ours)) {
                tally.wordsNotModelled++;
            } else {
                tally.otherWords.add(line);
            }
        } else if (isNotModelled(ours)) {
            tally.notModelled++;
        } else {
            (theirs.accepts() ? tally.tooStrict : tally.unsound).add(line);
        }
    }

    private static boolean isNotModelled(Verification ours) {
        return ours instanceof Verification.Rejected no && no.reason() == Reason.UNSUPPORTED;
    }

    /// Prints the figures and what differs, and wants nothing accepted against the kernel.
    void report(String programs) {
        tallies.forEach((asker, tally) -> {
            System.out.println(programs + ", " + asker + ": " + tally.figures());
            tally.unsound.forEach(line -> System.out.println("  accepted: " + line));
            tally.tooStrict.forEach(line -> System.out.println("  refused: " + line));
            tally.otherWords.stream()
                    .limit(40)
                    .forEach(line -> System.out.println("  words: " + line));
            tally.otherWalks.stream()
                    .limit(10)
                    .forEach(line -> System.out.println("  walked: " + line));
        });
        tallies.values().forEach(tally -> assertEquals(List.of(), tally.unsound));
        tallies.values().forEach(t -> assertTrue(t.tooStrict.size() * 1000 <= t.asked));
    }

    @Override
    public void close() {
        oracle.close();
    }
}
