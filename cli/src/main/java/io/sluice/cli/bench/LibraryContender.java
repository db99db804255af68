package io.sluice.cli.bench;

import io.sluice.filters.CompiledFilter;
import io.sluice.pcaps.live.LibraryCompiler;
import java.util.Arrays;
import java.util.Optional;

/// libpcap as Java programs use it: its compiler's program, and a call through pcap4j for each
/// packet.
public final class LibraryContender implements AutoCloseable {
    private final LibraryCompiler compiler;
    private final LibraryCompiler.Filter filter;
    private final byte[][] packets;
    private final int[] originalLengths;

    private LibraryContender(
            LibraryCompiler compiler, LibraryCompiler.Filter filter, Traffic traffic) {
        this.compiler = compiler;
        this.filter = filter;
        this.originalLengths = traffic.originalLengths();
        this.packets = new byte[traffic.count()][];
        for (int i = 0; i < packets.length; i++) {
            int from = traffic.offsets()[i];
            packets[i] =
                    Arrays.copyOfRange(traffic.buffer(), from, from + traffic.capturedLengths()[i]);
        }
    }

    /// @return empty where there is no libpcap, or it has another idea of the filter
    public static Optional<LibraryContender> of(CompiledFilter filter, Traffic traffic) {
        Optional<LibraryCompiler> compiler =
                LibraryCompiler.open(filter.options().linkType().dlt(), filter.options().snapLen());
        if (compiler.isEmpty()) {
            return Optional.empty();
        }
        Optional<LibraryCompiler.Filter> compiled = compiler.get().compile(filter.filter());
        if (compiled.isEmpty()) {
            compiler.get().close();
        }
        return compiled.map(program -> new LibraryContender(compiler.get(), program, traffic));
    }

    /// The contender, under the name `pcap4j`; not after [#close].
    public Contender contender() {
        return new Contender("pcap4j", this::pass);
    }

    private int pass() {
        int accepted = 0;
        for (int i = 0; i < packets.length; i++) {
            accepted += filter.accepts(packets[i], originalLengths[i]) ? 1 : 0;
        }
        return accepted;
    }

    @Override
    public void close() {
        filter.close();
        compiler.close();
    }
}
