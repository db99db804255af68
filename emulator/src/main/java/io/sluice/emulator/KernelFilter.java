package io.sluice.emulator;

import io.sluice.emulator.cbpf.CbpfEngine;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.kernel.KernelBpf;
import io.sluice.emulator.kernel.KernelProgramType;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.translate.CbpfToEbpf;
import io.sluice.filters.translate.FilterShape;
import io.sluice.filters.translate.Machine;
import io.sluice.filters.translate.Translation;
import java.util.OptionalInt;

/// Runs a classic program in the running kernel, translated to a socket filter.
///
/// A packet that the kernel does not take ([KernelPackets#run]), or that was cut while the program
/// asks for its length on the wire, is left to the interpreter and counted.
public final class KernelFilter implements CbpfEngine {

    /// What came of handing a program to the kernel.
    public sealed interface Loading {
        record Loaded(KernelFilter filter) implements Loading {}

        /// The program has no form that the kernel takes.
        record Declined(String reason) implements Loading {}
    }

    private final KernelPackets kernel;
    private final CbpfInterpreter interpreter;
    private final boolean needsOriginalLength;
    private long notTaken;

    private KernelFilter(KernelPackets kernel, CheckedProgram program) {
        this.kernel = kernel;
        this.interpreter = new CbpfInterpreter(program);
        this.needsOriginalLength =
                program.program().insns().stream().anyMatch(KernelFilter::asksForLength);
    }

    private static boolean asksForLength(CbpfInsn insn) {
        return insn.code() == CbpfOp.LD_LEN.code() || insn.code() == CbpfOp.LDX_LEN.code();
    }

    /// Translates a program and loads it.
    public static Loading load(KernelBpf kernel, CheckedProgram program) {
        return switch (CbpfToEbpf.translate(
                program.program(), FilterShape.SOCKET, Machine.LIBPCAP)) {
            case Translation.Translated(EbpfProgram translated) ->
                    KernelPackets.load(kernel, translated, KernelProgramType.SOCKET_FILTER)
                            .<Loading>map(
                                    loaded -> new Loading.Loaded(new KernelFilter(loaded, program)))
                            .orElseGet(() ->
                                    new Loading.Declined("the kernel refuses its translation"));
            case Translation.Unsupported(int insn, String reason) ->
                    new Loading.Declined("instruction " + insn + " needs " + reason);
        };
    }

    @Override
    public int run(byte[] data, int offset, int capturedLength, int originalLength) {
        if (!needsOriginalLength || capturedLength == originalLength) {
            OptionalInt answer = kernel.run(data, offset, capturedLength);
            if (answer.isPresent()) {
                return answer.getAsInt();
            }
        }
        notTaken++;
        return interpreter.run(data, offset, capturedLength, originalLength);
    }

    @Override
    public int runBatch(
            byte[] buffer,
            int[] offsets,
            int[] capturedLengths,
            int[] originalLengths,
            int count,
            int[] results) {
        int accepted = 0;
        for (int i = 0; i < count; i++) {
            results[i] = run(buffer, offsets[i], capturedLengths[i], originalLengths[i]);
            accepted += results[i] != 0 ? 1 : 0;
        }
        return accepted;
    }

    @Override
    public long outOfFuel() {
        return interpreter.outOfFuel();
    }

    /// Packets so far that the interpreter decided on in the kernel's place.
    public long notTaken() {
        return notTaken;
    }
}
