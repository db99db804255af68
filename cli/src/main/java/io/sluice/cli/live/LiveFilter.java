package io.sluice.cli.live;

import io.sluice.cli.console.UsageException;
import io.sluice.cli.filter.FilterSettings;
import io.sluice.cli.filter.FilterText;
import io.sluice.emulator.cbpf.CbpfCheck;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.filters.CompiledFilter;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.cbpf.Ancillary;
import io.sluice.filters.cbpf.CbpfCodec;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.options.Handle;
import io.sluice.pcaps.capture.Packet;
import io.sluice.session.run.DecisionTrace;
import java.nio.ByteOrder;

/// The filter of a live capture: one program, for the kernel and for Sluice's engine.
final class LiveFilter {
    private static final int LOAD_ABSOLUTE = 0x20;
    private static final int CLASS_AND_MODE = 0xe7;

    private final CompiledFilter compiled;
    private final CbpfInterpreter engine;
    private final KernelView view;

    private LiveFilter(CompiledFilter compiled, CbpfInterpreter engine, KernelView view) {
        this.compiled = compiled;
        this.engine = engine;
        this.view = view;
        engine.metadata(view.metadata());
    }

    /// Compiles a filter as tcpdump would for a live capture on this system.
    ///
    /// @throws io.sluice.filters.diagnostics.FilterSyntaxException if it is none
    /// @throws UsageException if it cannot run there
    static LiveFilter compile(
            FilterText filter, FilterSettings settings, LiveInterface on, FilterPlace place) {
        Handle handle =
                System.getProperty("os.name", "").equals("Linux") ? Handle.LIVE_LINUX : Handle.FILE;
        FilterSettings local = settings.withNetmaskUnlessSet(on.netmask());
        CompiledFilter compiled =
                FilterCompiler.compile(filter.text(), local.options(on.linkType(), handle));
        if (place != FilterPlace.KERNEL) {
            refuseKernelKnowledge(compiled.program());
        }
        return new LiveFilter(
                compiled, engine(compiled, place), new KernelView(on.linkType(), on.index()));
    }

    /// Linux' rules where the program is to run there: they are stricter, and so is their machine.
    private static CbpfInterpreter engine(CompiledFilter compiled, FilterPlace place) {
        CbpfRules rules = place == FilterPlace.SLUICE ? CbpfRules.LIBPCAP : CbpfRules.LINUX;
        return switch (CbpfChecker.check(compiled.program(), rules)) {
            case CbpfCheck.Accepted(var program) -> new CbpfInterpreter(program);
            case CbpfCheck.Rejected(_, String reason) ->
                    throw new UsageException(
                            "the kernel does not take the program: "
                                    + reason
                                    + "; filter with --where sluice");
        };
    }

    private static void refuseKernelKnowledge(CbpfProgram program) {
        boolean asksForDirection =
                program.insns().stream()
                        .filter(insn -> (insn.code() & CLASS_AND_MODE) == LOAD_ABSOLUTE)
                        .anyMatch(insn ->
                                Ancillary.ofOperand(insn.k())
                                        .filter(Ancillary.PACKET_TYPE::equals)
                                        .isPresent());
        if (asksForDirection) {
            throw new UsageException(
                    "only the kernel knows which packets are 'inbound' or 'outbound'; filter with"
                            + " --where kernel, or choose with -Q in or -Q out");
        }
    }

    CompiledFilter compiled() {
        return compiled;
    }

    /// The program for the kernel, an array of `struct sock_filter`.
    byte[] kernelProgram() {
        return CbpfCodec.encode(compiled.program(), ByteOrder.nativeOrder());
    }

    /// Decides on a packet.
    ///
    /// @return bytes to keep, unsigned; 0 rejects
    int decide(Packet packet) {
        view.show(packet);
        return run();
    }

    /// Whether the kernel, holding the tag where this machine sent it with the packet, may have
    /// decided otherwise on the packet that was decided on last.
    boolean dependsOnPlaceOfTag(Packet packet, int decided) {
        if (!view.tagged()) {
            return false;
        }
        view.showAsCaptured(packet);
        return run() == 0 != (decided == 0);
    }

    private int run() {
        return engine.run(view.data(), view.offset(), view.capturedLength(), view.originalLength());
    }

    /// What happens to a packet, step by step.
    DecisionTrace trace(Packet packet) {
        view.show(packet);
        return DecisionTrace.of(
                compiled.program(),
                engine,
                view.data(),
                view.offset(),
                view.capturedLength(),
                view.originalLength());
    }
}
