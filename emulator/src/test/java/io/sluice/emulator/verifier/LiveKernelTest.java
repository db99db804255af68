package io.sluice.emulator.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.emulator.kernel.KernelBpf;
import io.sluice.emulator.kernel.KernelLoad;
import io.sluice.emulator.kernel.KernelOracle;
import io.sluice.emulator.kernel.KernelOracle.Answer;
import io.sluice.emulator.kernel.KernelOracle.Asker;
import io.sluice.emulator.kernel.KernelOracle.Question;
import io.sluice.emulator.kernel.KernelProgram;
import io.sluice.emulator.kernel.KernelProgramType;
import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.profile.Profile;
import io.sluice.filters.ebpf.EbpfAssembler;
import io.sluice.filters.ebpf.EbpfCodec;
import io.sluice.filters.ebpf.EbpfDisassembler;
import io.sluice.filters.ebpf.EbpfInsn.CallHelper;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.ebpf.EbpfSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The running kernel's verifier and ours on the same programs: verdict, last words, and the log at
/// level 2 line for line. Needs root and a Linux 6.18. `-Dsluice.rounds=N` asks for N programs.
class LiveKernelTest {

    private static final int MOST_LOG = 1_000_000;
    private static final int MOST_WALKED = 3_000;
    private static final ProgramType[] TYPES = {
        ProgramType.SOCKET_FILTER, ProgramType.SCHED_CLS, ProgramType.XDP
    };

    private record Both(Verification ours, KernelLoad theirs) {

        String verdicts() {
            return "kernel "
                    + (theirs instanceof KernelLoad.Loaded ? "accepts" : "refuses")
                    + ", we "
                    + (ours instanceof Verification.Accepted ? "accept" : "refuse");
        }

        boolean sameVerdict() {
            return theirs instanceof KernelLoad.Loaded == ours instanceof Verification.Accepted;
        }

        /// The kernel's log without the figures at its end.
        List<String> theirLog() {
            return theirs.log()
                    .lines()
                    .filter(line ->
                            !line.startsWith("processed ")
                                    && !line.startsWith("verification time")
                                    && !line.startsWith("stack depth"))
                    .toList();
        }

        String theirMessage() {
            return ours instanceof Verification.Accepted || theirLog().isEmpty()
                    ? ""
                    : theirLog().getLast();
        }

        String ourMessage() {
            return ours instanceof Verification.Rejected r ? r.message() : "";
        }

        /// The first line that differs, or nothing.
        String firstDifference() {
            List<String> kernel = theirLog();
            List<String> log = ours.log();
            for (int i = 0; i < Math.max(kernel.size(), log.size()); i++) {
                String theirLine = i < kernel.size() ? kernel.get(i) : "(end)";
                String ourLine = i < log.size() ? log.get(i) : "(end)";
                if (!theirLine.equals(ourLine)) {
                    return "line " + (i + 1) + "\n  kernel " + theirLine + "\n  we     " + ourLine;
                }
            }
            return "";
        }
    }

    private static KernelBpf kernel() {
        String version = System.getProperty("os.version", "");
        Assumptions.assumeTrue(
                version.startsWith("6.18."), "the kernel is " + version + ", not Linux 6.18");
        var kernel = KernelBpf.open();
        Assumptions.assumeTrue(
                kernel.isPresent(), "no kernel: loading programs needs Linux and root");
        return kernel.get();
    }

    /// What a processor's number may be depends on how many there are.
    private static boolean isOfTheMachine(EbpfProgram program) {
        return program.insns().contains(new CallHelper(CallPieces.SMP_PROCESSOR_ID));
    }

    private static int walked(EbpfProgram program, ProgramType type) {
        var request = VerificationRequest.of(EbpfCodec.encode(program), ProgramKind.of(type));
        return Verifier.verify(request).statistics().processed();
    }

