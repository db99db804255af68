package io.sluice.cli.programs;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Output;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.filter.EngineOption;
import io.sluice.cli.input.Diagnostics;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Command;
import io.sluice.cli.options.Flag;
import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.SafeText;
import io.sluice.emulator.helpers.HelperTable;
import io.sluice.emulator.interpreter.Interpreter;
import io.sluice.emulator.jit.ebpf.CompiledProgram;
import io.sluice.emulator.jit.ebpf.Jit;
import io.sluice.emulator.jit.ebpf.JitResult;
import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.memory.RunResult;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.emulator.programs.PacketInput;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.Verification;
import io.sluice.emulator.verifier.VerificationRequest;
import io.sluice.emulator.verifier.Verifier;
import io.sluice.filters.ebpf.EbpfCodec;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.session.run.EngineChoice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// `sluice exec`: runs extended programs on given memory, as the conformance suite does.
public final class ExecCommand implements Command {

    /// How many slots jumps back may cover: some seconds of the interpreter.
    private static final long FUEL = 1L << 31;

    private static final List<Flag> FLAGS =
            List.of(
                    Flag.ASSEMBLY,
                    Flag.BYTECODE,
                    Flag.MEMORY,
                    Flag.NO_VERIFY,
                    Flag.ENGINE,
                    Flag.JSON,
                    Flag.HELP);

    /// What came of a case: an answer, a fault or a refusal.
    private sealed interface Outcome {
        record Answer(long r0) implements Outcome {
            @Override
            public String toString() {
                return "0x" + Long.toHexString(r0);
            }
        }

        record Fault(String what) implements Outcome {
            @Override
            public String toString() {
                return "fault: " + what;
            }
        }

        record Refused(String why) implements Outcome {
            @Override
            public String toString() {
                return "refused: " + why;
            }
        }

        /// The verifier says no; why, and what the instructions are.
        record Rejected(Verification.Rejected refusal, InsnLines lines) implements Outcome {
            RefusalReport report() {
                return new RefusalReport(refusal, lines, ProgramType.PLAIN);
            }

            @Override
            public String toString() {
                return "refused: slot "
                        + refusal.insn()
                        + ": "
                        + refusal.reason().words()
                        + ": "
                        + refusal.message();
            }
        }

        /// Two engines disagree: a bug of ours.
        record Disagreement(Outcome interpreter, Outcome compiled) implements Outcome {
            @Override
            public String toString() {
                return "engines disagree: interpreter " + interpreter + ", compiled " + compiled;
            }
        }
    }

