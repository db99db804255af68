package io.sluice.cli.filter;

import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.CompileOptions.Optimization;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.options.Extension;
import io.sluice.filters.options.Handle;
import io.sluice.filters.options.Names;
import io.sluice.filters.options.NoNames;
import io.sluice.filters.resolve.Addresses;
import io.sluice.filters.resolve.DnsNames;
import io.sluice.filters.resolve.FileNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// What the command line says of compiling, whatever the capture.
///
/// @param base options for some link type; all but that and the handle are meant
public record FilterSettings(CompileOptions base) {
    private static final List<Flag> FLAGS =
            List.of(
                    Flag.SNAP_LEN,
                    Flag.NETMASK,
                    Flag.UNOPTIMIZED,
                    Flag.NAMES,
                    Flag.RESOLVE,
                    Flag.SCOPED,
                    Flag.IP6_HEADERS,
                    Flag.IP6_INDEX,
                    Flag.ANY_VLAN);

    private static final int MAX_SNAP_LEN = Integer.MAX_VALUE;

    /// The options of a command together with those that are read here, in the order of [Flag].
    @SafeVarargs
    public static Set<Flag> with(List<Flag> ofCommand, List<Flag>... ofOthers) {
        Set<Flag> all = EnumSet.copyOf(ofCommand);
        all.addAll(FLAGS);
        for (List<Flag> others : ofOthers) {
            all.addAll(others);
        }
        return all;
    }

    /// @throws UsageException if a value cannot be meant
    public static FilterSettings of(Arguments arguments) throws IOException {
        CompileOptions options =
                CompileOptions.forLinkType(LinkType.EN10MB)
                        .withNames(names(arguments))
                        .withExtensions(extensions(arguments))
                        .withOptimization(
                                arguments.has(Flag.UNOPTIMIZED)
                                        ? Optimization.OFF
                                        : Optimization.ON);
        // tcpdump(1), "-s": 0 is the default.
        long snapLen = arguments.number(Flag.SNAP_LEN, 0, MAX_SNAP_LEN).orElse(0L);
        if (snapLen != 0) {
            options = options.withSnapLen((int) snapLen);
        }
        Optional<String> netmask = arguments.value(Flag.NETMASK);
        if (netmask.isPresent()) {
            options = options.withNetmask(netmask(netmask.get()));
        }
        return new FilterSettings(options);
    }

    public CompileOptions options(LinkType linkType, Handle handle) {
        return base.withLinkType(linkType).withHandle(handle);
    }

    /// The same with one extension more.
    public FilterSettings with(Extension extension) {
        Set<Extension> extensions = EnumSet.of(extension);
        extensions.addAll(base.extensions());
        return new FilterSettings(base.withExtensions(extensions));
    }

    /// The same with the netmask of the network captured on, unless `--netmask` has said it.
    public FilterSettings withNetmaskUnlessSet(OptionalInt netmask) {
        return netmask.isEmpty() || base.netmask().isPresent()
                ? this
                : new FilterSettings(base.withNetmask(netmask.getAsInt()));
    }

    private static Set<Extension> extensions(Arguments arguments) {
        Set<Extension> extensions = EnumSet.noneOf(Extension.class);
        for (Extension extension : Extension.values()) {
            if (arguments.has(flag(extension))) {
                extensions.add(extension);
            }
        }
        return extensions;
    }

    private static Flag flag(Extension extension) {
        return switch (extension) {
            case SCOPED -> Flag.SCOPED;
            case IP6_HEADERS -> Flag.IP6_HEADERS;
            case IP6_INDEX -> Flag.IP6_INDEX;
            case ANY_VLAN -> Flag.ANY_VLAN;
        };
    }

    private static Names names(Arguments arguments) throws IOException {
        Optional<String> folder = arguments.value(Flag.NAMES);
        if (folder.isPresent() && arguments.has(Flag.RESOLVE)) {
            throw new UsageException("--names and --resolve exclude each other; give one of them");
        }
        if (folder.isPresent()) {
            return FileNames.read(Path.of(folder.get()));
        }
        return arguments.has(Flag.RESOLVE) ? new DnsNames() : new NoNames();
    }

    private static int netmask(String text) {
        if (text.matches("0[xX][0-9a-fA-F]{1,8}")) {
            return Integer.parseUnsignedInt(text.substring(2), 16);
        }
        return Addresses.ipv4(text)
                .filter(dotted -> dotted.bits() == 32)
                .map(Addresses.Dotted::value)
                .orElseThrow(() ->
                        new UsageException(
                                "--netmask: '"
                                        + text
                                        + "' is no netmask; write 255.255.255.0 or 0xffffff00"));
    }
}
