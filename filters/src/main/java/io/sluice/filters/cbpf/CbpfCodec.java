package io.sluice.filters.cbpf;

import io.sluice.filters.cbpf.CbpfFormatException.Place;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// The wire form: an array of `struct sock_filter`, 8 bytes an instruction: code (16 bits), jt, jf
/// (8 bits each), k (32 bits), in the byte order of the machine that wrote it (Linux,
/// include/uapi/linux/filter.h).
public final class CbpfCodec {
    /// Bytes of one instruction.
    public static final int INSN_BYTES = 8;

    private CbpfCodec() {}

    public static byte[] encode(CbpfProgram program, ByteOrder order) {
        ByteBuffer buffer = ByteBuffer.allocate(program.size() * INSN_BYTES).order(order);
        for (CbpfInsn insn : program.insns()) {
            buffer.putShort((short) insn.code())
                    .put((byte) insn.jt())
                    .put((byte) insn.jf())
                    .putInt(insn.k());
        }
        return buffer.array();
    }

    /// @throws CbpfFormatException if the bytes end inside an instruction
    public static CbpfProgram decode(byte[] bytes, ByteOrder order) {
        int rest = bytes.length % INSN_BYTES;
        if (rest != 0) {
            throw new CbpfFormatException(
                    "an instruction takes 8 bytes; the last one has " + rest,
                    new Place.InBytes(bytes.length - rest));
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(order);
        List<CbpfInsn> insns = new ArrayList<>(bytes.length / INSN_BYTES);
        while (buffer.hasRemaining()) {
            int code = Short.toUnsignedInt(buffer.getShort());
            int jt = Byte.toUnsignedInt(buffer.get());
            int jf = Byte.toUnsignedInt(buffer.get());
            insns.add(new CbpfInsn(code, jt, jf, buffer.getInt()));
        }
        return new CbpfProgram(insns);
    }
}
