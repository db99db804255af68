package io.sluice.session;

import io.sluice.filters.CompileOptions;
import io.sluice.filters.CompileOptions.Optimization;
import io.sluice.filters.CompiledFilter;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.link.LinkType;
import io.sluice.pcaps.capture.Packet;
import io.sluice.session.run.DecisionTrace;
import io.sluice.session.run.EngineChoice;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/// A packet filter in tcpdump's language (pcap-filter(7)), compiled to classic BPF.
///
/// Bytes are taken for frames of the link type it was compiled for, Ethernet unless something else
/// is said; a [Packet] of a capture brings its own, and the filter is compiled for that when it is
/// met. Immutable, and safe for use by any number of threads: each has working memory of its own,
/// made at its first packet, and no packet allocates anything. A thread that looks at many packets
/// is faster with a [#matcher()].
public final class Filter implements Predicate<Packet> {
    private final CompileOptions options;
    private final CompiledFilter compiled;
    private final ThreadLocal<Matcher> matchers;

    private Filter(CompileOptions options, CompiledFilter compiled) {
        this.options = options;
        this.compiled = compiled;
        // What a thread keeps must not lead back here, or it would be kept as long as the thread.
        this.matchers =
                ThreadLocal.withInitial(() -> new Matcher(compiled, options, EngineChoice.AUTO));
    }

    /// Compiles a filter for Ethernet frames, with all names and numbers but those of hosts.
    ///
    /// @throws FilterSyntaxException if it is no filter: what is wrong, and where
    public static Filter compile(String text) {
        return compile(text, CompileOptions.forLinkType(LinkType.EN10MB));
    }

    /// Compiles a filter.
    ///
    /// @param options link type, netmask, snap length, names and extensions
    /// @throws FilterSyntaxException if it is no filter: what is wrong, and where
    public static Filter compile(String text, CompileOptions options) {
        return new Filter(options, FilterCompiler.compile(text, options));
    }

    /// Compiles a filter that somebody else has written, for Ethernet frames, within limits; it
    /// looks up no host in DNS. A refusal is a value: no text makes it throw.
    public static FilterResult tryCompile(String text, FilterLimits limits) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > limits.textBytes()) {
            return refused(
                    "filter of " + bytes + " bytes is longer than " + limits.textBytes(), text);
        }
        CompileOptions options = CompileOptions.forLinkType(LinkType.EN10MB);
        try {
            int plain =
                    FilterCompiler.compile(text, options.withOptimization(Optimization.OFF))
                            .program()
                            .insns()
                            .size();
            return plain > limits.instructions()
                    ? refused(
                            "filter becomes "
                                    + plain
                                    + " instructions, more than "
                                    + limits.instructions(),
                            text)
                    : new FilterResult.Compiled(compile(text, options));
        } catch (FilterSyntaxException e) {
            return new FilterResult.Refused(
                    String.valueOf(e.getMessage()), e.span().start(), e.span().end());
        }
    }

    private static FilterResult refused(String message, String text) {
        return new FilterResult.Refused(message, 0, text.length());
    }

    /// The filter as it was given.
    public String text() {
        return compiled.filter();
    }

    /// What it was compiled for.
    public CompileOptions options() {
        return options;
    }

    /// Whether it accepts a whole frame.
    public boolean test(byte[] frame) {
        return matchers.get().test(frame);
    }

    /// Whether it accepts a frame from the buffer's position to its limit, neither of which is
    /// moved.
    public boolean test(ByteBuffer frame) {
        return matchers.get().test(frame);
    }

    /// Whether it accepts a frame in memory of any kind.
    public boolean test(MemorySegment frame) {
        return matchers.get().test(frame);
    }

    /// Whether it accepts a packet of a capture, by the packet's link type and both its lengths.
    ///
    /// @throws FilterSyntaxException if it is no filter for that link type
    @Override
    public boolean test(Packet packet) {
        return matchers.get().test(packet);
    }

    /// What happens to a frame: the instruction that decided, and after how many steps.
    public DecisionTrace trace(byte[] frame) {
        return matchers.get().trace(frame);
    }

    /// A matcher for one thread that runs generated code from its first packet on.
    public Matcher matcher() {
        return new Matcher(compiled, options, EngineChoice.JIT);
    }

    @Override
    public String toString() {
        return text();
    }
}
