package io.sluice.filters;

import io.sluice.filters.link.LinkType;
import io.sluice.filters.options.Extension;
import io.sluice.filters.options.Handle;
import io.sluice.filters.options.Names;
import io.sluice.filters.options.NoNames;
import java.util.OptionalInt;
import java.util.Set;

/// What a filter is compiled for.
///
/// @param linkType the capture's link type
/// @param snapLen what the program returns for an accepted packet, in bytes; an unsigned number,
///   not 0
/// @param netmask IPv4 netmask of the network captured on, for `ip broadcast`; empty if unknown
/// @param optimization whether the optimiser runs
/// @param handle what kind of capture the program is for
/// @param names where names are looked up
/// @param extensions what of Sluice's own is asked for; none by default
public record CompileOptions(
        LinkType linkType,
        int snapLen,
        OptionalInt netmask,
        Optimization optimization,
        Handle handle,
        Names names,
        Set<Extension> extensions) {

    public CompileOptions {
        extensions = Set.copyOf(extensions);
    }

    /// The snap length of tcpdump and of pcap_open_dead(3PCAP).
    public static final int DEFAULT_SNAP_LEN = 262_144;

    private static final int NETMASK_UNKNOWN = 0xffffffff;

    public enum Optimization {
        ON,
        OFF
    }

    /// Optimised, for no particular capture, netmask unknown, no names.
    public static CompileOptions forLinkType(LinkType linkType) {
        return new CompileOptions(
                linkType,
                DEFAULT_SNAP_LEN,
                OptionalInt.empty(),
                Optimization.ON,
                Handle.DEAD,
                new NoNames(),
                Set.of());
    }

    public CompileOptions withLinkType(LinkType newLinkType) {
        return new CompileOptions(
                newLinkType, snapLen, netmask, optimization, handle, names, extensions);
    }

    public CompileOptions withSnapLen(int bytes) {
        return new CompileOptions(
                linkType, bytes, netmask, optimization, handle, names, extensions);
    }

    /// @param mask in host order: 255.255.255.0 is 0xffffff00; 0xffffffff means unknown, as
    ///   PCAP_NETMASK_UNKNOWN
    public CompileOptions withNetmask(int mask) {
        OptionalInt known = mask == NETMASK_UNKNOWN ? OptionalInt.empty() : OptionalInt.of(mask);
        return new CompileOptions(
                linkType, snapLen, known, optimization, handle, names, extensions);
    }

    public CompileOptions withOptimization(Optimization newOptimization) {
        return new CompileOptions(
                linkType, snapLen, netmask, newOptimization, handle, names, extensions);
    }

    public CompileOptions withHandle(Handle newHandle) {
        return new CompileOptions(
                linkType, snapLen, netmask, optimization, newHandle, names, extensions);
    }

    public CompileOptions withNames(Names newNames) {
        return new CompileOptions(
                linkType, snapLen, netmask, optimization, handle, newNames, extensions);
    }

    public CompileOptions withExtensions(Set<Extension> newExtensions) {
        return new CompileOptions(
                linkType, snapLen, netmask, optimization, handle, names, newExtensions);
    }
}
