package io.sluice.cli.command;

import io.sluice.cli.bench.Contender;
import io.sluice.cli.bench.EngineContenders;
import io.sluice.cli.bench.Measurement;
import io.sluice.cli.bench.NativeContenders;
import io.sluice.cli.bench.Race;
import io.sluice.cli.bench.Traffic;
import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.SafeText;
import io.sluice.emulator.cbpf.CbpfCheck;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.filters.cbpf.CbpfAssembler;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.pcaps.capture.PacketSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// `sluice bench`: how long filters take for a packet, by what runs them.
final class BenchCommand implements Command {
    private static final List<Flag> OWN_FLAGS =
            List.of(Flag.READ, Flag.FILTERS, Flag.SUITE, Flag.BASELINE, Flag.JSON, Flag.HELP);

    private final Race race;

    BenchCommand() {
        this(Race.SHORT);
    }

    /// @param race how long to measure
    BenchCommand(Race race) {
        this.race = race;
    }

    @Override
    public Set<Flag> flags() {
        return FilterSettings.with(OWN_FLAGS);
    }

    @Override
    public ExitCode run(Arguments arguments, Streams streams) throws IOException {
        Optional<BenchBaseline> baseline = Optional.empty();
        if (arguments.value(Flag.BASELINE).isPresent()) {
            baseline =
                    Optional.of(BenchBaseline.read(arguments.value(Flag.BASELINE).get(), streams));
        }
        Traffic traffic = traffic(arguments, streams);
        List<FilterText> filters = filters(arguments, streams);
        FilterCache cache =
                new FilterCache(filters, FilterSettings.of(arguments), EngineChoice.INTERP);
        Report report = new Report(streams, arguments.has(Flag.JSON), baseline, traffic);
        report.head(race);
        ExitCode code = ExitCode.OK;
        try (NativeContenders outside = new NativeContenders(traffic)) {
            for (int i = 0; i < filters.size(); i++) {
                switch (cache.outcome(i, traffic.linkType(), ByteOrder.LITTLE_ENDIAN)) {
                    case FilterCache.Outcome.Extended _ ->
                            throw new AssertionError("bench takes no option for one");
                    case FilterCache.Outcome.Refused(FilterSyntaxException fault) -> {
                        new Diagnostics(arguments, streams).refused(filters.get(i), fault);
                        code = code.worst(ExitCode.USAGE);
                    }
                    case FilterCache.Outcome.Ready(_, CheckedProgram program, _) ->
                            report.filter(filters.get(i), program, race(program, traffic, outside));
                }
            }
        }
        return code.worst(report.end());
    }

    private List<Measurement> race(
            CheckedProgram program, Traffic traffic, NativeContenders outside) throws IOException {
        List<Contender> judged = new ArrayList<>();
        judged.add(EngineContenders.interpreter(program, traffic));
        EngineContenders.generated(program, traffic).ifPresent(judged::add);
        judged.addAll(outside.of(program.program()));
        return race.run(traffic.count(), judged, List.of(EngineContenders.floor(empty(), traffic)));
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
        List<CaptureFile> files = CaptureFile.of(List.of(named.get()), CaptureFile.Depth.ONE);
        if (files.size() > 1) {
            throw new UsageException(named.get() + ": are " + files.size() + " files; name one");
        }
        CaptureFile file = files.getFirst();
        try (PacketSource source = file.open(streams)) {
            return Traffic.of(source);
        }
    }

    private static List<FilterText> filters(Arguments arguments, Streams streams)
            throws IOException {
        if (!arguments.has(Flag.SUITE)) {
            return FilterText.of(arguments, streams);
        }
        if (arguments.has(Flag.FILTERS) || !arguments.words().isEmpty()) {
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

    /// The results as they come, as text or JSON, and their comparison with a baseline.
    private static final class Report {
        private final Streams streams;
        private final boolean json;
        private final Optional<BenchBaseline> baseline;
        private final Traffic traffic;
        private final List<String> slower = new ArrayList<>();

        Report(Streams streams, boolean json, Optional<BenchBaseline> baseline, Traffic traffic) {
            this.streams = streams;
            this.json = json;
            this.baseline = baseline;
            this.traffic = traffic;
        }

        void head(Race race) throws OutputException {
            streams.err()
                    .line(
                            traffic.count()
                                    + " packets, "
                                    + traffic.bytes()
                                    + " bytes; each contender warms up for "
                                    + race.warmUpNanos() / 1_000_000
                                    + " ms, then "
                                    + race.rounds()
                                    + " interleaved rounds of "
                                    + race.roundNanos() / 1_000_000
                                    + " ms of processor time");
            if (!json) {
                streams.out()
                        .line(
                                "filter     engine    a packet     95 % interval  insns  Mpackets/s"
                                        + "   GB/s of interp");
            }
        }

        void filter(FilterText filter, CheckedProgram program, List<Measurement> measurements)
                throws OutputException {
            double insns = EngineContenders.instructionsPerPacket(program, traffic);
            double interpreted = measurements.getFirst().nanos();
            for (Measurement m : measurements) {
                if (json) {
                    object(filter, m, insns);
                } else {
                    text(filter, m, insns, interpreted / m.nanos());
                }
                compare(filter, m);
            }
            streams.out().flush();
        }

        private void text(FilterText filter, Measurement m, double insns, double ratio)
                throws OutputException {
            streams.out()
                    .line(
                            String.format(
                                    Locale.ROOT,
                                    "%-10s %-8s %8.2f ns  %7.2f-%-7.2f %6.2f %9.1f %8.2f %s",
                                    SafeText.of(filter.label()),
                                    m.contender(),
                                    m.nanos(),
                                    m.low(),
                                    m.high(),
                                    insns,
                                    1000 / m.nanos(),
                                    traffic.bytes() / (m.nanos() * traffic.count()),
                                    String.format(Locale.ROOT, "%6.2fx", ratio)));
        }

        private void object(FilterText filter, Measurement m, double insns) throws OutputException {
            JsonWriter line = new JsonWriter(streams.out().text()).beginObject();
            line.member("type", "bench").member("v", 1);
            FilterJson.members(line, filter);
            line.member("label", filter.label()).member("engine", m.contender());
            line.member("picoseconds", Math.round(1000 * m.nanos()));
            line.member("low_picoseconds", Math.round(1000 * m.low()));
            line.member("high_picoseconds", Math.round(1000 * m.high()));
            line.member("milli_insns", Math.round(1000 * insns));
            line.member("packets", traffic.count()).member("bytes", traffic.bytes());
            line.member("accepted", m.accepted());
            line.member("packets_per_s", Math.round(1e9 / m.nanos()));
            line.member(
                    "bytes_per_s", Math.round(1e9 * traffic.bytes() / traffic.count() / m.nanos()));
            line.endObject();
            streams.out().endLine();
        }

        private void compare(FilterText filter, Measurement m) {
            baseline.flatMap(base -> base.slower(filter.label(), m)).ifPresent(slower::add);
        }

        ExitCode end() throws OutputException {
            streams.out().flush();
            for (String line : slower) {
                streams.err().line(line);
            }
            return slower.isEmpty() ? ExitCode.OK : ExitCode.NO;
        }
    }
}
