package io.sluice.cli.render;

/// One line a packet in tcpdump's look, from the link layer to the transport layer and no further.
///
/// What is printed is numbers, addresses and our own words: no byte of a packet reaches the
/// terminal as it is. Every length in the packet is taken for a claim; only captured bytes are
/// read. Link types without a printer get a short line with their name and length. Not safe for use
/// by several threads; one object serves a whole run and allocates little.
public final class PacketLine {
    /// How much of a packet is said.
    public enum Detail {
        /// As tcpdump without options.
        NORMAL,
        /// As tcpdump's `-q`: no flags and numbers of TCP.
        QUICK
    }

    /// Whether the link layer's own header is printed (tcpdump's `-e`).
    public enum LinkHeader {
        HIDDEN,
        SHOWN
    }

    /// The line's subject.
    ///
    /// @param dlt the link type's number in libpcap (DLT)
    /// @param name what to call a link type that has no printer here
    public record Link(int dlt, String name) {}

    private final Octets octets = new Octets();
    private final LinkLine links;

    public PacketLine(Detail detail, LinkHeader linkHeader) {
        links = new LinkLine(new NetworkLine(detail, linkHeader), linkHeader);
    }

    /// Appends the line, without time and line end.
    ///
    /// @param data holds the captured bytes from `offset`, `captured` of them
    /// @param captured bytes captured, 0 or more
    /// @param original bytes the packet had on the wire; lengths in the line are of this one
    public void append(
            StringBuilder line, Link link, byte[] data, int offset, int captured, int original) {
        octets.wrap(data, offset, captured);
        links.append(line, link, octets, original);
    }
}
