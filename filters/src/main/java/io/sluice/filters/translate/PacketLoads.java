package io.sluice.filters.translate;

import io.sluice.filters.cbpf.Ancillary;
import io.sluice.filters.cbpf.CbpfOp;
import io.sluice.filters.ebpf.EbpfInsn;
import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Operand.Imm;
import io.sluice.filters.ebpf.EbpfInsn.Operand.Src;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import io.sluice.filters.ebpf.EbpfInsn.Swap;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import io.sluice.filters.ebpf.Reg;
import java.util.Optional;

/// Writes what a filter reads: packet bytes, the packet's length, and values that Linux keeps
/// beside a packet.
///
/// In a direct shape R8 holds the packet's start and R9 its end; each load compares its end with
/// R9, in the one form that the kernel's verifier understands: a pointer, moved, compared, and then
/// read backwards from.
final class PacketLoads {

    private static final Reg CONTEXT = Reg.R6;
    private static final Reg DATA = Reg.R8;
    private static final Reg DATA_END = Reg.R9;
    private static final Reg POINTER = Reg.R2;

    /// Keeps A where a packet load has to go through R0.
    private static final Reg KEPT = Reg.R8;

    /// The verifier follows a pointer's variable part up to here (Linux 6.12,
    /// include/linux/bpf_verifier.h, MAX_PACKET_OFF), and no packet's linear part is longer.
    private static final int MAX_PACKET_OFFSET = 0xffff;

    private static final short SKB_LEN = 0;
    private static final int GET_RANDOM = 7;
    private static final int GET_CPU = 8;

    private final Emission out;
    private final FilterShape shape;
    private final Machine machine;

    PacketLoads(Emission out, FilterShape shape, Machine machine) {
        this.out = out;
        this.shape = shape;
        this.machine = machine;
    }

    /// Context, pointers, and A and X zero.
    void prologue() {
        out.add(new EbpfInsn.Alu(AluOp.MOV, Width.W64, CONTEXT, new Src(Reg.R1)));
        if (shape.isDirect()) {
            out.add(new EbpfInsn.Load(Size.W, DATA, CONTEXT, shape.dataOffset()));
            out.add(new EbpfInsn.Load(Size.W, DATA_END, CONTEXT, shape.dataEndOffset()));
        }
        out.move(Emission.A, new Imm(0));
        out.move(Emission.X, new Imm(0));
    }

    private static Size size(CbpfOp op) {
        return switch (op) {
            case LD_H_ABS, LD_H_IND -> Size.H;
            case LD_B_ABS, LD_B_IND -> Size.B;
            default -> Size.W;
        };
    }

    /// `A = packet[k]`; or what is missing for it.
    Optional<String> absolute(CbpfOp op, int k) {
        if (machine == Machine.LINUX && Ancillary.ofOperand(k).isPresent()) {
            return ancillary(Ancillary.ofOperand(k).get());
        }
        if (k < 0) {
            return negative(size(op), k);
        }
        bytesAt(size(op), k, Emission.A);
        return Optional.empty();
    }

    private Optional<String> negative(Size size, int k) {
        if (machine == Machine.LIBPCAP || k < Ancillary.LINK_HEADER) {
            out.jump(out.toReject());
        } else if (!shape.isDirect()) {
            out.add(new EbpfInsn.LoadAbs(size, k));
        } else if (k < Ancillary.NETWORK_HEADER) {
            bytesAt(size, k - Ancillary.LINK_HEADER, Emission.A);
        } else {
            return Optional.of("the network header's place");
        }
        return Optional.empty();
    }

    private void bytesAt(Size size, int offset, Reg dst) {
        if (!shape.isDirect()) {
            out.add(new EbpfInsn.LoadAbs(size, offset));
            if (dst != Emission.A) {
                out.move(dst, new Src(Emission.A));
            }
            return;
        }
        if (offset > Integer.MAX_VALUE - size.bytes()) {
            out.jump(out.toReject());
            return;
        }
        out.add(new EbpfInsn.Alu(AluOp.MOV, Width.W64, POINTER, new Src(DATA)));
        out.add(new EbpfInsn.Alu(AluOp.ADD, Width.W64, POINTER, new Imm(offset + size.bytes())));
        loadBefore(size, dst);
    }

    /// Reads the bytes before R2, if it is not beyond the packet's end, in network byte order.
    private void loadBefore(Size size, Reg dst) {
        out.jumpIf64(Cond.JGT, POINTER, new Src(DATA_END), out.toReject());
        out.add(new EbpfInsn.Load(size, dst, POINTER, (short) -size.bytes()));
        if (size != Size.B) {
            out.add(new EbpfInsn.ByteSwap(Swap.BE, size.bits(), dst));
        }
    }

