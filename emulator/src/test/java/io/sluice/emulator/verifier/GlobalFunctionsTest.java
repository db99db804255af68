package io.sluice.emulator.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.FunctionCases.Case;
import io.sluice.emulator.verifier.FunctionInfo.Entry;
import io.sluice.emulator.verifier.Verification.Rejected;
import io.sluice.emulator.verifier.VerificationRequest.Flag;
import io.sluice.emulator.verifier.profile.Profile;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Global functions are verified by their types, as the kernel does it: see `global-functions.txt`.
class GlobalFunctionsTest {
    private static final String CALLS_ONE =
            "int main(struct xdp_md *) { r1 = 5; call f; exit } int f(int) { r0 = 0; exit }";

    static List<Case> cases() throws IOException {
        return FunctionCases.read(FunctionCases.GLOBAL);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theAnswerIsTheKernels(Case c) {
        Verification answer = Verifier.verify(c.request(c.typed(), Privilege.PERFMON, Set.of()));
        assertEquals(c.answer(), FunctionCases.answer(answer));
    }

    private static List<String> log(String program, Flag flag) {
        return Verifier.verify(
                        TypedProgram.of(program).request(ProgramType.XDP, Privilege.PERFMON, flag))
                .log();
    }

    @Test
    void theLogSaysWhatIsAssumedAndThenVerified() {
        assertEquals(
                List.of(
                        "0: R1=ctx() R10=fp0",
                        "0: (b7) r1 = 5                        ; R1=5",
                        "1: (85) call pc+1",
                        "Func#1 ('f') is global and assumed valid.",
                        "2: R0=scalar()",
                        "2: (95) exit",
                        "Validating f() func#1...",
                        "3: R1=scalar() R10=fp0",
                        "3: (b7) r0 = 0                        ; R0=0",
                        "4: (95) exit",
                        "Func#1 ('f') is safe for any args that match its prototype"),
                log(CALLS_ONE, Flag.FULL_LOG).stream()
                        .dropWhile(line -> !line.startsWith("0: R1"))
                        .toList());
    }

    @Test
    void atLevelOneOnlyTheLastFunctionLeavesATrace() {
        assertEquals(
                List.of("Func#1 ('f') is safe for any args that match its prototype"),
                log(CALLS_ONE, Flag.PATH_LOG));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    int, int                  | R2 is not a scalar
                    struct xdp_md *, void *   | arg#1 reference type('UNKNOWN ') size cannot be determined: -22
                    struct xdp_buff *, fwd s * | arg#1 reference type('FWD s') size cannot be determined: -22
                    int, struct xdp_md *      | arg#1 expects pointer to ctx
                    int, struct s12 *         | invalid read from stack R2 off=-8 size=12
                    int, u64 @arg:nonnull     | arg#1 has pointer tag, but is not a pointer type
                    int, u64 * @arg:nullable  | arg#1 has invalid combination of tags
                    int, fwd x * @arg:ctx     | arg#1 should be `struct xdp_md *`
                    int, t_x * @arg:ctx       | arg#1 type doesn't have a name
                    int, u64 * @arg:mine      | arg#1 has unsupported set of tags
                    int, float                | Arg#1 type FLOAT in f() is not supported yet.
                    """)
    void theLogSaysWhichArgumentDoesNotFit(String parameters, String words) {
        String source =
                "int main(struct xdp_md *) { %s r2 = r10; r2 += -8; call f; exit } int f(%s) { r0 = 0; exit }"
                        .formatted(
                                parameters.startsWith("int") ? "r1 = 5;" : "r1 = r1;", parameters);
        VerificationRequest request =
                TypedProgram.of(source).request(ProgramType.XDP, Privilege.PERFMON);
        Rejected rejected = assertInstanceOf(Rejected.class, Verifier.verify(request));
        assertEquals(
                List.of(words, "Caller passes invalid args into func#1 ('f')"), rejected.log());
        assertEquals(Reason.ARGUMENT, rejected.reason());
        assertEquals(3, rejected.insn());
    }

    @ParameterizedTest
    @CsvSource({"trusted", "untrusted"})
    void whatOnlyTheKernelsOwnTypesTellIsUnsupported(String tag) {
        String source =
                "int main(struct xdp_md *) { r1 = 0; call f; exit }"
                        + " int f(struct task_struct * @arg:"
                        + tag
                        + ") { r0 = 0; exit }";
        VerificationRequest request =
                TypedProgram.of(source).request(ProgramType.XDP, Privilege.PERFMON);
        Rejected rejected = assertInstanceOf(Rejected.class, Verifier.verify(request));
        assertEquals(Reason.UNSUPPORTED, rejected.reason());
    }

    @Test
    void theRegisterAtFaultIsTracedBackFromACall() {
        var rejected =
                assertInstanceOf(
                        Rejected.class,
                        Verifier.verify(
                                TypedProgram.of(
                                                "int main(struct xdp_md *) { r6 = r1; r1 = r6; call f; exit }"
                                                        + " int f(int) { r0 = 0; exit }")
                                        .request(ProgramType.XDP, Privilege.PERFMON)));
        assertEquals(
                List.of(
                        new Verification.Step(0, Verification.What.COPIED),
                        new Verification.Step(1, Verification.What.COPIED)),
                rejected.causes());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1,9 3,9   | nonzero insn_off 1 for the first func info record
                    0,4 0,9   | same or smaller insn offset (0) than previous func info record (0)
                    0,99      | invalid type id 99 in func info
                    0,1 3,9   | invalid type id 1 in func info
                    0,FUNC    | number of funcs in func_info doesn't match number of subprogs
                    0,FUNC 4,FUNC | func_info BTF section doesn't match subprog layout in BPF program
                    """)
    void recordsThatDoNotGoWithTheProgramAreRefused(String records, String words) {
        TypedProgram program = TypedProgram.of(CALLS_ONE);
        String function = Integer.toString(program.entries.getFirst().typeId());
        List<Entry> entries =
                Arrays.stream(
                                records.replace("FUNC", function)
                                        .replace("0,4", "0," + function)
                                        .split(" ", -1))
                        .map(pair -> pair.split(",", -1))
                        .map(pair ->
                                new Entry(Integer.parseInt(pair[0]), Integer.parseInt(pair[1])))
                        .toList();
        VerificationRequest typed = program.request(ProgramType.XDP, Privilege.PERFMON);
        var request =
                new VerificationRequest(
                        typed.slots(),
                        typed.program(),
                        Map.of(),
                        Privilege.PERFMON,
                        Profile.LINUX_6_18,
                        Set.of(),
                        Optional.of(
                                new FunctionInfo(
                                        typed.functionInfo().orElseThrow().btf(), entries)));
        Rejected rejected = assertInstanceOf(Rejected.class, Verifier.verify(request));
        assertEquals(words, rejected.message());
        assertEquals(Reason.TYPE_INFORMATION, rejected.reason());
    }
}
