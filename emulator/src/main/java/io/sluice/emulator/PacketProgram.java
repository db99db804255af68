package io.sluice.emulator;

import io.sluice.emulator.interpreter.Interpreter;
import io.sluice.emulator.jit.ebpf.CompiledProgram;
import io.sluice.emulator.jit.ebpf.Jit;
import io.sluice.emulator.jit.ebpf.JitResult;
import io.sluice.emulator.jit.ebpf.PacketLoop;
import io.sluice.emulator.memory.Fault;
import io.sluice.emulator.memory.FaultException;
import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.programs.EthernetHeader;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.emulator.programs.PacketInput;
import io.sluice.emulator.programs.PacketInput.Layout;
import io.sluice.emulator.programs.PacketInput.SkBuffField;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.programs.TestRunContext;
import io.sluice.filters.ebpf.EbpfProgram;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// An extended program that decides on packets: its type says what it is given and what its answer
/// means. Not thread-safe.
///
/// A program works on a copy of the packet, so what it writes is not seen by others. A fault
/// rejects the packet.
public final class PacketProgram {

    /// What runs the program.
    public enum Engine {
        INTERPRETER,
        COMPILED,
        /// Both, compared.
        BOTH
    }

    /// Slots that jumps back may cover for one packet: about what Linux lets a program execute.
    private static final long FUEL = 1L << 20;

    private static final int ETHERNET = 1;

    /// One engine with a memory of its own.
    private interface Machine {
        /// @throws FaultException if the program is stopped
        long run(PacketInput input);
    }

    private record Side(String name, Machine machine, PacketInput input) {}

    private final LinkedProgram program;
    private final ProgramType type;
    private final Side first;
    private final @Nullable Side second;
    private final @Nullable PacketLoop loop;
    private @Nullable KernelPackets kernel;

    /// The first engine, given what a test run gives the program in the kernel.
    private @Nullable Side asInKernel;

    private byte[] copy = new byte[2048];
    private int linkType = ETHERNET;
    private long faults;
    private long notTaken;
    private @Nullable String firstFault;
    private @Nullable String disagreement;
    private @Nullable String incomparable;

    /// Makes a program ready.
    ///
    /// @throws IllegalArgumentException if programs of the type are not given packets: it is
    ///   neither a socket filter, nor for traffic control, nor XDP
    public PacketProgram(EbpfProgram program, ProgramType type, Engine engine) {
        LinkedProgram linked = LinkedProgram.of(program);
        this.program = linked;
        this.type = type;
        if (engine == Engine.BOTH) {
            incomparable = Comparability.timeDependence(linked).orElse(null);
        }
        Optional<Side> compiled =
                engine == Engine.INTERPRETER ? Optional.empty() : compiled(linked, layout(type));
        if (engine == Engine.COMPILED && compiled.isPresent()) {
            first = compiled.get();
            second = null;
            loop = PacketLoop.of(linked, layout(type), linked.fuel(FUEL)).orElse(null);
        } else {
            loop = null;
            first = interpreter(linked, layout(type));
            second = incomparable == null ? compiled.orElse(null) : null;
        }
    }

    private static Layout layout(ProgramType type) {
        return switch (type) {
            case SOCKET_FILTER, SCHED_CLS, SCHED_ACT -> Layout.SK_BUFF;
            case XDP -> Layout.XDP_MD;
            default -> throw new IllegalArgumentException(type + " programs are given no packets");
        };
    }

    private static Side interpreter(LinkedProgram linked, Layout layout) {
        Interpreter interpreter = new Interpreter(linked, linked.fuel(FUEL));
        return new Side(
                "interpreter",
                input -> interpreter.execute(input.memory(), input.r1(), input.r2()),
                new PacketInput(layout, new Memory()));
    }

    private static Optional<Side> compiled(LinkedProgram linked, Layout layout) {
        return switch (Jit.compile(linked, linked.fuel(FUEL))) {
            case JitResult.Compiled(CompiledProgram ready) ->
                    Optional.of(
                            new Side(
                                    "compiled",
                                    input -> ready.execute(input.memory(), input.r1(), input.r2()),
                                    new PacketInput(layout, new Memory())));
            case JitResult.Declined _ -> Optional.empty();
        };
    }

    /// Compares with the same program in the kernel from now on, unless it answers otherwise each
    /// time. What is compared is an answer to what the kernel's test run shows the program, which
    /// has interfaces of its own.
    public void compareWith(KernelPackets inKernel) {
        incomparable = Comparability.timeDependence(program).orElse(null);
        if (incomparable == null) {
            kernel = inKernel;
            asInKernel =
                    new Side(
                            first.name, first.machine, new PacketInput(layout(type), new Memory()));
        }
    }

    /// Says what link the packets that follow are of: a LINKTYPE value. Of Ethernet frames a socket
    /// buffer knows the protocol.
    public void link(int fileLinkType) {
        linkType = fileLinkType;
    }

    /// Runs the program on a packet.
    ///
    /// @return bytes to keep; 0 rejects the packet. Of a program that passes or drops, all or none
    public int run(byte[] buffer, int offset, int capturedLength, int originalLength) {
        String answer = "";
        int kept = 0;
        try {
            long r0 = run(first, buffer, offset, capturedLength, originalLength);
            answer = hex((int) r0);
            kept = kept((int) r0);
        } catch (FaultException e) {
            answer = e.fault().toString();
            faults++;
            if (firstFault == null) {
                firstFault = answer;
            }
        }
        compare(answer, buffer, offset, capturedLength, originalLength);
        return kept;
    }

