package io.sluice.filters.ebpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// The wire form of a program, both ways: 64-bit slots as little-endian words, or bytes in either
/// order.
///
/// Decoding is strict: a reserved opcode, a field that must be zero and is not, a register above
/// 10, a target outside or inside of a two-slot instruction are refused, as RFC 9669's appendix has
/// it; so `decode(encode(p))` is `p` and `encode(decode(w))` is `w`.
///
/// Source: [RFC 9669, section 3](https://www.rfc-editor.org/rfc/rfc9669#section-3).
public final class EbpfCodec {

    private EbpfCodec() {}

    /// Decodes slots given as little-endian words: opcode in the lowest byte, immediate in the
    /// upper half.
    public static Decoded decode(long[] words) {
        if (words.length == 0) {
            return new Decoded.Malformed(0, 0, "no instruction");
        }
        SlotDecoder decoder = new SlotDecoder(words);
        List<EbpfInsn> insns = new ArrayList<>(words.length);
        for (int slot = 0; slot < words.length; slot += insns.getLast().slots()) {
            switch (decoder.at(slot)) {
                case SlotDecoder.Good(EbpfInsn insn) -> insns.add(insn);
                case SlotDecoder.Bad(String reason) -> {
                    return new Decoded.Malformed(slot, words[slot], reason);
                }
            }
        }
        return new Decoded.Program(new EbpfProgram(insns));
    }

    /// Decodes bytes. In big-endian order the register nibbles trade places too (RFC 9669, section
    /// 3.1).
    public static Decoded decode(byte[] bytes, ByteOrder order) {
        if (bytes.length % 8 != 0) {
            return new Decoded.Malformed(
                    bytes.length / 8,
                    0,
                    "length of " + bytes.length + " bytes is not a multiple of 8");
        }
        return decode(words(bytes, order));
    }

    /// The slots of a program as little-endian words; the array is the caller's.
    ///
    /// @throws IllegalArgumentException if a conditional or short jump goes further than 16 bits
    ///   say
    public static long[] encode(EbpfProgram program) {
        return SlotEncoder.encode(program);
    }

    /// The bytes of slots, eight each.
    public static byte[] bytes(long[] words, ByteOrder order) {
        ByteBuffer out = ByteBuffer.allocate(8 * words.length).order(order);
        for (long word : words) {
            if (order == ByteOrder.LITTLE_ENDIAN) {
                out.putLong(word);
            } else {
                out.put((byte) word).put(swapNibbles((byte) (word >>> 8)));
                out.putShort((short) (word >>> 16)).putInt((int) (word >>> 32));
            }
        }
        return out.array();
    }

    /// The slots in bytes, as little-endian words.
    ///
    /// @throws IllegalArgumentException if the length is not a multiple of 8
    public static long[] words(byte[] bytes, ByteOrder order) {
        if (bytes.length % 8 != 0) {
            throw new IllegalArgumentException(
                    "length of " + bytes.length + " bytes is not a multiple of 8");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(order);
        long[] words = new long[bytes.length / 8];
        for (int i = 0; i < words.length; i++) {
            words[i] = order == ByteOrder.LITTLE_ENDIAN ? in.getLong() : bigEndianWord(in);
        }
        return words;
    }

    private static long bigEndianWord(ByteBuffer in) {
        long op = in.get() & 0xffL;
        long regs = swapNibbles(in.get()) & 0xffL;
        long off = in.getShort() & 0xffffL;
        return op | regs << 8 | off << 16 | (long) in.getInt() << 32;
    }

    private static byte swapNibbles(byte regs) {
        return (byte) (regs << 4 | (regs & 0xf0) >>> 4);
    }
}
