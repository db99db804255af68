package io.sluice.emulator.verifier;

import io.sluice.emulator.kernel.KernelOracle.Asker;
import io.sluice.emulator.programs.AttachPoint;
import io.sluice.emulator.programs.ContextTable;
import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.profile.Profile;
import io.sluice.filters.ebpf.EbpfCodec;
import io.sluice.filters.ebpf.EbpfProgram;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Calls of helpers in programs of all kinds on maps of all kinds, judged by the running kernel and
/// by us. Needs root and a Linux 6.18. `-Dsluice.rounds=N` asks for N programs, `-Dsluice.seed=S`
/// for others.
class LiveHelperTest {

    /// Every type as it is by itself, and at every place that it may be attached to.
    private static List<ProgramKind> kinds() {
        Stream<ProgramKind> attached =
                Arrays.stream(AttachPoint.values())
                        .map(point -> new ProgramKind(point.type(), point.attach()));
        return Stream.concat(Arrays.stream(ProgramType.values()).map(ProgramKind::of), attached)
                .filter(ContextTable::knows)
                .toList();
    }

    @Test
    void callsOfHelpersAreJudgedAsTheRunningKernelDoes() {
        int rounds = Integer.getInteger("sluice.rounds", 1_500);
        long seed = Long.getLong("sluice.seed", 1);
        List<ProgramKind> kinds = kinds();
        try (var live = new LiveComparison()) {
            for (int round = 0; round < rounds; round++) {
                var random = new SplittableRandom(seed * 1_000_003L + round);
                ProgramKind kind = kinds.get(random.nextInt(kinds.size()));
                EbpfProgram program = HelperPrograms.program(random, kind);
                for (Asker asker : live.askers()) {
                    var request =
                            new VerificationRequest(
                                    EbpfCodec.encode(program),
                                    kind,
                                    HelperPrograms.maps(program),
                                    LiveComparison.privilege(asker),
                                    Profile.LINUX_6_18,
                                    Set.of());
                    live.compare(request, asker, "round " + round);
                }
            }
            live.report("calls of helpers, seed " + seed);
        }
    }
}
