package io.sluice.emulator.verifier;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.sluice.emulator.helpers.HelperTable;
import io.sluice.emulator.interpreter.Interpreter;
import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.memory.RunResult;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.emulator.programs.PacketInput;
import io.sluice.emulator.programs.PacketInput.SkBuffField;
import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.filters.ebpf.EbpfCodec;
import io.sluice.filters.ebpf.EbpfDisassembler;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.ebpf.EbpfSyntax;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Accepted programs run without a fault, and each of their steps is one that the walk foresaw.
///
/// Each random program is judged twice: as always, and again with every path walked to its end,
/// because only then does a state stand for each concrete one. So what pruning cut off is judged
/// too: where both end, both must say the same. `-Dsluice.rounds=N` asks for N programs,
/// `-Dsluice.seed=S` for others.
class WalkSoundnessTest {

    private static final ProgramType[] TYPES = {
        ProgramType.SOCKET_FILTER, ProgramType.SCHED_CLS, ProgramType.XDP
    };
    private static final int MOST_STEPS = 3_000;
    private static final int PACKETS = 6;
    private static final long FUEL = 1L << 20;

    private int accepted;
    private int followed;
    private long steps;

    @Test
    void everyStepOfAnAcceptedProgramWasForeseen() {
        int rounds = Integer.getInteger("sluice.rounds", 3_000);
        long seed = Long.getLong("sluice.seed", 1);
        for (int round = 0; round < rounds; round++) {
            var random = new SplittableRandom(seed * 1_000_003L + round);
            ProgramType type = TYPES[round % TYPES.length];
            EbpfProgram program = PacketPrograms.program(random, type);
            check(program, type, random, "seed " + seed + ", round " + round + ", " + type);
        }
        System.out.printf(
                "verifier soundness, seed %d: %d programs, %d accepted, %d followed step by step on"
                        + " %d packets each, %d steps within the states walked, no fault%n",
                seed, rounds, accepted, followed, PACKETS, steps);
        assertTrue(accepted * 3 > rounds, "only " + accepted + " of " + rounds + " accepted");
        assertTrue(followed * 2 > accepted, "only " + followed + " of " + accepted + " followed");
    }

    private void check(
            EbpfProgram program, ProgramType type, SplittableRandom random, String which) {
        var request = VerificationRequest.of(EbpfCodec.encode(program), ProgramKind.of(type));
        Verification verdict = Verifier.verify(request);
        var trace = new AbstractTrace(request.slots().length, MOST_STEPS);
        boolean whole = walksEverything(request, trace, verdict, () -> describe(which, program));
        if (verdict instanceof Verification.Rejected) {
            return;
        }
        accepted++;
        followed += whole ? 1 : 0;
        var interpreter = new Interpreter(linked(program, random.split()), FUEL);
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = new byte[random.nextInt(90)];
            random.nextBytes(packet);
            PacketInput input = input(type, packet, random);
            String shown = which + ", packet " + HexFormat.of().formatHex(packet);
            if (whole) {
                interpreter.trace((slot, depth, regs) -> {
                    steps++;
                    if (!trace.contains(slot, depth, regs, input.memory())) {
                        fail(
                                describe(shown, program)
                                        + "\nslot "
                                        + slot
                                        + " registers "
                                        + Arrays.toString(regs)
                                        + "\nmisfits\n"
                                        + trace.misfits(slot, depth, regs, input.memory()));
                    }
                });
            }
            RunResult result = interpreter.run(input.memory(), input.r1(), input.r2());
            if (result instanceof RunResult.Faulted(var fault)) {
                fail(describe(shown, program) + "\nstopped: " + fault);
            }
        }
    }

    /// With random numbers (helper 7) that come again with the seed.
    private static LinkedProgram linked(EbpfProgram program, SplittableRandom random) {
        HelperTable helpers =
                HelperTable.standard()
                        .with(7, (_, _, _, _, _, _, _) -> random.nextInt() & 0xffff_ffffL);
        return new LinkedProgram(program, helpers, Map.of());
    }

    /// Whether the second walk came to its end.
    private static boolean walksEverything(
            VerificationRequest request,
            AbstractTrace trace,
            Verification verdict,
            Supplier<String> description) {
        var walk = new Walk(request);
        walk.observer = trace;
        try {
            walk.run();
            if (verdict instanceof Verification.Rejected r) {
                fail(description.get() + "\nrefused only where paths are cut: " + r.message());
            }
            return true;
        } catch (Refused refused) {
            if (verdict instanceof Verification.Accepted) {
                fail(description.get() + "\naccepted only where paths are cut: " + refused.words);
            }
            return true;
        } catch (AbstractTrace.TooLong tooLong) {
            return false;
        }
    }

    private static PacketInput input(ProgramType type, byte[] packet, SplittableRandom random) {
        boolean xdp = type == ProgramType.XDP;
        var input =
                new PacketInput(
                        xdp ? PacketInput.Layout.XDP_MD : PacketInput.Layout.SK_BUFF, new Memory());
        input.packet(packet, 0, packet.length, packet.length);
        if (!xdp) {
            for (SkBuffField field : SkBuffField.values()) {
                input.set(field, random.nextInt() >> random.nextInt(32));
            }
        }
        return input;
    }

    private static String describe(String which, EbpfProgram program) {
        return which + "\n" + EbpfDisassembler.source(program, EbpfSyntax.PSEUDO_C);
    }
}
