package io.sluice.emulator;

import io.sluice.emulator.interpreter.Interpreter;
import io.sluice.emulator.memory.Fault;
import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.memory.RunResult;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.emulator.programs.PacketInput;
import io.sluice.emulator.programs.PacketInput.Layout;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.Verification.Rejected;
import io.sluice.filters.ebpf.EbpfInsn;
import io.sluice.filters.ebpf.EbpfProgram;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Looks for a packet on which a refused program is stopped where the verifier refused it, by
/// running it: what is found has happened, what is not found may exist.
public final class FaultSearch {

    /// A packet and what it does.
    ///
    /// @param packet the bytes
    /// @param fault what stopped the program
    public record Finding(@SuppressWarnings("ArrayRecordComponent") byte[] packet, Fault fault) {

        public Finding {
            packet = packet.clone();
        }

        /// The packet; the array is the caller's.
        @Override
        public byte[] packet() {
            return packet.clone();
        }
    }

    private static final long FUEL = 1L << 16;
    private static final int ETHERNET_HEADER = 14;
    private static final int LONGEST = 128;
    private static final int ROUNDS = 4;
    private static final long SEED = 7;

    /// An IPv4 packet with TCP, one with UDP, an IPv6 packet with TCP, an ARP request: starts that
    /// most programs look for.
    private static final List<byte[]> STARTS =
            List.of(
                    bytes(
                            "0200000000020200000000010800450000720001000040060000c0000201c00002020050"
                                    + "c00000000001000000005002200000000000"),
                    bytes(
                            "0200000000020200000000010800450000720001000040110000c0000201c00002020035"
                                    + "c000005e0000"),
                    bytes(
                            "02000000000202000000000186dd60000000004a064020010db800000000000000000000"
                                    + "000120010db8000000000000000000000002"),
                    bytes("ffffffffffff0200000000010806000108000604000102000000"));

    private final ProgramType type;
    private final int insn;
    private final Interpreter interpreter;
    private final PacketInput input;
    private boolean endless;

    private FaultSearch(EbpfProgram program, ProgramType type, int insn) {
        this.type = type;
        this.insn = insn;
        this.interpreter = new Interpreter(LinkedProgram.of(program), FUEL);
        this.input =
                new PacketInput(
                        type == ProgramType.XDP ? Layout.XDP_MD : Layout.SK_BUFF, new Memory());
    }

    /// Searches: frames from 14 bytes up, then shorter ones, the longest first.
    ///
    /// @return nothing too where programs of the type are given no packets, or this one names maps
    public static Optional<Finding> search(
            EbpfProgram program, ProgramType type, Rejected refusal) {
        boolean runs =
                type == ProgramType.SOCKET_FILTER
                        || type == ProgramType.SCHED_CLS
                        || type == ProgramType.SCHED_ACT
                        || type == ProgramType.XDP;
        if (!runs || program.insns().stream().anyMatch(FaultSearch::needsMore)) {
            return Optional.empty();
        }
        return new FaultSearch(program, type, refusal.insn()).packets();
    }

    private static boolean needsMore(EbpfInsn insn) {
        return insn instanceof EbpfInsn.CallKfunc
                || insn instanceof EbpfInsn.LoadWide wide
                        && !(wide.value() instanceof EbpfInsn.Wide.Const);
    }

    private Optional<Finding> packets() {
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS && !endless; round++) {
            byte[] start = STARTS.get(round);
            for (int i = 0; i <= LONGEST && !endless; i++) {
                int length = i <= LONGEST - ETHERNET_HEADER ? i + ETHERNET_HEADER : LONGEST - i;
                byte[] packet = new byte[length];
                random.nextBytes(packet);
                System.arraycopy(start, 0, packet, 0, Math.min(length, start.length));
                Optional<Finding> found = run(packet);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Finding> run(byte[] packet) {
        if (type != ProgramType.XDP && packet.length >= ETHERNET_HEADER) {
            int protocol = packet[12] & 0xff | (packet[13] & 0xff) << 8;
            input.set(PacketInput.SkBuffField.PROTOCOL, protocol);
            input.memory().networkOffset(ETHERNET_HEADER);
        }
        byte[] copy = Arrays.copyOf(packet, packet.length);
        input.packet(copy, 0, copy.length, copy.length);
        return switch (interpreter.run(input.memory(), input.r1(), input.r2())) {
            case RunResult.Returned _ -> Optional.empty();
            case RunResult.Faulted(Fault fault) -> {
                endless = fault.kind() == Fault.Kind.FUEL;
                yield counts(fault) ? Optional.of(new Finding(packet, fault)) : Optional.empty();
            }
        };
    }

    /// A fault elsewhere is not what the verifier speaks of, and what is not modelled is none.
    private boolean counts(Fault fault) {
        return switch (fault.kind()) {
            case OUT_OF_BOUNDS, READ_ONLY, FRAME_POINTER_WRITE -> fault.slot() == insn;
            case FUEL, CALL_DEPTH, PAST_END, UNKNOWN_HELPER, UNSUPPORTED, HELPER -> false;
        };
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
