package io.sluice.emulator.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.emulator.kernel.KernelOracle;
import io.sluice.emulator.kernel.KernelOracle.Answer;
import io.sluice.emulator.kernel.KernelOracle.Asker;
import io.sluice.emulator.kernel.KernelOracle.Detail;
import io.sluice.emulator.kernel.KernelOracle.Question;
import io.sluice.emulator.kernel.KernelOracle.Types;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.FunctionCases.Case;
import io.sluice.emulator.verifier.VerificationRequest.Flag;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs with global functions, tail calls, packet loads, callbacks and loops, judged by the
/// running kernel and by us: verdict, instructions walked, last words, and the log at level 2 line
/// for line, with all capabilities and without CAP_PERFMON. Needs root and a Linux 6.18.
/// `-Dsluice.rounds=N` asks for N random programs, `-Dsluice.seed=S` for others.
class LiveGlobalFunctionsTest {
    private static final int BPF_F_SLEEPABLE = 16;
    private static final int MOST_WALKED = 5_000;

    /// @param cut whether the kernel's log was longer than its buffer, and so is not compared
    private record Both(String ours, String theirs, String firstDifference, boolean cut) {

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
        Answer all = oracle.ask(question, asker, Detail.ALL);
        Answer theirs = all.isCut() ? oracle.ask(question, asker) : all;
        Verification ours = Verifier.verify(request);
        String theirAnswer =
                theirs.accepts()
                        ? "accept " + theirs.processed()
                        : "refuse " + theirs.processed() + ": " + withoutPlace(theirs.lastWords());
        return new Both(
                withoutPlace(FunctionCases.answer(ours)),
                theirAnswer,
                all.isCut() ? "" : firstDifference(all.lines(), ours.log()),
                all.isCut());
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

    /// Whether a number is followed back past the call of a function as if that were no call, which
    /// makes Linux 6.18.44 set a bit in memory that is not its own (bt_set_frame_reg() of frame
    /// -1). It is not asked about such a program.
    private static boolean isHarmful(Verification ours) {
        List<String> log = ours.log();
        return log.size() > 1
                && log.getLast().equals("verifier bug: subprog exit from frame 0")
                && log.get(log.size() - 2).contains("(85) call pc");
    }

    @ParameterizedTest
    @ValueSource(strings = {FunctionCases.GLOBAL, FunctionCases.EARLY_RETURNS})
    void theCasesHaveTheRunningKernelsAnswers(String file) throws IOException {
        try (KernelOracle oracle = oracle()) {
            for (Case c : FunctionCases.read(file)) {
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
        try (KernelOracle oracle = oracle()) {
            for (Asker asker : List.of(Asker.ROOT, Asker.NO_PERFMON)) {
                var tally = new Tally(asker);
                for (int round = 0; round < rounds; round++) {
                    tally.judge(oracle, new SplittableRandom(seed * 1_000_003L + round), round);
                }
                tally.print(seed);
                assertEquals(List.of(), tally.answers);
            }
        }
    }

    /// What came of the random programs of one kind of loader.
    private static final class Tally {
        final Asker asker;
        int asked;
        int accepted;
        int harmful;
        int longer;
        int cut;
        final List<String> answers = new ArrayList<>();
        final List<String> logs = new ArrayList<>();

        Tally(Asker asker) {
            this.asker = asker;
        }

        void judge(KernelOracle oracle, SplittableRandom random, int round) {
            boolean xdp = round % 2 == 0;
            String source = GlobalFunctionPrograms.program(random, xdp ? "xdp_md" : "__sk_buff");
            TypedProgram program = TypedProgram.of(source);
            VerificationRequest request = request(program, xdp, Set.of());
            if (Verifier.verify(request).statistics().processed() > MOST_WALKED) {
                longer++;
                return;
            }
            request = request(program, xdp, Set.of(Flag.FULL_LOG));
            if (isHarmful(Verifier.verify(request))) {
                harmful++;
                return;
            }
            asked++;
            Both both = ask(oracle, program, request, asker);
            accepted += both.theirs.startsWith("accept") ? 1 : 0;
            cut += both.cut ? 1 : 0;
            String which = "round " + round + ", " + asker + ": ";
            if (!both.agree()) {
                answers.add(which + both + "\n" + source);
            } else if (!both.firstDifference.isEmpty()) {
                logs.add(which + both.firstDifference + "\n" + source);
            }
        }

        private VerificationRequest request(TypedProgram program, boolean xdp, Set<Flag> flags) {
            return program.request(
                    xdp ? ProgramType.XDP : ProgramType.SCHED_CLS,
                    LiveComparison.privilege(asker),
                    program.maps(FunctionCases.MAPS),
                    flags);
        }

        void print(long seed) {
            System.out.printf(
                    "global functions, seed %d, %s: %d random programs, %d accepted by the kernel;"
                            + " verdict, words and instructions walked alike %d, log at level 2 line"
                            + " for line %d, log cut %d; left out: longer than %d instructions %d,"
                            + " harmful to the kernel %d%n",
                    seed,
                    asker,
                    asked,
                    accepted,
                    asked - answers.size(),
                    asked - answers.size() - logs.size() - cut,
                    cut,
                    MOST_WALKED,
                    longer,
                    harmful);
            logs.stream().limit(5).forEach(line -> System.out.println("  " + line));
        }
    }
}
