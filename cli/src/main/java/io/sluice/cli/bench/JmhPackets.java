package io.sluice.cli.bench;

import io.sluice.emulator.cbpf.CbpfCheck;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.CompiledFilter;
import io.sluice.filters.cbpf.CbpfFormat;
import io.sluice.filters.link.LinkType;
import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.PacketSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/// One pass of a contender over all packets, in a JVM of its own. What it runs comes as text,
/// because that is what JMH hands to the JVMs it starts.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JmhPackets {
    /// The name of an engine, or of one of [NativeContenders].
    @Param("interp")
    public String engine = "";

    @Param("")
    public String expression = "";

    /// libpcap's number of the link type.
    @Param("1")
    public int dlt;

    /// What our compiler made of the expression, as [CbpfFormat#XT_BPF] prints it.
    @Param("1,6 0 0 0")
    public String program = "";

    /// The file with the packets; empty for the built-in mix.
    @Param("")
    public String capture = "";

    private Optional<NativeContenders> outside = Optional.empty();
    private Contender.Pass pass = () -> 0;

    @Setup
    public void prepare() throws IOException {
        Traffic traffic = traffic();
        CheckedProgram checked = checked();
        outside = Optional.of(new NativeContenders(traffic));
        pass =
                switch (engine) {
                    case "interp" -> EngineContenders.interpreter(checked, traffic).pass();
                    case "jit" -> EngineContenders.generated(checked, traffic).orElseThrow().pass();
                    default ->
                            outside.get().of(filter(checked)).stream()
                                    .filter(contender -> contender.name().equals(engine))
                                    .findFirst()
                                    .orElseThrow()
                                    .pass();
                };
    }

    @Benchmark
    public void decide(Blackhole results) {
        results.consume(pass.run());
    }

    @TearDown
    public void end() throws IOException {
        if (outside.isPresent()) {
            outside.get().close();
        }
    }

    private Traffic traffic() throws IOException {
        if (capture.isEmpty()) {
            return Traffic.mix();
        }
        try (PacketSource source = Captures.open(Path.of(capture))) {
            return Traffic.of(source);
        }
    }

    private CompiledFilter filter(CheckedProgram checked) {
        return new CompiledFilter(
                expression,
                CompileOptions.forLinkType(LinkType.byDlt(dlt).orElseThrow()),
                checked.program(),
                Collections.nCopies(checked.program().size(), null));
    }

    private CheckedProgram checked() {
        byte[] text = program.getBytes(StandardCharsets.UTF_8);
        return switch (CbpfChecker.check(CbpfFormat.XT_BPF.parse(text), CbpfRules.LIBPCAP)) {
            case CbpfCheck.Accepted(var accepted) -> accepted;
            case CbpfCheck.Rejected(_, String reason) -> throw new IllegalArgumentException(reason);
        };
    }
}
