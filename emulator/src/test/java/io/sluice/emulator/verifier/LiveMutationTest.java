package io.sluice.emulator.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.emulator.kernel.KernelOracle;
import io.sluice.emulator.kernel.KernelOracle.Answer;
import io.sluice.emulator.kernel.KernelOracle.Asker;
import io.sluice.emulator.kernel.KernelOracle.Question;
import io.sluice.emulator.programs.AttachPoint;
import io.sluice.emulator.programs.ContextTable;
import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.VerificationRequest.Flag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The vectors' programs with small changes, judged by the running kernel and by us, for loaders
/// with all capabilities, without CAP_PERFMON, and with none where the system lets such load.
///
/// Needs root, a Linux 6.18 and the vectors. `-Dsluice.rounds=N` asks for N programs,
/// `-Dsluice.seed=S` for others.
@Tag("vectors")
class LiveMutationTest {

    private static final int MOST_SLOTS = 300;
    private static final int BPF_F_STRICT_ALIGNMENT = 1;
    private static final int BPF_F_TEST_STATE_FREQ = 8;
    private static final int BPF_F_SLEEPABLE = 16;

    private record Base(VerificationRequest request, String id) {}

    /// What came of one kind of loader.
    private static final class Tally {
        int asked;
        int accepted;
        int same;
        int sameWords;
        int sameWalk;
        int notModelled;
        final List<String> unsound = new ArrayList<>();
        final List<String> tooStrict = new ArrayList<>();
        final List<String> otherWords = new ArrayList<>();

        String figures() {
            return "%d programs, %d accepted by the kernel: verdict %d (and %d not modelled here), accepted against the kernel %d, refused against it %d, family of the message %d of %d, instructions walked exactly alike %d of %d"
                    .formatted(
                            asked,
                            accepted,
                            same,
                            notModelled,
                            unsound.size(),
                            tooStrict.size(),
                            sameWords,
                            asked - accepted,
                            sameWalk,
                            accepted);
        }
    }

    private static List<Base> bases(Path file) throws IOException {
        List<Base> all = new ArrayList<>();
        for (VectorProgram p : VectorProgram.read(file)) {
            boolean loads =
                    p.hasProgram()
                            && !p.has("func_info")
                            && !p.text("live_verdict").equals("unsupported")
                            && p.isKnownKind();
            if (loads && p.slots().length <= MOST_SLOTS) {
                all.add(new Base(p.request(Privilege.PERFMON), p.id()));
            }
        }
        return all;
    }

    private static KernelOracle oracle() {
        String version = System.getProperty("os.version", "");
        Assumptions.assumeTrue(
                version.startsWith("6.18."), "the kernel is " + version + ", not Linux 6.18");
        var oracle = KernelOracle.open();
        Assumptions.assumeTrue(
                oracle.isPresent(), "no kernel: loading programs needs Linux and root");
        return oracle.get();
    }

    @Test
    void changedProgramsAreJudgedAsTheRunningKernelDoes() throws IOException {
        String dir = System.getProperty("sluice.vectors", "");
        Assumptions.assumeTrue(!dir.isEmpty(), "no vectors: give -Dsluice.vectors=DIR");
        int rounds = Integer.getInteger("sluice.rounds", 500);
        long seed = Long.getLong("sluice.seed", 1);
        List<Base> kernel = bases(Path.of(dir, "kernel-verifier.jsonl"));
        List<Base> fuzz = bases(Path.of(dir, "verifier-fuzz.jsonl"));
        Map<Asker, Tally> tallies = new EnumMap<>(Asker.class);
        try (var oracle = oracle()) {
            for (int round = 0; round < rounds; round++) {
                var random = new SplittableRandom(seed * 1_000_003L + round);
                Base base = pick(random, random.nextInt(6) == 0 ? fuzz : kernel);
                Base donor = random.nextBoolean() ? base : pick(random, kernel);
                for (Asker asker : oracle.askers()) {
                    VerificationRequest changed = changed(random.split(), base, donor, asker);
                    Tally tally = tallies.computeIfAbsent(asker, _ -> new Tally());
                    compare(oracle, changed, asker, tally, "round " + round + ", " + base.id);
                }
            }
        }
        tallies.forEach((asker, tally) -> print(asker, seed, tally));
        tallies.values().forEach(tally -> assertEquals(List.of(), tally.unsound));
        tallies.values().forEach(t -> assertTrue(t.tooStrict.size() * 1000 <= t.asked));
    }

    private static void print(Asker asker, long seed, Tally tally) {
        System.out.println(
                "changed programs, seed " + seed + ", " + asker + ": " + tally.figures());
        tally.unsound.forEach(line -> System.out.println("  accepted: " + line));
        tally.tooStrict.forEach(line -> System.out.println("  refused: " + line));
        tally.otherWords.stream().limit(20).forEach(line -> System.out.println("  words: " + line));
    }

    private static <T> T pick(SplittableRandom random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static VerificationRequest changed(
            SplittableRandom random, Base base, Base donor, Asker asker) {
        List<ProgramKind> kinds =
                Arrays.stream(ProgramType.values())
                        .map(ProgramKind::of)
                        .filter(ContextTable::knows)
                        .toList();
        VerificationRequest r = base.request;
        Mutation.Subject subject =
                Mutation.of(
                        random,
                        new Mutation.Subject(r.slots(), r.maps()),
                        new Mutation.Subject(donor.request.slots(), donor.request.maps()));
        return new VerificationRequest(
                subject.slots(),
                random.nextInt(8) == 0 ? pick(random, kinds) : r.program(),
                subject.maps(),
                privilege(asker),
                r.profile(),
                r.flags());
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
        flags |= r.program().type() == ProgramType.SYSCALL ? BPF_F_SLEEPABLE : 0;
        return new Question(
                r.slots(),
                r.program().type().number(),
                AttachPoint.of(r.program()).map(AttachPoint::number).orElse(0),
                flags,
                r.maps());
    }

    private static void compare(
            KernelOracle oracle, VerificationRequest r, Asker asker, Tally tally, String which) {
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
                tally.sameWalk += theirs.processed() == ours.statistics().processed() ? 1 : 0;
            } else if (VerifierVectorsTest.family(words)
                    .equals(VerifierVectorsTest.family(theirs.lastWords()))) {
                tally.sameWords++;
            } else {
                tally.otherWords.add(line);
            }
        } else if (ours instanceof Verification.Rejected no && no.reason() == Reason.UNSUPPORTED) {
            tally.notModelled++;
        } else {
            (theirs.accepts() ? tally.tooStrict : tally.unsound).add(line);
        }
    }
}
