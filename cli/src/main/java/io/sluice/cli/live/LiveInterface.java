package io.sluice.cli.live;

import io.sluice.cli.console.UsageException;
import io.sluice.filters.link.LinkType;
import io.sluice.pcaps.live.LiveSource;
import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// What a filter has to know of the interface it is compiled for.
///
/// @param linkType of its packets
/// @param netmask of its first IPv4 address, if it has one
/// @param index its number in this system, 0 where it has none
record LiveInterface(LinkType linkType, OptionalInt netmask, int index) {

    /// @throws UsageException if no filter can be compiled for its link type
    static LiveInterface of(LiveSource source) throws SocketException {
        LinkType linkType =
                LinkType.byDlt(source.dataLinkType())
                        .orElseThrow(() ->
                                new UsageException(
                                        source.name()
                                                + ": link type "
                                                + source.dataLinkType()
                                                + " is not known"));
        @Nullable NetworkInterface device = NetworkInterface.getByName(source.name());
        return new LiveInterface(
                linkType,
                device == null ? OptionalInt.empty() : netmask(device),
                device == null ? 0 : device.getIndex());
    }

    private static OptionalInt netmask(NetworkInterface device) {
        for (InterfaceAddress address : device.getInterfaceAddresses()) {
            int prefix = address.getNetworkPrefixLength();
            if (address.getAddress() instanceof Inet4Address && prefix > 0) {
                return OptionalInt.of(-1 << (Integer.SIZE - prefix));
            }
        }
        return OptionalInt.empty();
    }
}
