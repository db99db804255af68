package io.sluice.cli.programs;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Command;
import io.sluice.cli.options.Flag;
import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.SafeText;
import io.sluice.emulator.verifier.Privilege;
import io.sluice.emulator.verifier.Verification;
import io.sluice.emulator.verifier.Verification.Accepted;
import io.sluice.emulator.verifier.Verification.Rejected;
import io.sluice.emulator.verifier.VerificationRequest;
import io.sluice.emulator.verifier.Verifier;
import io.sluice.emulator.verifier.profile.Profile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// `sluice verify`: would a kernel load these programs, and why not.
public final class VerifyCommand implements Command {

    @Override
    public Set<Flag> flags() {
        return Collections.unmodifiableSet(
                new LinkedHashSet<>(
                        List.of(
                                Flag.TYPE,
                                Flag.ATTACH,
                                Flag.PROGRAMS,
                                Flag.KERNEL,
                                Flag.NO_PERFMON,
                                Flag.UNPRIVILEGED,
                                Flag.LOG_STYLE,
                                Flag.LOG_LEVEL,
                                Flag.JSON,
                                Flag.TIMING,
                                Flag.HELP)));
    }

    @Override
    public ExitCode run(Arguments arguments, Streams streams) throws IOException {
        var run = new Run(arguments, streams);
        Optional<String> programs = arguments.value(Flag.PROGRAMS);
        if (programs.isEmpty() && arguments.words().isEmpty()) {
            throw new UsageException(
                    "name a program: sluice verify FILE, or --programs FILE.jsonl");
        }
        for (String file : arguments.words()) {
            byte[] bytes = ProgramFile.bytes(file, streams);
            VerificationRequest request =
                    new VerificationRequest(
                            ProgramFile.read(file, bytes),
                            ProgramLine.kind(run.type),
                            Map.of(),
                            run.privilege,
                            run.profile,
                            run.flags());
            run.answer(new Named(file, file), request, ProgramFile.source(bytes));
        }
        if (programs.isPresent()) {
            lines(programs.get(), run, streams);
        }
        return run.code;
    }