    /// Runs the program on many packets of one buffer, in one loop where the program allows.
    ///
    /// @param results takes what [#run] returns for each of the first `count` packets
    /// @return how many are not 0
    public int runBatch(
            byte[] buffer,
            int[] offsets,
            int[] capturedLengths,
            int[] originalLengths,
            int count,
            int[] results) {
        int accepted = 0;
        if (loop != null && kernel == null) {
            loop.run(buffer, offsets, capturedLengths, originalLengths, count, results);
            for (int i = 0; i < count; i++) {
                results[i] = kept(results[i]);
                accepted += results[i] != 0 ? 1 : 0;
            }
            return accepted;
        }
        for (int i = 0; i < count; i++) {
            results[i] = run(buffer, offsets[i], capturedLengths[i], originalLengths[i]);
            accepted += results[i] != 0 ? 1 : 0;
        }
        return accepted;
    }

    private long run(Side side, byte[] buffer, int offset, int capturedLength, int originalLength) {
        if (type != ProgramType.XDP
                && linkType == ETHERNET
                && capturedLength >= EthernetHeader.LENGTH) {
            int protocol = EthernetHeader.protocol(buffer, offset, capturedLength);
            side.input.set(SkBuffField.PROTOCOL, protocol);
            side.input.memory().networkOffset(EthernetHeader.LENGTH);
        }
        return runOnCopy(side, buffer, offset, capturedLength, originalLength);
    }

    private long runOnCopy(
            Side side, byte[] buffer, int offset, int capturedLength, int originalLength) {
        if (copy.length < capturedLength) {
            copy = new byte[Math.max(capturedLength, 2 * copy.length)];
        }
        System.arraycopy(buffer, offset, copy, 0, capturedLength);
        side.input.packet(copy, 0, capturedLength, originalLength);
        return side.machine.run(side.input);
    }

    private String answerAsInKernel(Side side, byte[] buffer, int offset, int length) {
        switch (type) {
            case XDP -> TestRunContext.ofXdp(side.input);
            case SCHED_CLS, SCHED_ACT -> TestRunContext.ofFrame(side.input, buffer, offset, length);
            default -> TestRunContext.ofPayload(side.input, KernelPackets.header());
        }
        try {
            return hex((int) runOnCopy(side, buffer, offset, length, length));
        } catch (FaultException e) {
            return e.fault().toString();
        }
    }

    private static String hex(int r0) {
        return "0x" + Integer.toHexString(r0);
    }

    private void compare(
            String answer, byte[] buffer, int offset, int capturedLength, int originalLength) {
        Side other = second;
        if (other != null) {
            String theirs;
            try {
                long r0 = run(other, buffer, offset, capturedLength, originalLength);
                theirs = hex((int) r0);
            } catch (FaultException e) {
                theirs = e.fault().toString();
            }
            differ(other.name, theirs, answer);
        }
        KernelPackets inKernel = kernel;
        Side ours = asInKernel;
        if (inKernel != null && ours != null) {
            OptionalInt theirs = inKernel.run(buffer, offset, capturedLength);
            if (theirs.isEmpty() || capturedLength != originalLength) {
                notTaken++;
            } else {
                String wanted = hex(theirs.getAsInt());
                String got = answerAsInKernel(ours, buffer, offset, capturedLength);
                if (!wanted.equals(got) && disagreement == null && incomparable == null) {
                    incomparable =
                            Comparability.machineDependence(program.program(), type).orElse(null);
                }
                if (incomparable == null) {
                    differ("kernel", wanted, got);
                }
            }
        }
    }

    private void differ(String name, String theirs, String ours) {
        if (disagreement == null && !theirs.equals(ours)) {
            disagreement = first.name + " " + ours + ", " + name + " " + theirs;
        }
    }

    /// Verdicts: Linux 6.12, include/uapi/linux/bpf.h, enum xdp_action; pkt_cls.h, TC_ACT_OK and
    /// the others.
    private int kept(int r0) {
        boolean passes =
                switch (type) {
                    case XDP -> r0 == 2 || r0 == 3 || r0 == 4; // PASS, TX, REDIRECT
                    case SCHED_CLS, SCHED_ACT ->
                            // UNSPEC, OK, RECLASSIFY, PIPE, REDIRECT
                            r0 == -1 || r0 == 0 || r0 == 1 || r0 == 3 || r0 == 7;
                    default -> r0 != 0;
                };
        return type == ProgramType.SOCKET_FILTER ? r0 : passes ? Integer.MAX_VALUE : 0;
    }

    /// Packets so far on which the program was stopped.
    public long faults() {
        return loop == null ? faults : faults + loop.faults();
    }

    /// What stopped it the first time.
    public Optional<String> firstFault() {
        return Optional.ofNullable(firstFault)
                .or(() ->
                        Optional.ofNullable(loop)
                                .flatMap(PacketLoop::firstFault)
                                .map(Fault::toString));
    }

    /// Packets so far that were not compared with the kernel, which did not take them.
    public long notTaken() {
        return notTaken;
    }

    /// Why engines were not compared, or why what the kernel answers otherwise says nothing, in
    /// words that follow "the program".
    public Optional<String> incomparable() {
        return Optional.ofNullable(incomparable);
    }

    /// The first packet's answers on which two engines differ: a bug of ours.
    public Optional<String> disagreement() {
        return Optional.ofNullable(disagreement);
    }
}
