package io.sluice.filters.resolve;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Port names: a table of our own, so that a filter means the same on every machine.
final class Services {
    private static final Services TABLE = read();

    private final Map<String, Integer> tcp = new HashMap<>();
    private final Map<String, Integer> udp = new HashMap<>();

    private Services() {}

    private static Services read() {
        Services services = new Services();
        for (String[] row : NumberTable.rows("services.tsv")) {
            for (String protocol : row[2].split(",", -1)) {
                if (protocol.equals("tcp")) {
                    services.tcp.putIfAbsent(row[0], Integer.valueOf(row[1]));
                } else if (protocol.equals("udp")) {
                    services.udp.putIfAbsent(row[0], Integer.valueOf(row[1]));
                }
            }
        }
        return services;
    }

    /// A port and the one protocol that the name stands for; `BOTH` where TCP and UDP have the same
    /// number.
    record Service(int port, Transport transport) {}

    enum Transport {
        TCP("tcp"),
        UDP("udp"),
        BOTH("");

        private final String keyword;

        Transport(String keyword) {
            this.keyword = keyword;
        }

        String keyword() {
            return keyword;
        }
    }

    /// TCP wins where the two protocols use a name for different ports (libpcap, nametoaddr.c).
    static Optional<Service> find(String name) {
        Integer tcpPort = TABLE.tcp.get(name);
        Integer udpPort = TABLE.udp.get(name);
        if (tcpPort != null) {
            return Optional.of(
                    new Service(tcpPort, tcpPort.equals(udpPort) ? Transport.BOTH : Transport.TCP));
        }
        return udpPort == null
                ? Optional.empty()
                : Optional.of(new Service(udpPort, Transport.UDP));
    }
}
