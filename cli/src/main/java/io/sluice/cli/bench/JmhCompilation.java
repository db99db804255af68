package io.sluice.cli.bench;

import io.sluice.filters.CompileOptions;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.link.LinkType;
import io.sluice.pcaps.live.LibraryCompiler;
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

/// From an expression to an optimised program: by us, and by the installed libpcap, whose compiler
/// is called through pcap4j. In a JVM of its own, so with default options for the link type.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class JmhCompilation {
    /// The name of our compiler among its results.
    static final String OURS = "compile";

    /// The name of libpcap's.
    static final String LIBRARY = "pcap_compile";

    private interface Compiler {
        Object compile();
    }

    @Param(OURS)
    public String engine = "";

    @Param("ip")
    public String expression = "";

    /// libpcap's number of the link type.
    @Param("1")
    public int dlt;

    private Compiler compiler = Object::new;
    private AutoCloseable library = () -> {};

    @Setup
    public void prepare() {
        LinkType linkType = LinkType.byDlt(dlt).orElseThrow();
        CompileOptions options = CompileOptions.forLinkType(linkType);
        if (engine.equals(OURS)) {
            compiler = () -> FilterCompiler.compile(expression, options);
            return;
        }
        LibraryCompiler opened = LibraryCompiler.open(dlt, options.snapLen()).orElseThrow();
        library = opened;
        compiler =
                () -> {
                    LibraryCompiler.Filter filter = opened.compile(expression).orElseThrow();
                    filter.close();
                    return filter;
                };
    }

    @Benchmark
    public void compile(Blackhole results) {
        results.consume(compiler.compile());
    }

    @TearDown
    public void end() throws Exception {
        library.close();
    }
}
