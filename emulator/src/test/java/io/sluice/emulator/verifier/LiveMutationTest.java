package io.sluice.emulator.verifier;

import io.sluice.emulator.kernel.KernelOracle.Asker;
import io.sluice.emulator.programs.ContextTable;
import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.programs.ProgramType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
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

    private record Base(VerificationRequest request, String id) {}

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

    @Test
    void changedProgramsAreJudgedAsTheRunningKernelDoes() throws IOException {
        String dir = System.getProperty("sluice.vectors", "");
        Assumptions.assumeTrue(!dir.isEmpty(), "no vectors: give -Dsluice.vectors=DIR");
        int rounds = Integer.getInteger("sluice.rounds", 500);
        long seed = Long.getLong("sluice.seed", 1);
        List<Base> kernel = bases(Path.of(dir, "kernel-verifier.jsonl"));
        List<Base> fuzz = bases(Path.of(dir, "verifier-fuzz.jsonl"));
        try (var live = new LiveComparison()) {
            for (int round = 0; round < rounds; round++) {
                var random = new SplittableRandom(seed * 1_000_003L + round);
                Base base = pick(random, random.nextInt(6) == 0 ? fuzz : kernel);
                Base donor = random.nextBoolean() ? base : pick(random, kernel);
                for (Asker asker : live.askers()) {
                    VerificationRequest changed = changed(random.split(), base, donor, asker);
                    live.compare(changed, asker, "round " + round + ", " + base.id);
                }
            }
            live.report("changed programs, seed " + seed);
        }
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
                LiveComparison.privilege(asker),
                r.profile(),
                r.flags());
    }
}
