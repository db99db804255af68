package io.sluice.cli.bench;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.filter.FilterJson;
import io.sluice.cli.filter.FilterText;
import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.SafeText;
import io.sluice.emulator.cbpf.CheckedProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The results as they come, as text or JSON, and their comparison with a baseline.
final class BenchReport {
    private final Streams streams;
    private final boolean json;
    private final Optional<BenchBaseline> baseline;
    private final Traffic traffic;
    private final List<String> slower = new ArrayList<>();
    private final PaperRatios ratios = new PaperRatios();

    BenchReport(Streams streams, boolean json, Optional<BenchBaseline> baseline, Traffic traffic) {
        this.streams = streams;
        this.json = json;
        this.baseline = baseline;
        this.traffic = traffic;
    }

    /// Says how is measured.
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
                            "filter     engine         a packet     95 % interval  insns  Mpackets/s"
                                    + "   GB/s of interp");
        }
    }

    /// A line for each contender; the first is what the others are compared with.
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
        ratios.add(filter.label(), measurements);
        streams.out().flush();
    }

    private void text(FilterText filter, Measurement m, double insns, double ratio)
            throws OutputException {
        streams.out()
                .line(
                        String.format(
                                Locale.ROOT,
                                "%-10s %-13s %8.2f ns  %7.2f-%-7.2f %6.2f %9.1f %8.2f %s",
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
        line.member("bytes_per_s", Math.round(1e9 * traffic.bytes() / traffic.count() / m.nanos()));
        line.endObject();
        streams.out().endLine();
    }

    private void compare(FilterText filter, Measurement m) {
        baseline.flatMap(base -> base.slower(filter.label(), m)).ifPresent(slower::add);
    }

    /// What remains to be said, and whether something is slower than it was.
    ExitCode end() throws OutputException {
        if (!json) {
            for (String line : ratios.lines()) {
                streams.out().line(line);
            }
        }
        streams.out().flush();
        for (String line : slower) {
            streams.err().line(line);
        }
        return slower.isEmpty() ? ExitCode.OK : ExitCode.NO;
    }
}