    private static Both ask(KernelBpf kernel, EbpfProgram program, ProgramType type) {
        KernelLoad load =
                kernel.load(
                        program, KernelProgramType.valueOf(type.name()), KernelBpf.LogLevel.ALL);
        if (load instanceof KernelLoad.Loaded(KernelProgram loaded, String _)) {
            loaded.close();
        }
        var request =
                new VerificationRequest(
                        EbpfCodec.encode(program),
                        ProgramKind.of(type),
                        Map.of(),
                        Privilege.PERFMON,
                        Profile.LINUX_6_18,
                        Set.of(VerificationRequest.Flag.FULL_LOG));
        return new Both(Verifier.verify(request), load);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "r0 = 0; exit",
                "exit",
                "r0 = r10; r0 += 8; exit",
                "r0 = *(u64 *)(r10 - 520); exit",
                "r0 = *(u32 *)(r1 + 0); r0 &= 7; r0 <<= 3; r2 = r10; r2 += -64; r2 += r0;"
                        + " *(u64 *)(r2 + 0) = 1; r0 = 0; exit",
                "r2 = *(u32 *)(r1 + 0); r3 = *(u32 *)(r1 + 4); r4 = r2; r4 += 14;"
                        + " if r4 > r3 goto +1; r0 = *(u8 *)(r2 + 13); r0 = 2; exit",
                "r2 = *(u32 *)(r1 + 0); r3 = *(u32 *)(r1 + 4); r4 = r2; r4 += 14;"
                        + " if r4 > r3 goto +1; r0 = *(u8 *)(r2 + 14); r0 = 2; exit",
                "r2 = *(u32 *)(r1 + 0); r0 = *(u8 *)(r2 + 0); exit",
                "r0 = 0; r0 += 1; if r0 < 5 goto -2; exit",
                "r0 = *(u32 *)(r1 + 12); w0 s>>= 3; if w0 s> 7 goto +2; r0 += 1; goto +1; r0 = 0;"
                        + " exit",
                "r6 = *(u32 *)(r1 + 12); *(u64 *)(r10 - 8) = r6; if r6 > 5 goto +1; r6 += 1;"
                        + " r0 = *(u64 *)(r10 - 8); exit",
                "r6 = *(u32 *)(r1 + 12); *(u32 *)(r10 - 8) = r6; r7 = *(s32 *)(r10 - 8);"
                        + " r0 = *(u32 *)(r10 - 8); if r0 < 9 goto +1; r0 += r7; exit",
                "r8 = *(u32 *)(r1 + 12); r7 = r8; r8 += 13; r8 &= 255; r0 = r8; r0 += 19;"
                        + " if r0 > 50 goto +4; r2 = r10; r2 += -525; r2 += r8;"
                        + " *(u8 *)(r2 + 0) = 0; r0 = 0; exit",
                "r6 = r1; call 7; r0 &= 3; r1 = r0; r0 = *(u32 *)(r6 + 16); r0 += r1; exit",
                "call 9999; exit",
                "r0 = 0; r0 = *(u8 *)(r0 + 0); exit",
                "r0 = r1; r0 *= 2; exit",
                "r0 = 0; goto +1; r0 = 1; exit"
            })
    void theLogIsTheKernelsLineForLine(String source) {
        EbpfProgram program = EbpfAssembler.assemble(source.replace("; ", "\n"));
        Both both = ask(kernel(), program, ProgramType.XDP);
        assertTrue(both.sameVerdict(), both::verdicts);
        assertEquals("", both.firstDifference());
    }

    @Test
    void randomProgramsAreJudgedAsTheRunningKernelDoes() {
        KernelBpf kernel = kernel();
        int rounds = Integer.getInteger("sluice.rounds", 300);
        List<String> verdicts = new ArrayList<>();
        List<String> logs = new ArrayList<>();
        int asked = 0;
        int refused = 0;
        int compared = 0;
        for (int round = 0; round < rounds; round++) {
            var random = new SplittableRandom(618_000_000L + round);
            ProgramType type = TYPES[round % TYPES.length];
            EbpfProgram program = PacketPrograms.program(random, type);
            if (isOfTheMachine(program) || walked(program, type) > MOST_WALKED) {
                continue; // the log of a longer walk would not fit into the kernel's buffer
            }
            asked++;
            Both both = ask(kernel, program, type);
            refused += both.ours instanceof Verification.Rejected ? 1 : 0;
            String which = "round " + round + ", " + type + ": ";
            if (!both.sameVerdict() || !both.theirMessage().equals(both.ourMessage())) {
                String text = EbpfDisassembler.source(program, EbpfSyntax.PSEUDO_C);
                verdicts.add(
                        "%s%s '%s' '%s'%n%s"
                                .formatted(
                                        which,
                                        both.verdicts(),
                                        both.theirMessage(),
                                        both.ourMessage(),
                                        text));
            }
            if (both.theirs.log().length() < MOST_LOG) {
                compared++;
                if (!both.firstDifference().isEmpty()) {
                    logs.add(which + both.firstDifference());
                }
            }
        }
        System.out.printf(
                "live kernel: %d of %d random programs judged alike (%d refused), log at level 2"
                        + " line for line %d of %d%n",
                asked - verdicts.size(), asked, refused, compared - logs.size(), compared);
        logs.stream().limit(20).forEach(line -> System.out.println("  " + line));
        assertEquals(List.of(), verdicts);
        assertTrue(logs.size() * 50 <= compared, logs.size() + " of " + compared + " logs differ");
    }

    @Test
    void randomProgramsWithMapsAreJudgedAsTheRunningKernelDoes() {
        kernel();
        int rounds = Integer.getInteger("sluice.rounds", 300);
        List<String> verdicts = new ArrayList<>();
        int asked = 0;
        try (KernelOracle oracle = KernelOracle.open().orElseThrow()) {
            for (int round = 0; round < rounds; round++) {
                var random = new SplittableRandom(619_000_000L + round);
                ProgramType type = TYPES[round % TYPES.length];
                EbpfProgram program = PacketPrograms.programWithMaps(random, type);
                if (isOfTheMachine(program)) {
                    continue;
                }
                asked++;
                for (Asker asker : oracle.askers()) {
                    String difference = difference(oracle, asker, program, type);
                    if (!difference.isEmpty()) {
                        verdicts.add("round " + round + ", " + type + ", " + difference);
                    }
                }
            }
        }
        System.out.printf(
                "live kernel: %d random programs with maps, by each loader, %d of them judged otherwise%n",
                asked, verdicts.size());
        assertEquals(List.of(), verdicts);
    }

    /// How the kernel's verdict or last words differ from ours, or nothing.
    private static String difference(
            KernelOracle oracle, Asker asker, EbpfProgram program, ProgramType type) {
        Map<Integer, MapSpec> maps = MapPieces.maps(program);
        long[] slots = EbpfCodec.encode(program);
        Answer theirs = oracle.ask(new Question(slots, type.number(), 0, 0, maps), asker);
        Verification ours =
                Verifier.verify(
                        new VerificationRequest(
                                slots,
                                ProgramKind.of(type),
                                maps,
                                LiveComparison.privilege(asker),
                                Profile.LINUX_6_18,
                                Set.of()));
        String words = ours instanceof Verification.Rejected r ? r.message() : "";
        String theirWords = theirs.accepts() ? "" : theirs.lastWords();
        boolean same =
                theirs.accepts() == ours instanceof Verification.Accepted
                        && theirWords.equals(words);
        return same
                ? ""
                : "%s: kernel '%s', we '%s'%n%s"
                        .formatted(
                                asker,
                                theirs.accepts() ? "accepts" : theirWords,
                                ours instanceof Verification.Accepted ? "accept" : words,
                                EbpfDisassembler.source(program, EbpfSyntax.PSEUDO_C));
    }
}
