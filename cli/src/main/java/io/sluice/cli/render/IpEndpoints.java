package io.sluice.cli.render;

/// Who talks to whom: the two addresses of the innermost IP header, kept as text because the window
/// moves on.
final class IpEndpoints {
    private final StringBuilder source = new StringBuilder();
    private final StringBuilder destination = new StringBuilder();
    private boolean introduced;

    void ipv4(Octets octets) {
        clear();
        AddressPrinter.ipv4(source, octets, 12);
        AddressPrinter.ipv4(destination, octets, 16);
    }

    void ipv6(Octets octets) {
        clear();
        AddressPrinter.ipv6(source, octets, 8);
        AddressPrinter.ipv6(destination, octets, 24);
    }

    private void clear() {
        source.setLength(0);
        destination.setLength(0);
        introduced = false;
    }

    /// `10.0.0.1 > 10.0.0.2: `, unless the line has it already.
    void introduce(StringBuilder line) {
        if (!introduced) {
            line.append(source).append(" > ").append(destination).append(": ");
            introduced = true;
        }
    }

    /// `10.0.0.1.53262 > 10.0.0.2.443: `, or the ports alone where the line has the addresses
    /// already.
    void ports(StringBuilder line, int sourcePort, int destinationPort) {
        if (introduced) {
            line.append(sourcePort).append(" > ").append(destinationPort).append(": ");
            return;
        }
        line.append(source).append('.').append(sourcePort).append(" > ");
        line.append(destination).append('.').append(destinationPort).append(": ");
    }
}
