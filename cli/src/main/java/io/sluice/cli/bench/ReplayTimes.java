package io.sluice.cli.bench;

import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.filter.FilterJson;
import io.sluice.cli.filter.FilterText;
import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.Quantity;
import io.sluice.cli.render.SafeText;
import java.util.List;
import java.util.Locale;

/// What passes over a whole file took, as text or JSON.
///
/// @param filter the first of the filters
/// @param file the capture's name
/// @param packets in the file
/// @param bytes of the file
record ReplayTimes(Streams streams, FilterText filter, String file, long packets, long bytes) {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;

    /// Says how is measured.
    void head(Race race) throws OutputException {
        streams.err()
                .line(
                        SafeText.of(file)
                                + ": "
                                + packets
                                + " packets, "
                                + Quantity.bytes(bytes)
                                + "; "
                                + Race.WARM_UP_PASSES
                                + " passes of each to warm up, then "
                                + race.rounds()
                                + " interleaved rounds, wall time");
    }

    /// A line for each; the first is what the others are compared with.
    void table(List<ReplayContender> contenders, List<Measurement> measured)
            throws OutputException {
        streams.out()
                .line(
                        "engine   filters threads    a pass     95 % interval   GB/s  Mpackets/s"
                                + "  times the first");
        double first = measured.getFirst().nanos();
        for (int i = 0; i < measured.size(); i++) {
            Measurement m = measured.get(i);
            streams.out()
                    .line(
                            String.format(
                                    Locale.ROOT,
                                    "%-8s %7d %7d %8.1f ms %8.1f-%-8.1f %6.2f %11.1f %15.2fx",
                                    m.contender(),
                                    contenders.get(i).filters(),
                                    contenders.get(i).threads(),
                                    m.nanos() / NANOS_PER_MILLI,
                                    m.low() / NANOS_PER_MILLI,
                                    m.high() / NANOS_PER_MILLI,
                                    bytes / m.nanos(),
                                    1000 * packets / m.nanos(),
                                    m.nanos() / first));
        }
        streams.out().flush();
    }

    /// An object for each.
    void objects(List<ReplayContender> contenders, List<Measurement> measured)
            throws OutputException {
        for (int i = 0; i < measured.size(); i++) {
            Measurement m = measured.get(i);
            JsonWriter line = new JsonWriter(streams.out().text()).beginObject();
            line.member("type", "bench_replay").member("v", 1).member("file", file);
            FilterJson.members(line, filter);
            line.member("engine", m.contender());
            line.member("filters", contenders.get(i).filters());
            line.member("threads", contenders.get(i).threads());
            line.member("microseconds", Math.round(m.nanos() / NANOS_PER_MICRO));
            line.member("low_microseconds", Math.round(m.low() / NANOS_PER_MICRO));
            line.member("high_microseconds", Math.round(m.high() / NANOS_PER_MICRO));
            line.member("packets", packets).member("bytes", bytes);
            if (!m.contender().equals("tcpdump")) {
                line.member("accepted", m.accepted());
            }
            line.member("packets_per_s", Math.round(1e9 * packets / m.nanos()));
            line.member("bytes_per_s", Math.round(1e9 * bytes / m.nanos()));
            line.endObject();
            streams.out().endLine();
        }
        streams.out().flush();
    }
}
