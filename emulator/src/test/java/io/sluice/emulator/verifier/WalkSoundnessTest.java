package io.sluice.emulator.verifier;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.sluice.emulator.interpreter.Interpreter;
import io.sluice.emulator.memory.RunResult;
import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.profile.Profile;
import io.sluice.filters.ebpf.EbpfCodec;
import io.sluice.filters.ebpf.EbpfDisassembler;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.ebpf.EbpfSyntax;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Accepted programs run without a fault, and each of their steps is one that the walk foresaw.
///
/// Each random program is judged twice: as always, and again with every path walked to its end, so
/// that what pruning cut off is judged too: where both end, both must say the same. Along the path
/// of each run the walk is made once more, step by step, and what it knows must hold of the run.
/// `-Dsluice.programs=N` asks for N programs, `-Dsluice.seed=S` for others; `-Dsluice.first=R`
/// begins with the one of round R.
class WalkSoundnessTest {

    private static final ProgramType[] TYPES = {
        ProgramType.SOCKET_FILTER, ProgramType.SCHED_CLS, ProgramType.XDP
    };

    /// Steps of a walk that is cut where it may be, and of one that is not.
    private static final int MOST_STEPS = 3_000;

    private static final int MOST_STEPS_OF_ALL = 500;
    private static final int PACKETS = 4;
    private static final long FUEL = 1L << 20;

    private int judged;
    private int accepted;
    private int whole;
    private long steps;

    @Test
    void everyStepOfAnAcceptedProgramWasForeseen() {
        int rounds = Integer.getInteger("sluice.programs", 3_000);
        long seed = Long.getLong("sluice.seed", 1);
        int first = Integer.getInteger("sluice.first", 0);
        RunInput[] inputs = {
            new RunInput(TYPES[0]), new RunInput(TYPES[1]), new RunInput(TYPES[2])
        };
        for (int round = first; round < rounds; round++) {
            var random = new SplittableRandom(seed * 1_000_003L + round);
            RunInput input = inputs[round % inputs.length];
            EbpfProgram program = PacketPrograms.programWithMaps(random, input.type());
            Privilege privilege = round % 8 < 6 ? Privilege.PERFMON : Privilege.NO_PERFMON;
            try {
                check(program, privilege, input, random);
            } catch (AssertionError e) {
                throw new AssertionError(
                        "seed %d, round %d, %s, %s, %s%n%s%s"
                                .formatted(
                                        seed,
                                        round,
                                        input.type(),
                                        privilege,
                                        input,
                                        EbpfDisassembler.source(program, EbpfSyntax.PSEUDO_C),
                                        e.getMessage()),
                        e);
            }
        }
        System.out.printf(
                "verifier soundness, seed %d: %d programs, %d judged, of %d every path walked, %d"
                        + " accepted, %d steps on %d packets each within the states walked, no"
                        + " fault%n",
                seed, rounds, judged, whole, accepted, steps, PACKETS);
        assertTrue(accepted * 3 > rounds, "only " + accepted + " of " + rounds + " accepted");
        assertTrue(whole * 4 > rounds * 3, "only of " + whole + " of " + rounds + " every path");
    }

    private void check(
            EbpfProgram program, Privilege privilege, RunInput input, SplittableRandom random) {
        var request =
                new VerificationRequest(
                        EbpfCodec.encode(program),
                        ProgramKind.of(input.type()),
                        MapPieces.maps(program),
                        privilege,
                        Profile.LINUX_6_18,
                        Set.of());
        var walk = new Walk(request);
        walk.prepare();
        Verdict verdict = verdict(walk, MOST_STEPS);
        if (verdict.end == End.NONE) {
            return;
        }
        judged++;
        walk.observer = (_, _) -> {};
        Verdict all = verdict(walk, MOST_STEPS_OF_ALL);
        whole += all.end == End.NONE ? 0 : 1;
        boolean loops = verdict.reason == Reason.INFINITE_LOOP; // seen only where states are kept
        if (all.end != End.NONE && all.end != verdict.end && !loops) {
            fail("where paths are cut " + verdict + ", where none is " + all);
        }
        if (verdict.end == End.REFUSED) {
            return;
        }
        accepted++;
        var followed = new FollowedWalk(walk, input.containment());
        var interpreter = new Interpreter(input.link(program), FUEL);
        interpreter.trace((slot, depth, regs) -> {
            steps++;
            if (!allows(followed, slot, depth, regs)) {
                fail("slot " + slot + " " + followed.misfits(depth, regs));
            }
        });
        for (int i = 0; i < PACKETS; i++) {
            input.next(random);
            followed.start();
            RunResult result = interpreter.run(input.memory(), input.r1(), input.r2());
            if (result instanceof RunResult.Faulted(var fault)) {
                fail("stopped: " + fault);
            }
        }
    }

    private static boolean allows(FollowedWalk walk, int slot, int depth, long[] regs) {
        try {
            return walk.allows(slot, depth, regs);
        } catch (Refused refused) {
            return fail("accepted only where paths are cut, refused on a run's: " + refused.words);
        }
    }

    /// What the walk comes to, or nothing within so many steps.
    private static Verdict verdict(Walk walk, int most) {
        try {
            walk.begin();
            walk.processed = 0;
            while (walk.insnIdx >= 0) {
                if (walk.processed == most) {
                    return Verdict.of(End.NONE);
                }
                walk.step();
            }
            return Verdict.of(End.ACCEPTED);
        } catch (Refused refused) {
            return new Verdict(End.REFUSED, refused.reason, walk.text(refused));
        }
    }

    private enum End {
        NONE,
        ACCEPTED,
        REFUSED
    }

    private record Verdict(End end, @Nullable Reason reason, String words) {

        static Verdict of(End end) {
            return new Verdict(end, null, "");
        }
    }
}
