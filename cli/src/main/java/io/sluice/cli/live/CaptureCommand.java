package io.sluice.cli.live;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Output;
import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.filter.FilterSettings;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Command;
import io.sluice.cli.options.Flag;
import io.sluice.cli.render.SafeText;
import io.sluice.cli.replay.OutputSettings;
import io.sluice.cli.replay.PacketPrinter;
import io.sluice.filters.link.LinkType;
import io.sluice.pcaps.LiveCaptures;
import io.sluice.pcaps.live.LiveCaptureException;
import io.sluice.pcaps.live.LiveOptions;
import io.sluice.pcaps.live.LiveSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `sluice capture -i IF EXPR…`: the packets of a live interface through a filter.
public final class CaptureCommand implements Command {
    private static final List<Flag> OWN_FLAGS =
            List.of(
                    Flag.INTERFACE,
                    Flag.LIST_INTERFACES,
                    Flag.LIST_LINK_TYPES,
                    Flag.LIST_TIME_STAMP_TYPES,
                    Flag.WHERE,
                    Flag.FILTERS,
                    Flag.DUMP,
                    Flag.HELP);

    /// Options without which a command line would not be one of live capture.
    static final List<Flag> ONLY_LIVE =
            List.of(
                    Flag.INTERFACE,
                    Flag.LIST_INTERFACES,
                    Flag.LIST_LINK_TYPES,
                    Flag.LIST_TIME_STAMP_TYPES);

    @Override
    public Set<Flag> flags() {
        return FilterSettings.with(
                OWN_FLAGS, LiveSettings.FLAGS, OutputSettings.FLAGS, PacketPrinter.FLAGS);
    }

    @Override
    public ExitCode run(Arguments arguments, Streams streams) throws IOException {
        if (arguments.has(Flag.LIST_INTERFACES)) {
            return InterfacesCommand.listed(streams);
        }
        FilterPlace place = FilterPlace.of(arguments);
        if (place == FilterPlace.KERNEL && arguments.has(Flag.VERDICTS)) {
            throw new UsageException(
                    "option --verdicts does not go with --where kernel: of a packet that the kernel"
                            + " rejects nothing is known here");
        }
        LiveOptions options = LiveSettings.of(arguments);
        String device = device(arguments);
        if (arguments.has(Flag.LIST_LINK_TYPES)) {
            return linkTypes(device, options, streams);
        }
        if (arguments.has(Flag.LIST_TIME_STAMP_TYPES)) {
            return timeStampTypes(device, streams);
        }
        if (arguments.has(Flag.LINE_BUFFERED)) {
            streams.out().buffering(Output.Buffering.LINE);
        }
        try (LiveSource source = LiveCaptures.open(device, options)) {
            return new CaptureSession(arguments, streams, source, options).run(place);
        }
    }

    /// What `-i` names; without it the first that there is, as for tcpdump.
    private static String device(Arguments arguments) throws LiveCaptureException {
        Optional<String> given = arguments.value(Flag.INTERFACE);
        return given.isPresent() ? given.get() : LiveCaptures.devices().getFirst().name();
    }

    private static ExitCode linkTypes(String device, LiveOptions options, Streams streams)
            throws IOException {
        streams.out()
                .line(
                        "link types of "
                                + SafeText.of(device)
                                + ", the usual one first (choose with -y):");
        for (int type : LiveCaptures.dataLinkTypes(device, options)) {
            streams.out()
                    .line(
                            LinkType.byDlt(type)
                                    .map(known ->
                                            "  " + known.name() + " (" + known.description() + ")")
                                    .orElse("  " + type));
        }
        return ExitCode.OK;
    }

    private static ExitCode timeStampTypes(String device, Streams streams) throws IOException {
        List<String> types = LiveCaptures.timeStampTypes(device);
        streams.out().line("time stamp types of " + SafeText.of(device) + " (choose with -j):");
        for (String type : types.isEmpty() ? List.of("host") : types) {
            streams.out().line("  " + type);
        }
        return ExitCode.OK;
    }
}
