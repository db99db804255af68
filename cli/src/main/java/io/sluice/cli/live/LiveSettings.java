package io.sluice.cli.live;

import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.filters.link.LinkType;
import io.sluice.pcaps.live.LiveOptions;
import io.sluice.pcaps.live.LiveOptions.Delivery;
import io.sluice.pcaps.live.LiveOptions.Direction;
import io.sluice.pcaps.live.LiveOptions.Precision;
import io.sluice.pcaps.live.LiveOptions.Promiscuity;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What the command line says of capturing, read into [LiveOptions].
final class LiveSettings {
    static final List<Flag> FLAGS =
            List.of(
                    Flag.LINK_TYPE,
                    Flag.BUFFER_SIZE,
                    Flag.QUEUE_SIZE,
                    Flag.NO_PROMISCUOUS,
                    Flag.DIRECTION,
                    Flag.IMMEDIATE,
                    Flag.TIME_STAMP_TYPE,
                    Flag.NANO);

    /// pcap_set_buffer_size(3PCAP) takes bytes in an int.
    private static final int MAX_BUFFER_KIB = Integer.MAX_VALUE >> 10;

    private static final int MAX_QUEUE_MIB = 1024;

    private LiveSettings() {}

    /// @throws UsageException if a value cannot be meant
    static LiveOptions of(Arguments arguments) {
        LiveOptions usual = LiveOptions.usual();
        long snapLen = arguments.number(Flag.SNAP_LEN, 0, Integer.MAX_VALUE).orElse(0L);
        Optional<Long> buffer = arguments.number(Flag.BUFFER_SIZE, 1, MAX_BUFFER_KIB);
        Optional<Long> queue = arguments.number(Flag.QUEUE_SIZE, 1, MAX_QUEUE_MIB);
        return new LiveOptions(
                snapLen == 0 ? usual.snapLen() : (int) Math.min(snapLen, usual.snapLen()),
                arguments.has(Flag.NO_PROMISCUOUS) ? Promiscuity.OFF : Promiscuity.ON,
                buffer.map(kib -> OptionalInt.of(kib.intValue())).orElse(OptionalInt.empty()),
                queue.map(mib -> mib.intValue() << 20).orElse(usual.queueBytes()),
                arguments.has(Flag.IMMEDIATE) ? Delivery.IMMEDIATE : Delivery.BATCHED,
                direction(arguments.value(Flag.DIRECTION)),
                arguments.value(Flag.TIME_STAMP_TYPE),
                arguments.has(Flag.NANO) ? Precision.NANOSECONDS : Precision.MICROSECONDS,
                linkType(arguments.value(Flag.LINK_TYPE)));
    }

    private static Direction direction(Optional<String> given) {
        return switch (given.orElse("inout")) {
            case "in" -> Direction.IN;
            case "out" -> Direction.OUT;
            case "inout" -> Direction.IN_AND_OUT;
            default ->
                    throw new UsageException("-Q: '" + given.get() + "' is none of in, out, inout");
        };
    }

    private static OptionalInt linkType(Optional<String> given) {
        if (given.isEmpty()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(
                LinkType.byName(given.get())
                        .orElseThrow(() ->
                                new UsageException(
                                        "-y: link type '"
                                                + given.get()
                                                + "' is not known; -L lists those of an interface"))
                        .dlt());
    }
}
