package io.sluice.cli.bench;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.filter.FilterSettings;
import io.sluice.cli.filter.FilterText;
import io.sluice.cli.filter.NamedFilters;
import io.sluice.cli.input.CaptureFile;
import io.sluice.cli.input.Diagnostics;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Command;
import io.sluice.cli.options.Flag;
import io.sluice.emulator.cbpf.CbpfCheck;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.kernel.KernelBpf;
import io.sluice.filters.cbpf.CbpfAssembler;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.session.run.Decision;
import io.sluice.session.run.EngineChoice;
import io.sluice.session.run.FilterCache;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `sluice bench`: how long filters take for a packet, by what runs them.
public final class BenchCommand implements Command {
    private static final List<Flag> OWN_FLAGS =
            List.of(
                    Flag.READ,
                    Flag.FILTERS,
                    Flag.SUITE,
                    Flag.REPLAY,
                    Flag.PAPER,
                    Flag.JMH,
                    Flag.BASELINE,
                    Flag.JSON,
                    Flag.HELP);

    private final Race race;
    private final JmhRun.Rigour rigour;

    public BenchCommand() {
        this(Race.SHORT, JmhRun.Rigour.USUAL);
    }

    /// @param race how long to measure
    /// @param rigour the same for JMH
    BenchCommand(Race race, JmhRun.Rigour rigour) {
        this.race = race;
        this.rigour = rigour;
    }

    @Override
    public Set<Flag> flags() {
        return FilterSettings.with(OWN_FLAGS);
    }

    @Override
    public ExitCode run(Arguments arguments, Streams streams) throws IOException {
        if (arguments.has(Flag.REPLAY)) {
            return replay(arguments, streams);
        }
        Optional<BenchBaseline> baseline = Optional.empty();
        if (arguments.value(Flag.BASELINE).isPresent()) {
            baseline =
                    Optional.of(BenchBaseline.read(arguments.value(Flag.BASELINE).get(), streams));
        }
        if (arguments.has(Flag.JMH)) {
            refuseBesideJmh(arguments);
        }
        Traffic traffic = traffic(arguments, streams);
        BenchReport report = new BenchReport(streams, arguments.has(Flag.JSON), baseline, traffic);
        try (NativeContenders outside = new NativeContenders(traffic)) {
            Judge judge = judge(arguments, streams, report, traffic, outside);
            return each(arguments, streams, traffic, judge).worst(report.end());
        }
    }

    /// Measures a filter and says what came out.
    private interface Judge {
        void measure(FilterText filter, Decision.ClassicFilter ready) throws IOException;
    }

    private Judge judge(
            Arguments arguments,
            Streams streams,
            BenchReport report,
            Traffic traffic,
            NativeContenders outside)
            throws OutputException {
        if (arguments.has(Flag.JMH)) {
            JmhRun jmh =
                    new JmhRun(
                            rigour,
                            streams,
                            arguments.has(Flag.JSON),
                            traffic,
                            arguments.value(Flag.READ).orElse(""));
            jmh.head();
            return (filter, ready) ->
                    jmh.filter(
                            filter,
                            ready.filter(),
                            ready.program(),
                            outside.of(ready.filter()).stream().map(Contender::name).toList());
        }
        report.head(race);
        if (arguments.has(Flag.PAPER)) {
            return (filter, ready) -> report.filter(filter, ready.program(), paper(ready, traffic));
        }
        return (filter, ready) ->
                report.filter(filter, ready.program(), race(ready, traffic, outside));
    }

    private static ExitCode each(Arguments arguments, Streams streams, Traffic traffic, Judge judge)
            throws IOException {
        List<FilterText> filters = filters(arguments, streams);
        FilterCache cache =
                NamedFilters.of(filters, FilterSettings.of(arguments), EngineChoice.INTERPRETER)
                        .cache();
        ExitCode code = ExitCode.OK;
        for (int i = 0; i < filters.size(); i++) {
            switch (cache.decision(i, traffic.linkType(), ByteOrder.LITTLE_ENDIAN)) {
                case Decision.ExtendedProgram _ ->
                        throw new AssertionError("bench takes no option for one");
                case Decision.Refused(FilterSyntaxException fault) -> {
                    new Diagnostics(arguments, streams).refused(filters.get(i), fault);
                    code = code.worst(ExitCode.USAGE);
                }
                case Decision.ClassicFilter ready -> judge.measure(filters.get(i), ready);
            }
        }
        return code;
    }

