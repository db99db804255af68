package io.sluice.cli.bench;

import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.filter.FilterJson;
import io.sluice.cli.filter.FilterText;
import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.SafeText;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.jit.cbpf.CbpfJit;
import io.sluice.emulator.jit.cbpf.CbpfJitResult;
import io.sluice.filters.CompiledFilter;
import io.sluice.filters.cbpf.CbpfFormat;
import io.sluice.pcaps.live.LibraryCompiler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// `sluice bench --jmh`: each contender by JMH, in JVMs of its own, one after the other, with what
/// it allocates. Slower than a [Race] and, since nothing is interleaved, for a quiet machine.
final class JmhRun {
    /// How long each contender is measured.
    ///
    /// @param forks JVMs in sequence; 0 measures in this one
    /// @param warmUps unmeasured iterations in each of them
    /// @param iterations measured ones
    record Rigour(int forks, int warmUps, int iterations, TimeValue iteration) {
        static final Rigour USUAL = new Rigour(2, 3, 5, TimeValue.seconds(1));
    }

    /// What a figure is for one of.
    private enum Unit {
        PACKET,
        COMPILATION
    }

    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final double PICOS = 1000;

    private final Rigour rigour;
    private final Streams streams;
    private final boolean json;
    private final Traffic traffic;
    private final String capture;

    /// @param capture the file that the traffic is from, for the other JVMs; empty for the mix
    JmhRun(Rigour rigour, Streams streams, boolean json, Traffic traffic, String capture) {
        this.rigour = rigour;
        this.streams = streams;
        this.json = json;
        this.traffic = traffic;
        this.capture = capture;
    }

    /// Says how is measured.
    void head() throws OutputException {
        streams.err()
                .line(
                        traffic.count()
                                + " packets, "
                                + traffic.bytes()
                                + " bytes; JMH: "
                                + rigour.forks()
                                + " JVMs a contender, in each "
                                + rigour.warmUps()
                                + " iterations of warm-up and "
                                + rigour.iterations()
                                + " measured, "
                                + rigour.iteration()
                                + " each; mean and 99.9 % interval");
        if (!json) {
            streams.out()
                    .line("filter     engine           a run            error  bytes allocated");
        }
    }

    /// Measures the packets through the filter, then its compilation.
    ///
    /// @throws IOException if JMH cannot run, which its message explains
    void filter(
            FilterText text, CompiledFilter filter, CheckedProgram program, List<String> outside)
            throws IOException {
        List<String> engines = new ArrayList<>(List.of("interp"));
        if (CbpfJit.compile(program) instanceof CbpfJitResult.Compiled) {
            engines.add("jit");
        }
        engines.addAll(outside);
        int dlt = filter.options().linkType().dlt();
        String numbers =
                new String(CbpfFormat.XT_BPF.print(program.program()), StandardCharsets.UTF_8)
                        .strip();
        for (String engine : engines) {
            ChainedOptionsBuilder options =
                    options(JmhPackets.class)
                            .operationsPerInvocation(traffic.count())
                            .param("engine", engine)
                            .param("expression", filter.filter())
                            .param("dlt", Integer.toString(dlt))
                            .param("program", numbers)
                            .param("capture", capture);
            report(text, engine, Unit.PACKET, run(options));
        }
        compilation(text, filter);
    }

    private void compilation(FilterText text, CompiledFilter filter) throws IOException {
        int dlt = filter.options().linkType().dlt();
        List<String> compilers = new ArrayList<>(List.of(JmhCompilation.OURS));
        LibraryCompiler.open(dlt, filter.options().snapLen())
                .ifPresent(library -> {
                    library.compile(filter.filter())
                            .ifPresent(compiled -> {
                                compiled.close();
                                compilers.add(JmhCompilation.LIBRARY);
                            });
                    library.close();
                });
        for (String compiler : compilers) {
            ChainedOptionsBuilder options =
                    options(JmhCompilation.class)
                            .param("engine", compiler)
                            .param("expression", filter.filter())
                            .param("dlt", Integer.toString(dlt));
            report(text, compiler, Unit.COMPILATION, run(options));
        }
    }

    private ChainedOptionsBuilder options(Class<?> benchmark) {
        return new OptionsBuilder()
                .include("^" + benchmark.getName().replace(".", "\\.") + "\\.")
                .forks(rigour.forks())
                .warmupIterations(rigour.warmUps())
                .warmupTime(rigour.iteration())
                .measurementIterations(rigour.iterations())
                .measurementTime(rigour.iteration())
                .timeUnit(TimeUnit.NANOSECONDS)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend(
                        "--enable-native-access=ALL-UNNAMED", // the manifest counts with -jar only
                        "--sun-misc-unsafe-memory-access=allow"); // JMH's own use, which warns
    }

    private static RunResult run(ChainedOptionsBuilder options) throws IOException {
        try {
            return new Runner(options.build()).runSingle();
        } catch (RunnerException e) {
            throw new IOException("JMH: " + e.getMessage(), e);
        }
    }

    private void report(FilterText text, String engine, Unit unit, RunResult measured)
            throws OutputException {
        Result<?> time = measured.getPrimaryResult();
        Result<?> allocation = measured.getSecondaryResults().get(ALLOCATED);
        double allocated = allocation == null ? Double.NaN : allocation.getScore();
        if (json) {
            object(text, engine, unit, time, allocated);
        } else {
            streams.out()
                    .line(
                            String.format(
                                    Locale.ROOT,
                                    "%-10s %-12s %9.2f ns %13s %16.1f",
                                    SafeText.of(text.label()),
                                    engine,
                                    time.getScore(),
                                    String.format(Locale.ROOT, "± %.2f", time.getScoreError()),
                                    allocated));
        }
        streams.out().flush();
    }

    private void object(FilterText text, String engine, Unit unit, Result<?> time, double allocated)
            throws OutputException {
        JsonWriter line = new JsonWriter(streams.out().text()).beginObject();
        line.member("type", "jmh").member("v", 1);
        FilterJson.members(line, text);
        line.member("label", text.label()).member("engine", engine);
        line.member("per", unit.name().toLowerCase(Locale.ROOT));
        line.member("picoseconds", Math.round(PICOS * time.getScore()));
        if (!Double.isNaN(time.getScoreError())) { // of a single iteration
            line.member("error_picoseconds", Math.round(PICOS * time.getScoreError()));
        }
        if (!Double.isNaN(allocated)) { // of a JVM that does not count them
            line.member("milli_bytes_allocated", Math.round(1000 * allocated));
        }
        line.member("packets", traffic.count()).member("bytes", traffic.bytes());
        line.endObject();
        streams.out().endLine();
    }
}
