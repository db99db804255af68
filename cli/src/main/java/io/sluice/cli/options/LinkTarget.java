package io.sluice.cli.options;

import io.sluice.cli.console.Suggestion;
import io.sluice.cli.console.UsageException;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.options.Handle;
import java.util.Arrays;
import java.util.Locale;

/// What the command line says of the link where there is no capture: `-y` and `--handle`.
public final class LinkTarget {
    private LinkTarget() {}

    /// @throws UsageException if `-y` names no link type
    public static LinkType linkType(Arguments arguments) {
        return arguments.value(Flag.LINK_TYPE).map(LinkTarget::linkType).orElse(LinkType.EN10MB);
    }

    private static LinkType linkType(String name) {
        return LinkType.byName(name).orElseThrow(() -> new UsageException(unknown(name)));
    }

    private static String unknown(String name) {
        return "-y: '"
                + name
                + "' is no link type"
                + Suggestion.of(
                                name.toUpperCase(Locale.ROOT),
                                Arrays.stream(LinkType.values()).map(Enum::name).toList())
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse(
                                "; names are libpcap's, as EN10MB, RAW, LINUX_SLL2: see sluice linktypes");
    }

    /// @throws UsageException if there is no such kind of handle
    public static Handle handle(Arguments arguments) {
        return switch (arguments.value(Flag.HANDLE).orElse("dead")) {
            case "dead" -> Handle.DEAD;
            case "file" -> Handle.FILE;
            case "file-swapped" -> Handle.FILE_SWAPPED;
            case "live-linux" -> Handle.LIVE_LINUX;
            default ->
                    throw new UsageException(
                            "--handle: there are dead, file, file-swapped and live-linux");
        };
    }
}