    private static void refuseBesideJmh(Arguments arguments) {
        for (Flag other : List.of(Flag.PAPER, Flag.BASELINE)) {
            if (arguments.has(other)) {
                throw new UsageException(
                        "--jmh measures what it measures alone: not with " + other);
            }
        }
        if (arguments.value(Flag.READ).filter("-"::equals).isPresent()) {
            throw new UsageException(
                    "--jmh reads the capture in several JVMs: name a file, not standard input");
        }
    }

    private List<Measurement> race(
            Decision.ClassicFilter ready, Traffic traffic, NativeContenders outside)
            throws IOException {
        CheckedProgram program = ready.program();
        List<Contender> judged = new ArrayList<>();
        judged.add(EngineContenders.interpreter(program, traffic));
        EngineContenders.generated(program, traffic).ifPresent(judged::add);
        List<Contender> others = new ArrayList<>();
        for (Contender contender : outside.of(ready.filter())) {
            (contender.name().equals(NativeContenders.OWN) ? others : judged).add(contender);
        }
        Optional<LibraryContender> library = LibraryContender.of(ready.filter(), traffic);
        library.ifPresent(contender -> others.add(contender.contender()));
        others.add(EngineContenders.floor(empty(), traffic));
        List<Measurement> measured = new ArrayList<>(race.run(traffic.count(), judged, others));
        library.ifPresent(LibraryContender::close);
        KernelBpf.open()
                .ifPresent(kernel ->
                        measured.addAll(
                                new KernelTiming(kernel, traffic, race).measure(program, empty())));
        return measured;
    }

    /// The paper's comparison: trees of tests against BPF.
    private List<Measurement> paper(Decision.ClassicFilter ready, Traffic traffic) {
        List<Contender> judged = new ArrayList<>();
        judged.add(EngineContenders.interpreter(ready.program(), traffic));
        EngineContenders.generated(ready.program(), traffic).ifPresent(judged::add);
        judged.addAll(PaperContenders.of(ready.filter(), traffic));
        return race.run(traffic.count(), judged, List.of());
    }

    private static CheckedProgram empty() {
        var check = CbpfChecker.check(CbpfAssembler.assemble("ret #0\n"), CbpfRules.LIBPCAP);
        return switch (check) {
            case CbpfCheck.Accepted(var program) -> program;
            case CbpfCheck.Rejected(_, String reason) -> throw new AssertionError(reason);
        };
    }

    private static Traffic traffic(Arguments arguments, Streams streams) throws IOException {
        Optional<String> named = arguments.value(Flag.READ);
        if (named.isEmpty()) {
            return Traffic.mix();
        }
        CaptureFile file = capture(named.get());
        try (PacketSource source = file.open(streams)) {
            return Traffic.of(source);
        }
    }

    private static CaptureFile capture(String name) throws IOException {
        List<CaptureFile> files = CaptureFile.of(List.of(name), CaptureFile.Depth.ONE);
        if (files.size() > 1) {
            throw new UsageException(name + ": are " + files.size() + " files; name one");
        }
        return files.getFirst();
    }

    private ExitCode replay(Arguments arguments, Streams streams) throws IOException {
        for (Flag flag : List.of(Flag.PAPER, Flag.BASELINE, Flag.JMH)) {
            if (arguments.has(flag)) {
                throw new UsageException("option " + flag + " does not go with --replay");
            }
        }
        CaptureFile file =
                capture(
                        arguments
                                .value(Flag.READ)
                                .orElseThrow(() ->
                                        new UsageException(
                                                "option --replay reads a capture; name it with -r FILE")));
        if (file.path().isEmpty()) {
            throw new UsageException(
                    "option --replay reads a capture again and again; name a file");
        }
        return new ReplayBench(arguments, streams, race, file).run(filters(arguments, streams));
    }

    private static List<FilterText> filters(Arguments arguments, Streams streams)
            throws IOException {
        boolean named = arguments.has(Flag.FILTERS) || !arguments.words().isEmpty();
        if (!arguments.has(Flag.SUITE) && (named || !arguments.has(Flag.PAPER))) {
            return FilterText.of(arguments, streams);
        }
        if (named) {
            throw new UsageException("--suite has filters of its own; leave out the others");
        }
        try (InputStream file = BenchCommand.class.getResourceAsStream("suite.txt")) {
            if (file == null) {
                throw new AssertionError("suite.txt is not in the application");
            }
            return FilterText.lines(
                    new String(file.readAllBytes(), StandardCharsets.UTF_8), "suite.txt");
        }
    }
}
