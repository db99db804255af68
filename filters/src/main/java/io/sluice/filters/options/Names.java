package io.sluice.filters.options;

import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Where host, network and Ethernet names are looked up. Ports and protocols come from Sluice's own
/// tables, see [io.sluice.filters.resolve.Services] and [io.sluice.filters.resolve.Protocols].
public interface Names {

    /// All addresses of a host name, of both families, in any order; empty if the name is unknown.
    List<InetAddress> host(String name);

    /// A network number as getnetbyname(3) gives it: the octets that are written, right-aligned
    /// (10.20 is 0x0a14, 10.20.0.0 is 0x0a140000); empty if the name is unknown.
    OptionalInt network(String name);

    /// The MAC address of a name in ethers(5), in the low 48 bits; empty if the name is unknown.
    OptionalLong ethernet(String name);

    /// What to tell the user whose name was not found.
    String hint();
}
