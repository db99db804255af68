package io.sluice.emulator.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.emulator.kernel.KernelOracle;
import io.sluice.emulator.kernel.KernelOracle.Answer;
import io.sluice.emulator.kernel.KernelOracle.Asker;
import io.sluice.emulator.kernel.KernelOracle.Detail;
import io.sluice.emulator.kernel.KernelOracle.Question;
import io.sluice.emulator.kernel.KernelOracle.Types;
import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.maps.MapType;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.GlobalFunctionCases.Case;
import io.sluice.emulator.verifier.VerificationRequest.Flag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Programs with global functions, tail calls, packet loads and callbacks, judged by the running
/// kernel and by us: verdict, instructions walked, last words, and the log at level 2 line for
/// line, with all capabilities and without CAP_PERFMON. Needs root and a Linux 6.18.
/// `-Dsluice.rounds=N` asks for N random programs, `-Dsluice.seed=S` for others.
class LiveGlobalFunctionsTest {
    private static final int BPF_F_SLEEPABLE = 16;

    /// What `$map` names.
    private static final MapSpec PROGRAMS = MapSpec.of(MapType.PROG_ARRAY, 4, 4, 4);

    private record Both(String ours, String theirs, String firstDifference) {

        boolean agree() {
            return ours.equals(theirs);
        }
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

    private static Both ask(
            KernelOracle oracle, TypedProgram program, VerificationRequest request, Asker asker) {
        List<int[]> functions =
                program.entries.stream().map(e -> new int[] {e.insn(), e.typeId()}).toList();
        var question =
                new Question(
                        program.slots,
                        request.program().type().number(),
                        0,
                        request.isSleepable() ? BPF_F_SLEEPABLE : 0,
                        request.maps(),
                        Optional.of(new Types(program.btf, functions)));
        Answer theirs = oracle.ask(question, asker, Detail.ALL);
        Verification ours = Verifier.verify(request);
        String theirAnswer =
                theirs.accepts()
                        ? "accept " + theirs.processed()
                        : "refuse " + theirs.processed() + ": " + withoutPlace(theirs.lastWords());
        return new Both(
                withoutPlace(GlobalFunctionCases.answer(ours)),
                theirAnswer,
                firstDifference(theirs.lines(), ours.log()));
    }

    /// Which instruction of the rewritten program the kernel means is the kernel's alone to know.
    private static String withoutPlace(String words) {
        return words.replaceFirst("(No program to jit at insn) \\d+", "$1 N");
    }

    private static String firstDifference(List<String> theirs, List<String> ours) {
        for (int i = 0; i < Math.max(theirs.size(), ours.size()); i++) {
            String their = i < theirs.size() ? plain(theirs.get(i)) : "(end)";
            String our = i < ours.size() ? plain(ours.get(i)) : "(end)";
            if (!their.equals(our)) {
                return "line " + (i + 1) + "\n  kernel " + their + "\n  we     " + our;
            }
        }
        return "";
    }

    /// Where a map lies is the kernel's alone to know.
    private static String plain(String line) {
        return withoutPlace(line).replaceAll("= 0x(0|ffff[0-9a-f]{12})\\b *", "= MAP ");
    }

    @Test
    void theCasesHaveTheRunningKernelsAnswers() throws IOException {
        try (KernelOracle oracle = oracle()) {
            for (Case c : GlobalFunctionCases.read()) {
                TypedProgram program = c.typed();
                VerificationRequest request =
                        c.request(program, Privilege.PERFMON, Set.of(Flag.FULL_LOG));
                Both both = ask(oracle, program, request, Asker.ROOT);
                assertEquals(c.answer(), both.theirs, c.title());
                assertEquals(both.theirs, both.ours, c.title());
                assertEquals("", both.firstDifference, c.title());
            }
        }
    }

    @Test
    void randomProgramsAreJudgedAsTheRunningKernelDoes() {
        int rounds = Integer.getInteger("sluice.rounds", 400);
        long seed = Long.getLong("sluice.seed", 1);
        for (Asker asker : List.of(Asker.ROOT, Asker.NO_PERFMON)) {
            Privilege privilege = asker == Asker.ROOT ? Privilege.PERFMON : Privilege.NO_PERFMON;
            int accepted = 0;
            List<String> answers = new ArrayList<>();
            List<String> logs = new ArrayList<>();
            try (KernelOracle oracle = oracle()) {
                for (int round = 0; round < rounds; round++) {
                    var random = new SplittableRandom(seed * 1_000_003L + round);
                    boolean xdp = round % 2 == 0;
                    String source =
                            GlobalFunctionPrograms.program(random, xdp ? "xdp_md" : "__sk_buff");
                    ProgramType type = xdp ? ProgramType.XDP : ProgramType.SCHED_CLS;
                    TypedProgram program = TypedProgram.of(source);
                    Both both =
                            ask(
                                    oracle,
                                    program,
                                    program.request(
                                            type,
                                            privilege,
                                            program.maps(PROGRAMS),
                                            Set.of(Flag.FULL_LOG)),
                                    asker);
                    accepted += both.theirs.startsWith("accept") ? 1 : 0;
                    String which = "round " + round + ", " + asker + ": ";
                    if (!both.agree()) {
                        answers.add(which + both + "\n" + source);
                    } else if (!both.firstDifference.isEmpty()) {
                        logs.add(which + both.firstDifference + "\n" + source);
                    }
                }
            }
            System.out.printf(
                    "global functions, seed %d, %s: %d random programs, %d accepted by the kernel;"
                            + " verdict, words and instructions walked alike %d, log at level 2 line"
                            + " for line %d%n",
                    seed,
                    asker,
                    rounds,
                    accepted,
                    rounds - answers.size(),
                    rounds - answers.size() - logs.size());
            logs.stream().limit(5).forEach(line -> System.out.println("  " + line));
            assertEquals(List.of(), answers);
        }
    }
}
