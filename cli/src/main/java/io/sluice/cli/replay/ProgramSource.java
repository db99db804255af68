package io.sluice.cli.replay;

import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.filter.EngineOption;
import io.sluice.cli.filter.FilterText;
import io.sluice.cli.filter.NamedFilters;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.cli.programs.ProgramFile;
import io.sluice.cli.programs.ProgramLine;
import io.sluice.emulator.KernelPackets;
import io.sluice.emulator.PacketProgram;
import io.sluice.emulator.helpers.HelperPrototype;
import io.sluice.emulator.helpers.HelperTable;
import io.sluice.emulator.kernel.KernelProgramType;
import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.Verification;
import io.sluice.emulator.verifier.VerificationRequest;
import io.sluice.emulator.verifier.Verifier;
import io.sluice.filters.ebpf.Decoded;
import io.sluice.filters.ebpf.EbpfCodec;
import io.sluice.filters.ebpf.EbpfInsn;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.session.run.EngineChoice;
import io.sluice.session.run.FilterCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The extended program that `replay --asm FILE` or `--bytecode FILE` runs over packets.
final class ProgramSource {
    private ProgramSource() {}

    /// @throws UsageException if it is no program, no kernel would load it, or its type is given no
    ///   packets
    static NamedFilters read(Arguments arguments, Streams streams) throws IOException {
        List<String> files = new ArrayList<>(arguments.values(Flag.ASSEMBLY));
        files.addAll(arguments.values(Flag.BYTECODE));
        if (files.size() != 1 || !arguments.words().isEmpty()) {
            throw new UsageException("one program decides, or a filter; give one of them");
        }
        String file = files.getFirst();
        long[] slots = ProgramFile.read(file, streams);
        ProgramKind kind = ProgramLine.kind(arguments.value(Flag.TYPE).orElse("socket_filter"));
        KernelProgramType inKernel = kernelType(kind);
        if (!arguments.has(Flag.NO_VERIFY)) {
            verify(file, slots, kind);
        }
        EbpfProgram program = decoded(file, slots);
        if (!arguments.has(Flag.NO_VERIFY)) {
            requireHelpers(file, program);
        }
        EngineChoice choice = EngineOption.of(arguments);
        PacketProgram ready = new PacketProgram(program, kind.type(), engine(choice));
        if (choice.asksKernel()) {
            ready.compareWith(
                    KernelPackets.load(EngineOption.kernel(), program, inKernel)
                            .orElseThrow(() ->
                                    new UsageException(file + ": the kernel does not load it")));
        }
        return new NamedFilters(
                List.of(new FilterText(file, Optional.empty(), 1, "")), FilterCache.of(ready));
    }

    private static PacketProgram.Engine engine(EngineChoice choice) {
        return switch (choice) {
            case AUTO, JIT -> PacketProgram.Engine.COMPILED;
            case INTERPRETER, KERNEL -> PacketProgram.Engine.INTERPRETER;
            case BOTH, BOTH_KERNEL -> PacketProgram.Engine.BOTH;
        };
    }

    private static KernelProgramType kernelType(ProgramKind kind) {
        if (kind.type() == ProgramType.SOCKET_FILTER) {
            return KernelProgramType.SOCKET_FILTER;
        }
        if (kind.type() == ProgramType.SCHED_CLS || kind.type() == ProgramType.SCHED_ACT) {
            return KernelProgramType.SCHED_CLS;
        }
        if (kind.type() == ProgramType.XDP) {
            return KernelProgramType.XDP;
        }
        throw new UsageException(
                "option --type: "
                        + kind.label()
                        + " programs are given no packets; socket_filter, sched_cls, sched_act and"
                        + " xdp are");
    }

    private static void verify(String file, long[] slots, ProgramKind kind) {
        if (Verifier.verify(VerificationRequest.of(slots, kind))
                instanceof Verification.Rejected refusal) {
            throw new UsageException(
                    file
                            + ": insn "
                            + refusal.insn()
                            + ": a kernel would not load it ("
                            + refusal.reason().words()
                            + "): "
                            + refusal.message()
                            + "; "
                            + refusal.suggestion()
                            + " (sluice verify says more, --no-verify runs it all the same)");
        }
    }

    /// A program that a kernel would load may call more than there is here; it would be stopped on
    /// every packet that gets there.
    private static void requireHelpers(String file, EbpfProgram program) {
        HelperTable helpers = HelperTable.standard();
        for (int i = 0; i < program.size(); i++) {
            if (program.insns().get(i) instanceof EbpfInsn.CallHelper(int id)
                    && helpers.helper(id).isEmpty()) {
                throw new UsageException(
                        "%s: insn %d: replay cannot call %s; a program may call %s (--no-verify runs it until it gets there)"
                                .formatted(
                                        file,
                                        program.slotOffsets()[i],
                                        name(id),
                                        helpers.numbers().stream()
                                                .map(ProgramSource::name)
                                                .collect(Collectors.joining(", "))));
            }
        }
    }

    private static String name(int id) {
        return HelperPrototype.printedName(id) + " (helper " + id + ")";
    }

    private static EbpfProgram decoded(String file, long[] slots) {
        return switch (EbpfCodec.decode(slots)) {
            case Decoded.Program(EbpfProgram program) -> program;
            case Decoded.Malformed malformed -> throw new UsageException(file + ": " + malformed);
        };
    }
}
