package io.sluice.pcaps.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/// What became of a packet, as a pcapng file says it (pcapng draft, section 4.3, epb_verdict).
///
/// @param kind who decided
/// @param value the program's return value, such as XDP_PASS
public record Verdict(Kind kind, long value) {
    private static final int EPB_VERDICT = 7;
    private static final int ENCODED_LENGTH = 1 + Long.BYTES;

    /// Who decides on a packet. A file may also have verdicts of hardware, whose form is up to its
    /// maker.
    public enum Kind {
        /// A Linux eBPF program at traffic control.
        LINUX_EBPF_TC(1),
        /// A Linux eBPF program at the express data path.
        LINUX_EBPF_XDP(2);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        private static Optional<Kind> of(int number) {
            return Arrays.stream(values()).filter(kind -> kind.number == number).findFirst();
        }
    }

    /// The first verdict of these options, if it is one of an eBPF program.
    public static Optional<Verdict> of(OptionList options) {
        byte[] value = options.first(EPB_VERDICT).orElse(new byte[0]);
        if (value.length != ENCODED_LENGTH) {
            return Optional.empty();
        }
        long result = ByteBuffer.wrap(value, 1, Long.BYTES).order(options.byteOrder()).getLong();
        return Kind.of(value[0]).map(kind -> new Verdict(kind, result));
    }

    /// These options with this verdict behind them.
    public OptionList addTo(OptionList options) {
        ByteOrder order = options.byteOrder();
        return options.with(
                EPB_VERDICT,
                ByteBuffer.allocate(ENCODED_LENGTH)
                        .order(order)
                        .put((byte) kind.number)
                        .putLong(value)
                        .array());
    }
}