    private static void lines(String file, Run run, Streams streams) throws IOException {
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(streams.open(file), StandardCharsets.UTF_8))) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank()) {
                    line(file + " line " + number, line, run);
                }
            }
        }
    }

    private static void line(String place, String line, Run run) throws IOException {
        ProgramLine program;
        try {
            program = new ProgramLine(JsonReader.object(line));
        } catch (UsageException e) {
            run.unusable(place, String.valueOf(e.getMessage()));
            return;
        }
        String id = program.text("id");
        var named = new Named(program.text("name"), id.isEmpty() ? program.text("name") : id);
        try {
            VerificationRequest request = program.request(run.privilege, run.profile, run.type);
            run.answer(named, run.withLog(request), Optional.empty());
        } catch (UsageException e) {
            run.unusable(place, String.valueOf(e.getMessage()));
            run.unsupported(named, String.valueOf(e.getMessage()));
        }
    }

    /// What a program is called.
    private record Named(String name, String id) {}

    /// One run of the command: what was asked for, and what came of it so far.
    private static final class Run {
        final Streams streams;
        final boolean json;
        final boolean timing;
        final boolean kernelLog;
        final long logLevel;
        final String type;
        final Privilege privilege;
        final Profile profile;
        ExitCode code = ExitCode.OK;

        Run(Arguments arguments, Streams streams) {
            this.streams = streams;
            this.json = arguments.has(Flag.JSON) || arguments.has(Flag.PROGRAMS);
            this.timing = arguments.has(Flag.TIMING);
            String style = arguments.value(Flag.LOG_STYLE).orElse("people");
            if (!style.equals("people") && !style.equals("kernel")) {
                throw new UsageException(
                        "option --log-style: '" + style + "' is neither people nor kernel");
            }
            this.kernelLog = style.equals("kernel");
            this.logLevel = arguments.number(Flag.LOG_LEVEL, 1, 2).orElse(2L);
            String attach = arguments.value(Flag.ATTACH).map(point -> "/" + point).orElse("");
            this.type = arguments.value(Flag.TYPE).orElse("socket_filter") + attach;
            this.privilege =
                    arguments.has(Flag.UNPRIVILEGED)
                            ? Privilege.UNPRIVILEGED
                            : arguments.has(Flag.NO_PERFMON)
                                    ? Privilege.NO_PERFMON
                                    : Privilege.PERFMON;
            this.profile = arguments.value(Flag.KERNEL).map(Run::kernel).orElse(Profile.LINUX_6_18);
        }

        private static Profile kernel(String version) {
            return Profile.kernel(version)
                    .orElseThrow(() ->
                            new UsageException(
                                    "option --kernel: '"
                                            + version
                                            + "' is not known here; these are: "
                                            + Profile.kernels().stream()
                                                    .map(Profile::name)
                                                    .collect(Collectors.joining(", "))));
        }

        Set<VerificationRequest.Flag> flags() {
            if (!kernelLog) {
                return EnumSet.noneOf(VerificationRequest.Flag.class);
            }
            return EnumSet.of(
                    logLevel == 1
                            ? VerificationRequest.Flag.PATH_LOG
                            : VerificationRequest.Flag.FULL_LOG);
        }

        VerificationRequest withLog(VerificationRequest request) {
            Set<VerificationRequest.Flag> all = flags();
            all.addAll(request.flags());
            return request.with(all);
        }

        void answer(Named named, VerificationRequest request, Optional<String> source)
                throws OutputException {
            Verification answer = Verifier.verify(request);
            Supplier<InsnLines> lines = () -> InsnLines.of(request.slots(), source);
            if (answer instanceof Rejected) {
                code = code.worst(ExitCode.NO);
            }
            if (json) {
                json(named, request, answer, lines);
            } else if (kernelLog) {
                for (String line : answer.log()) {
                    streams.out().line(line);
                }
                streams.out().line(KernelSummary.of(answer.statistics()));
            } else {
                people(named.name, request, answer, lines);
            }
        }

        void unusable(String place, String message) throws OutputException {
            code = code.worst(ExitCode.USAGE);
            streams.err().line("error: " + SafeText.of(place + ": " + message));
        }

        /// A line for a program that could not be looked at, so that answers and programs still go
        /// in pairs.
        void unsupported(Named named, String message) throws OutputException {
            refusal(begin(named), "unsupported", 0, message).member("processed", 0);
            end();
        }

        private void json(
                Named named,
                VerificationRequest request,
                Verification answer,
                Supplier<InsnLines> lines)
                throws OutputException {
            JsonWriter writer = begin(named);
            Verification.Statistics statistics = answer.statistics();
            switch (answer) {
                case Accepted _ ->
                        writer.member("verdict", "accept")
                                .absent("reason")
                                .absent("insn")
                                .absent("message");
                case Rejected r ->
                        refusal(
                                writer,
                                r.reason().name().toLowerCase(Locale.ROOT),
                                r.insn(),
                                r.message());
            }
            writer.member("processed", statistics.processed())
                    .member("v", 1)
                    .member("states", statistics.totalStates())
                    .member("peak_states", statistics.peakStates());
            if (answer instanceof Rejected r) {
                new RefusalReport(r, lines.get(), request.program().type()).json(writer);
            }
            if (kernelLog) {
                writer.member("log", String.join("\n", answer.log()));
            }
            writer.member("kernel", request.profile().name())
                    .member("max_states_per_insn", statistics.maxStatesPerInsn());
            writer.key("stack_depth").beginArray();
            statistics.stackDepth().forEach(writer::value);
            writer.endArray();
            if (timing) {
                writer.member("nanos", statistics.nanos());
            }
            end();
        }

        private JsonWriter begin(Named named) {
            return new JsonWriter(streams.out().text())
                    .beginObject()
                    .member("type", "verify")
                    .member("name", named.name)
                    .member("id", named.id);
        }

        private void end() throws OutputException {
            streams.out().text().append('}');
            streams.out().endLine();
        }

        private static JsonWriter refusal(
                JsonWriter writer, String reason, int insn, String message) {
            return writer.member("verdict", "reject")
                    .member("reason", reason)
                    .member("insn", insn)
                    .member("message", message);
        }

        private void people(
                String name,
                VerificationRequest request,
                Verification answer,
                Supplier<InsnLines> lines)
                throws OutputException {
            String head = SafeText.of(name) + " · " + request.program().label() + " · ";
            Verification.Statistics s = answer.statistics();
            switch (answer) {
                case Accepted _ ->
                        streams.out()
                                .line(
                                        head
                                                + "ACCEPTED: "
                                                + s.processed()
                                                + " instructions walked, "
                                                + s.totalStates()
                                                + " states, "
                                                + s.peakStates()
                                                + " at once, stack "
                                                + KernelSummary.stack(s)
                                                + " bytes, "
                                                + s.nanos() / 1000
                                                + " us");
                case Rejected r -> {
                    streams.out().line(head + "REJECTED");
                    var report = new RefusalReport(r, lines.get(), request.program().type());
                    for (String line : report.people()) {
                        streams.out().line(line);
                    }
                }
            }
        }
    }
}
