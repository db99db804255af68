package io.sluice.pcaps.pcapng;

import io.sluice.pcaps.capture.CaptureInput;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.OptionList;
import io.sluice.pcaps.capture.TimeResolution;

/// An interface of the section that is being read: what a packet block needs to be understood.
final class SectionInterface {
    static final int FIXED_LENGTH = 8;

    private static final int IF_TSRESOL = 9;
    private static final int IF_FCSLEN = 13;
    private static final int IF_TSOFFSET = 14;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final CaptureInterface description;
    private final long nanosPerTick;
    private final long ticksUntilOverflow;
    private final long offsetSeconds;
    private int index;

    private SectionInterface(CaptureInterface description) {
        this.description = description;
        TimeResolution resolution = description.resolution();
        boolean wholeNanos = resolution.base() == 10 && resolution.exponent() <= 9;
        this.nanosPerTick = wholeNanos ? resolution.toNanos(1) : 0;
        this.ticksUntilOverflow = wholeNanos ? Long.MAX_VALUE / nanosPerTick : 0;
        this.offsetSeconds = description.options().uint64(IF_TSOFFSET).orElse(0);
    }

    /// Reads the Interface Description Block that is in the window (pcapng draft, section 4.2).
    static SectionInterface read(BlockWindow block, int id) throws BlockDamage {
        block.requireBody(FIXED_LENGTH, "interface description");
        CaptureInput in = block.input();
        int body = BlockWindow.HEADER;
        long snapLen = in.uint32(body + 4, block.order());
        OptionList options =
                OptionList.copyOf(
                        in.bytes(),
                        in.position() + body + FIXED_LENGTH,
                        block.bodyLength() - FIXED_LENGTH,
                        block.order());
        Integer fcsLength =
                options.first(IF_FCSLEN)
                        .filter(value -> value.length == 1)
                        .map(value -> value[0] & 0xff)
                        .orElse(null);
        return new SectionInterface(
                new CaptureInterface(
                        id,
                        in.uint16(body, block.order()),
                        snapLen == 0 || snapLen > Integer.MAX_VALUE
                                ? Integer.MAX_VALUE
                                : (int) snapLen,
                        resolution(options),
                        block.order(),
                        fcsLength,
                        options));
    }

    /// The lower seven bits are the exponent; the highest bit chooses powers of two.
    private static TimeResolution resolution(OptionList options) {
        byte[] value = options.first(IF_TSRESOL).orElse(new byte[0]);
        if (value.length != 1) {
            return TimeResolution.MICROSECONDS;
        }
        return new TimeResolution(value[0] < 0 ? 2 : 10, value[0] & 0x7f);
    }

    CaptureInterface description() {
        return description;
    }

    /// The place among the interfaces of the whole file.
    int index() {
        return index;
    }

    void index(int newIndex) {
        index = newIndex;
    }

    /// Nanoseconds since 1970; held at the ends of what a long can say.
    long nanos(long ticks) {
        boolean simple = ticks >= 0 && ticks <= ticksUntilOverflow;
        long nanos = simple ? ticks * nanosPerTick : description.resolution().toNanos(ticks);
        return offsetSeconds == 0 ? nanos : shifted(nanos);
    }

    private long shifted(long nanos) {
        boolean representable =
                Math.abs(offsetSeconds) <= Long.MAX_VALUE / NANOS_PER_SECOND
                        && offsetSeconds != Long.MIN_VALUE;
        if (!representable) {
            return offsetSeconds < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        long shift = offsetSeconds * NANOS_PER_SECOND;
        long sum = nanos + shift;
        boolean overflow = nanos >= 0 && shift > 0 && sum < 0;
        return overflow ? Long.MAX_VALUE : sum;
    }
}
