package io.sluice.pcaps.live;

import java.util.List;
import java.util.Optional;

/// An interface that can be captured on.
///
/// @param name what `-i` takes
/// @param description what libpcap says of it, if anything
/// @param addresses its addresses with prefix length where that is known, such as `192.0.2.1/24`
/// @param hardwareAddresses link-layer addresses, such as `02:fc:00:00:00:01`
/// @param up whether it is switched on
/// @param running whether it has a carrier
/// @param loopback whether it leads back to this machine
public record Device(
        String name,
        Optional<String> description,
        List<String> addresses,
        List<String> hardwareAddresses,
        boolean up,
        boolean running,
        boolean loopback) {
    public Device {
        addresses = List.copyOf(addresses);
        hardwareAddresses = List.copyOf(hardwareAddresses);
    }
}
