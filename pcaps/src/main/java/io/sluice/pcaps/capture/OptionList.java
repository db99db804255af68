package io.sluice.pcaps.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The options of a pcapng block, as they stand in the file: a 16-bit code, a 16-bit length, the
/// value, padding to 32 bits, and again. Other formats have [#EMPTY].
///
/// The bytes are copied, so the list outlives the reader's buffer. A list that is cut short ends at
/// its last whole option; the code 0 (opt_endofopt) ends it and is not kept (pcapng draft, section
/// 3.5).
public final class OptionList {
    /// opt_comment: UTF-8 text, may occur many times.
    public static final int COMMENT = 1;

    public static final OptionList EMPTY = new OptionList(new byte[0], ByteOrder.LITTLE_ENDIAN);

    private static final int HEADER = 4;

    private final byte[] bytes;
    private final ByteOrder order;

    private OptionList(byte[] bytes, ByteOrder order) {
        this.bytes = bytes;
        this.order = order;
    }

    /// Copies the options that lie in `data` from `offset`, in `order`, up to their end or the end
    /// of `length` bytes.
    public static OptionList copyOf(byte[] data, int offset, int length, ByteOrder order) {
        int end = wholeOptions(data, offset, length, order);
        return end == 0
                ? EMPTY
                : new OptionList(Arrays.copyOfRange(data, offset, offset + end), order);
    }

    private static int wholeOptions(byte[] data, int offset, int length, ByteOrder order) {
        int at = 0;
        while (at + HEADER <= length && u16(data, offset + at, order) != 0) {
            int next = at + HEADER + padded(u16(data, offset + at + 2, order));
            if (next > length) {
                break;
            }
            at = next;
        }
        return at;
    }

    /// Starts from nothing in the given order; see [#with(int, byte...)].
    public static OptionList empty(ByteOrder order) {
        return new OptionList(new byte[0], order);
    }

    /// These options and one more at the end.
    ///
    /// @param value up to 65,535 bytes, its numbers in [#byteOrder()]
    public OptionList with(int code, byte... value) {
        ByteBuffer longer =
                ByteBuffer.allocate(bytes.length + HEADER + padded(value.length)).order(order);
        longer.put(bytes).putShort((short) code).putShort((short) value.length).put(value);
        return new OptionList(longer.array(), order);
    }

    /// One option.
    public static final class Option {
        private final int code;
        private final byte[] value;

        private Option(int code, byte... value) {
            this.code = code;
            this.value = value;
        }

        /// What it means: the block's own code, or one of those that all blocks share.
        public int code() {
            return code;
        }

        /// Its bytes, without padding.
        public byte[] value() {
            return value.clone();
        }

        /// Its bytes as text; what is not UTF-8 becomes U+FFFD.
        public String text() {
            return new String(value, StandardCharsets.UTF_8);
        }
    }

    /// All options in the order of the file.
    public List<Option> all() {
        var options = new ArrayList<Option>();
        for (int at = 0; at < bytes.length; at += HEADER + padded(lengthAt(at))) {
            options.add(
                    new Option(
                            codeAt(at),
                            Arrays.copyOfRange(bytes, at + HEADER, at + HEADER + lengthAt(at))));
        }
        return options;
    }

    /// The value of the first option with this code.
    public Optional<byte[]> first(int code) {
        for (int at = 0; at < bytes.length; at += HEADER + padded(lengthAt(at))) {
            if (codeAt(at) == code) {
                return Optional.of(
                        Arrays.copyOfRange(bytes, at + HEADER, at + HEADER + lengthAt(at)));
            }
        }
        return Optional.empty();
    }

    /// The first option with this code as text; bytes that are not UTF-8 become U+FFFD.
    public Optional<String> text(int code) {
        return first(code).map(value -> new String(value, StandardCharsets.UTF_8));
    }

    /// The first option with this code as an unsigned 64-bit number; empty if it is not 8 bytes
    /// long.
    public OptionalLong uint64(int code) {
        Optional<byte[]> value = first(code).filter(bytesOf -> bytesOf.length == Long.BYTES);
        return value.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(ByteBuffer.wrap(value.get()).order(order).getLong());
    }

    /// The options as they stand in the file, without an end mark; in [#byteOrder()].
    public byte[] toBytes() {
        return bytes.clone();
    }

    /// The order of the numbers in codes, lengths and values.
    public ByteOrder byteOrder() {
        return order;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    private int codeAt(int at) {
        return u16(bytes, at, order);
    }

    private int lengthAt(int at) {
        return u16(bytes, at + 2, order);
    }

    private static int padded(int length) {
        return length + 3 & ~3;
    }

    private static int u16(byte[] data, int at, ByteOrder order) {
        int first = data[at] & 0xff;
        int second = data[at + 1] & 0xff;
        return order == ByteOrder.BIG_ENDIAN ? first << 8 | second : second << 8 | first;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OptionList that
                && order.equals(that.order)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes of options";
    }
}
