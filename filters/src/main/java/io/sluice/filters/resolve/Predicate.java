package io.sluice.filters.resolve;

import io.sluice.filters.expr.Proto;
import io.sluice.filters.expr.Qualifiers.Dir;
import java.util.List;
import java.util.OptionalInt;

/// A primitive with every name looked up and every qualifier checked. What remains is whether the
/// link type carries it.
public sealed interface Predicate {

    /// IPv4 addresses: any of the prefixes matches.
    ///
    /// @param proto IP, ARP, RARP, or DEFAULT for all three
    record Hosts4(Proto proto, Dir dir, List<Prefix4> any) implements Predicate {
        public Hosts4 {
            any = List.copyOf(any);
        }
    }

    record Hosts6(Dir dir, List<Prefix6> any) implements Predicate {
        public Hosts6 {
            any = List.copyOf(any);
        }
    }

    /// A name with addresses of both families.
    record Hosts46(Hosts4 four, Hosts6 six) implements Predicate {}

    /// A 48-bit MAC address in the low bits.
    ///
    /// @param phrase how a refusal calls the primitive
    record Mac48(long address, Dir dir, String phrase) implements Predicate {}

    record Mac8(int address, Dir dir, String phrase) implements Predicate {}

    /// `gateway`: to or from the MAC address, but not to or from any of the IPv4 addresses.
    record Gateway(Mac48 mac, Hosts4 hosts) implements Predicate {}

    /// A DECnet Phase IV address: area in the upper 6 bits, node in the lower 10.
    record DecnetHost(int address, Dir dir) implements Predicate {}

    /// Ports from `first` to `last`, of one IP protocol or of TCP, UDP and SCTP.
    record Ports(OptionalInt protocol, int first, int last, Dir dir) implements Predicate {}

    /// An EtherType above 1500, an IEEE 802.2 SAP up to it; the link type sets the maximum.
    record LinkProtocol(int value) implements Predicate {}

    /// @param proto IP, IPV6, or DEFAULT for both
    record IpProtocol(Proto proto, int value) implements Predicate {}

    record IsoProtocol(int value) implements Predicate {}

    record IsisProtocol(int pduType) implements Predicate {}

    /// @param proto IP, IPV6, or DEFAULT for both
    record ProtocolChain(Proto proto, int value) implements Predicate {}
}