    @Override
    public Set<Flag> flags() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(FLAGS));
    }

    @Override
    public ExitCode run(Arguments arguments, Streams streams) throws IOException {
        EngineChoice engines =
                arguments.has(Flag.ENGINE) ? EngineOption.of(arguments) : EngineChoice.BOTH;
        Diagnostics diagnostics = new Diagnostics(arguments, streams);
        for (ExecCase each : given(arguments, streams)) {
            diagnostics.atLeast(report(each, engines, arguments, streams));
        }
        for (String file : arguments.words()) {
            try {
                ExecCase each = ExecCase.ofConformance(file, text(file, streams));
                diagnostics.atLeast(report(each, engines, arguments, streams));
            } catch (UsageException e) {
                diagnostics.atLeast(ExitCode.USAGE);
                streams.err().line("error: " + SafeText.of(file + ": " + e.getMessage()));
            } catch (FileSystemException e) {
                diagnostics.unreadable(file, e);
            }
        }
        return diagnostics.code();
    }

    /// Runs a case and says what came of it.
    private static ExitCode report(
            ExecCase each, EngineChoice engines, Arguments arguments, Streams streams)
            throws OutputException {
        Outcome outcome =
                rejected(each, arguments)
                        .map(rejected -> (Outcome) rejected)
                        .orElseGet(() -> outcome(each, engines));
        if (arguments.has(Flag.JSON)) {
            json(streams.out(), each, outcome);
        }
        if (outcome instanceof Outcome.Refused(String why)
                && each.expectation() instanceof ExecCase.Expectation.Nothing) {
            streams.err().line("error: " + SafeText.of(each.name() + ": " + why));
        } else if (!arguments.has(Flag.JSON)) {
            for (String line : people(each, outcome)) {
                streams.out().line(line);
            }
        }
        return code(each, outcome);
    }

    /// The programs that options name; what they should answer is not known.
    private static List<ExecCase> given(Arguments arguments, Streams streams) throws IOException {
        List<ExecCase> cases = new ArrayList<>();
        String memory = ExecCase.memory(arguments.value(Flag.MEMORY).orElse(""));
        for (String file : arguments.values(Flag.ASSEMBLY)) {
            cases.add(given(file, ExecCase.assembly(text(file, streams)), memory));
        }
        for (String hex : arguments.values(Flag.BYTECODE)) {
            cases.add(given("bytecode", ExecCase.bytes(hex), memory));
        }
        if (cases.isEmpty() && arguments.words().isEmpty()) {
            throw new UsageException(
                    "nothing to run: name .data files, or give --asm FILE or --bytecode HEX");
        }
        if (cases.isEmpty() && arguments.has(Flag.MEMORY)) {
            throw new UsageException(
                    "option --mem goes with --asm or --bytecode: a .data file has its own");
        }
        return cases;
    }

    private static ExecCase given(String name, ExecCase.Program program, String memory) {
        return new ExecCase(name, program, memory, new ExecCase.Expectation.Nothing());
    }

    /// A file, or standard input; malformed UTF-8 is no reason to stop, as the assembler will point
    /// at it.
    private static String text(String file, Streams streams) throws IOException {
        return new String(streams.bytesOf(file), StandardCharsets.UTF_8);
    }

    /// What the verifier has against a program, if it was asked and there is one.
    private static Optional<Outcome.Rejected> rejected(ExecCase each, Arguments arguments) {
        if (arguments.has(Flag.NO_VERIFY)
                || !(each.program() instanceof ExecCase.Program.Ready ready)) {
            return Optional.empty();
        }
        long[] slots = EbpfCodec.encode(ready.program());
        VerificationRequest request =
                VerificationRequest.plainMemory(
                        slots, each.memoryBytes().length, HelperTable.standard().numbers());
        return Verifier.verify(request) instanceof Verification.Rejected refusal
                ? Optional.of(new Outcome.Rejected(refusal, InsnLines.of(slots, ready.source())))
                : Optional.empty();
    }

    private static Outcome outcome(ExecCase each, EngineChoice engines) {
        return switch (each.program()) {
            case ExecCase.Program.Refused(String reason) -> new Outcome.Refused(reason);
            case ExecCase.Program.Ready(EbpfProgram program, var _) ->
                    outcome(LinkedProgram.of(program), each.memoryBytes(), engines);
        };
    }

    private static Outcome outcome(LinkedProgram program, byte[] memory, EngineChoice engines) {
        return switch (engines) {
            // Code for a single run does not pay.
            case AUTO, INTERPRETER -> interpreted(program, memory);
            case JIT -> compiled(program, memory);
            case KERNEL, BOTH_KERNEL ->
                    throw new UsageException(
                            "option --engine: the kernel runs programs on packets, not on memory:"
                                    + " sluice replay --asm FILE --engine both,kernel");
            // What differs from run to run cannot be compared.
            case BOTH -> {
                Outcome first = interpreted(program, memory);
                Outcome second =
                        program.unrepeatableHelper().isEmpty() ? compiled(program, memory) : first;
                yield first.equals(second) ? first : new Outcome.Disagreement(first, second);
            }
        };
    }

    private static Outcome interpreted(LinkedProgram program, byte[] memory) {
        PacketInput input = input(memory);
        return outcome(
                new Interpreter(program, program.fuel(FUEL))
                        .run(input.memory(), input.r1(), input.r2()));
    }

    private static Outcome compiled(LinkedProgram program, byte[] memory) {
        PacketInput input = input(memory);
        return switch (Jit.compile(program, program.fuel(FUEL))) {
            case JitResult.Compiled(CompiledProgram ready) ->
                    outcome(ready.run(input.memory(), input.r1(), input.r2()));
            case JitResult.Declined(String reason) -> new Outcome.Refused(reason);
        };
    }

    private static PacketInput input(byte[] memory) {
        PacketInput input = new PacketInput(PacketInput.Layout.RAW, new Memory());
        input.packet(memory.clone(), 0, memory.length, memory.length);
        return input;
    }

    private static Outcome outcome(RunResult result) {
        return switch (result) {
            case RunResult.Returned(long r0) -> new Outcome.Answer(r0);
            case RunResult.Faulted(var fault) -> new Outcome.Fault(fault.toString());
        };
    }

    private static boolean meets(ExecCase each, Outcome outcome) {
        return switch (each.expectation()) {
            case ExecCase.Expectation.Nothing _ -> true;
            case ExecCase.Expectation.Result(long r0) -> outcome.equals(new Outcome.Answer(r0));
            case ExecCase.Expectation.Failure _ ->
                    switch (outcome) {
                        case Outcome.Fault _, Outcome.Refused _, Outcome.Rejected _ -> true;
                        case Outcome.Answer _, Outcome.Disagreement _ -> false;
                    };
        };
    }

    private static ExitCode code(ExecCase each, Outcome outcome) {
        if (outcome instanceof Outcome.Disagreement) {
            return ExitCode.INTERNAL;
        }
        if (!(each.expectation() instanceof ExecCase.Expectation.Nothing)) {
            return meets(each, outcome) ? ExitCode.OK : ExitCode.NO;
        }
        return switch (outcome) {
            case Outcome.Answer _ -> ExitCode.OK;
            case Outcome.Refused _ -> ExitCode.USAGE;
            case Outcome.Fault _, Outcome.Rejected _, Outcome.Disagreement _ -> ExitCode.NO;
        };
    }

    private static List<String> people(ExecCase each, Outcome outcome) {
        List<String> lines = new ArrayList<>();
        if (outcome instanceof Outcome.Rejected rejected
                && each.expectation() instanceof ExecCase.Expectation.Nothing) {
            lines.add(
                    SafeText.of(each.name())
                            + " · plain memory · REJECTED (--no-verify runs it all the same)");
            lines.addAll(rejected.report().people());
        } else {
            lines.add(line(each, outcome));
        }
        return lines;
    }

    private static String line(ExecCase each, Outcome outcome) {
        String answer = SafeText.of(outcome.toString());
        return switch (each.expectation()) {
            case ExecCase.Expectation.Nothing _ -> answer;
            case ExecCase.Expectation.Result(long r0) ->
                    SafeText.of(each.name())
                            + ": "
                            + (meets(each, outcome)
                                    ? "ok, " + answer
                                    : answer + ", expected 0x" + Long.toHexString(r0));
            case ExecCase.Expectation.Failure _ ->
                    SafeText.of(each.name())
                            + ": "
                            + (meets(each, outcome)
                                    ? "ok, " + answer
                                    : answer + ", expected an error");
        };
    }

    private static void json(Output out, ExecCase each, Outcome outcome) throws OutputException {
        JsonWriter json =
                new JsonWriter(out.text())
                        .beginObject()
                        .member("type", "exec")
                        .member("v", 1)
                        .member("file", each.name());
        switch (outcome) {
            case Outcome.Answer answer -> json.member("r0", answer.toString());
            case Outcome.Fault(String what) -> json.member("fault", what);
            case Outcome.Refused _, Outcome.Rejected _, Outcome.Disagreement _ ->
                    json.member("fault", outcome.toString());
        }
        switch (each.expectation()) {
            case ExecCase.Expectation.Nothing _ -> {}
            case ExecCase.Expectation.Result(long r0) ->
                    json.member("expected", "0x" + Long.toHexString(r0));
            case ExecCase.Expectation.Failure _ -> json.member("expected", "error");
        }
        if (!(each.expectation() instanceof ExecCase.Expectation.Nothing)) {
            json.member(
                    "verdict",
                    (meets(each, outcome) ? ExitCode.OK : ExitCode.NO)
                            .name()
                            .toLowerCase(Locale.ROOT));
        }
        if (outcome instanceof Outcome.Rejected rejected) {
            Verification.Rejected refusal = rejected.refusal();
            json.member("reason", refusal.reason().name().toLowerCase(Locale.ROOT))
                    .member("insn", refusal.insn())
                    .member("message", refusal.message());
            rejected.report().json(json);
        }
        json.endObject();
        out.endLine();
    }
}