    /// `A = packet[X + k]`; or what is missing for it.
    Optional<String> indexed(CbpfOp op, int k) {
        Size size = size(op);
        if (machine == Machine.LIBPCAP) {
            if (k < 0) {
                out.jump(out.toReject());
                return Optional.empty();
            }
            out.add(new EbpfInsn.Alu(AluOp.MOV, Width.W64, POINTER, new Src(Emission.X)));
            out.add(new EbpfInsn.Alu(AluOp.ADD, Width.W64, POINTER, new Imm(k)));
        } else {
            out.move(POINTER, new Src(Emission.X));
            out.alu(AluOp.ADD, POINTER, new Imm(k));
        }
        if (shape.isDirect()) {
            out.jumpIf64(
                    Cond.JGT, POINTER, new Imm(MAX_PACKET_OFFSET - size.bytes()), out.toReject());
            out.add(new EbpfInsn.Alu(AluOp.ADD, Width.W64, POINTER, new Src(DATA)));
            out.add(new EbpfInsn.Alu(AluOp.ADD, Width.W64, POINTER, new Imm(size.bytes())));
            loadBefore(size, Emission.A);
            return Optional.empty();
        }
        if (machine == Machine.LIBPCAP) {
            out.jumpIf64(Cond.JGT, POINTER, new Imm(Integer.MAX_VALUE), out.toReject());
        }
        out.add(new EbpfInsn.LoadInd(size, Emission.X, k));
        return Optional.empty();
    }

    /// `X = 4 * (packet[k] & 0xf)`, A kept.
    void headerLength(int k) {
        if (k < 0) {
            out.jump(out.toReject());
            return;
        }
        if (shape.isDirect()) {
            bytesAt(Size.B, k, Emission.X);
        } else {
            out.move(KEPT, new Src(Emission.A));
            bytesAt(Size.B, k, Emission.X);
            out.move(Emission.A, new Src(KEPT));
        }
        out.alu(AluOp.AND, Emission.X, new Imm(0xf));
        out.alu(AluOp.LSH, Emission.X, new Imm(2));
    }

    /// The packet's length: on the wire, or in an XDP program what there is of it.
    Optional<String> length(Reg dst) {
        if (shape == FilterShape.XDP) {
            out.add(new EbpfInsn.Alu(AluOp.MOV, Width.W64, dst, new Src(DATA_END)));
            out.add(new EbpfInsn.Alu(AluOp.SUB, Width.W64, dst, new Src(DATA)));
        } else {
            field(dst, SKB_LEN);
        }
        return Optional.empty();
    }

    private void field(Reg dst, int offset) {
        out.add(new EbpfInsn.Load(Size.W, dst, CONTEXT, (short) offset));
    }

    /// Offsets: Linux 6.12, include/uapi/linux/bpf.h, struct __sk_buff.
    private Optional<String> ancillary(Ancillary value) {
        if (shape == FilterShape.XDP
                && value != Ancillary.XOR_X
                && value != Ancillary.CPU
                && value != Ancillary.RANDOM) {
            return Optional.of("the " + value.meaning() + ", which an XDP program does not have");
        }
        switch (value) {
            case PROTOCOL -> networkOrderField(16);
            case PACKET_TYPE -> field(Emission.A, 4);
            case INTERFACE_INDEX -> field(Emission.A, 40);
            case MARK -> field(Emission.A, 8);
            case QUEUE -> field(Emission.A, 12);
            case RECEIVE_HASH -> field(Emission.A, 68);
            case VLAN_TAG -> field(Emission.A, 24);
            case VLAN_TAG_PRESENT -> field(Emission.A, 20);
            case VLAN_TPID -> networkOrderField(28);
            case XOR_X -> out.alu(AluOp.XOR, Emission.A, new Src(Emission.X));
            case CPU -> out.add(new EbpfInsn.CallHelper(GET_CPU));
            case RANDOM -> out.add(new EbpfInsn.CallHelper(GET_RANDOM));
            case HARDWARE_TYPE, PAYLOAD_OFFSET, NETLINK_ATTRIBUTE, NESTED_NETLINK_ATTRIBUTE -> {
                return Optional.of("the " + value.meaning() + ", which no context or helper gives");
            }
        }
        return Optional.empty();
    }

    private void networkOrderField(int offset) {
        field(Emission.A, offset);
        out.add(new EbpfInsn.ByteSwap(Swap.BE, 16, Emission.A));
    }
}
