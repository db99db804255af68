package io.sluice.filters.oracle;

import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.cbpf.Opcode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// Packets that get far into a program: at the places it loads stand numbers it compares with, or
/// their neighbours, and packets end where loads begin and end.
public final class DirectedPackets {
    private static final int ROOM = 160;
    private static final int IPV4_HEADER =
            20; // what loads behind 4*([k]&0xf) are taken to start at

    /// A number the program compares a load with.
    private record Wish(int at, int bytes, int number) {}

    private final RandomGenerator random;
    private final List<Wish> wishes = new ArrayList<>();
    private final List<Integer> headers = new ArrayList<>(); // places of 4*([k]&0xf)
    private final List<Integer> ends = new ArrayList<>(List.of(0, ROOM));

    public DirectedPackets(CbpfProgram program, RandomGenerator random) {
        this.random = random;
        int at = 0;
        int bytes = 0;
        for (CbpfInsn insn : program.insns()) {
            int kind = insn.code() & Opcode.CLASS_MASK;
            int mode = insn.code() & Opcode.MODE_MASK;
            if (kind == Opcode.LDX && mode == Opcode.MSH) {
                headers.add(insn.k());
            } else if (kind == Opcode.LD && (mode == Opcode.ABS || mode == Opcode.IND)) {
                at = insn.k() + (mode == Opcode.IND && !headers.isEmpty() ? IPV4_HEADER : 0);
                bytes = bytes(insn);
                ends.add(at);
                ends.add(at + bytes);
            } else if (kind == Opcode.JMP && (insn.code() & Opcode.OP_MASK) != Opcode.JA) {
                wishes.add(new Wish(at, bytes, insn.k()));
            }
        }
    }

    private static int bytes(CbpfInsn insn) {
        return switch (insn.code() & Opcode.SIZE_MASK) {
            case Opcode.W -> 4;
            case Opcode.H -> 2;
            default -> 1;
        };
    }

    /// The captured bytes of a packet.
    public byte[] next() {
        byte[] packet = new byte[ROOM];
        int filler = random.nextInt(4);
        if (filler == 1) {
            random.nextBytes(packet);
        } else if (filler == 2) {
            Arrays.fill(packet, (byte) -1);
        }
        for (int header : headers) {
            put(packet, new Wish(header, 1, 0x45), 0);
        }
        for (Wish wish : wishes) {
            if (random.nextInt(5) < 3) {
                put(packet, wish, random.nextInt(8) == 0 ? random.nextInt(3) - 1 : 0);
            }
        }
        int end = ends.get(random.nextInt(ends.size())) - random.nextInt(2);
        return random.nextBoolean() && end >= 0 && end < ROOM ? Arrays.copyOf(packet, end) : packet;
    }

    private static void put(byte[] packet, Wish wish, int off) {
        for (int i = 0; i < wish.bytes(); i++) {
            long place = (wish.at() & 0xffff_ffffL) + i;
            if (place < ROOM) {
                packet[(int) place] = (byte) (wish.number() + off >>> 8 * (wish.bytes() - 1 - i));
            }
        }
    }
}
