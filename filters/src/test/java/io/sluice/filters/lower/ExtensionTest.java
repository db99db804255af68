package io.sluice.filters.lower;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.filters.CompileOptions;
import io.sluice.filters.CompileOptions.Optimization;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.options.Extension;
import io.sluice.filters.oracle.PlainMachine;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtensionTest {
    private static final String MACS = "020000000001" + "020000000002";
    private static final String IPV4_SYN =
            "4500002800010000400600000a000001" + "0a000002" + tcp("02");
    private static final String IPV6_HEADER =
            "20010db8000000000000000000000001" + "20010db8000000000000000000000002";

    /// Named packets; every TCP segment goes from port 1024 to port 443.
    private static final Map<String, String> PACKETS =
            Map.of(
                    "plain", MACS + "0800" + IPV4_SYN,
                    "tagged", MACS + "8100" + "0064" + "0800" + IPV4_SYN,
                    "double", MACS + "88a8" + "0001" + "8100" + "0064" + "0800" + IPV4_SYN,
                    "icmp",
                            MACS
                                    + "0800"
                                    + "4500001c000100004001000000000000"
                                    + "00000000"
                                    + "0800000000000000",
                    "ip6", MACS + "86dd" + "6000000000140640" + IPV6_HEADER + tcp("02"),
                    // Hop-by-hop options, then destination options of 16 bytes, then TCP.
                    "ip6ext",
                            MACS
                                    + "86dd"
                                    + "60000000002c0040"
                                    + IPV6_HEADER
                                    + "3c00000000000000"
                                    + "0601"
                                    + "00".repeat(14)
                                    + tcp("02"),
                    "ip6frag1",
                            MACS
                                    + "86dd"
                                    + "60000000001c2c40"
                                    + IPV6_HEADER
                                    + "0600000100000000"
                                    + tcp("02"),
                    "ip6frag2",
                            MACS
                                    + "86dd"
                                    + "60000000001c2c40"
                                    + IPV6_HEADER
                                    + "0600010000000000"
                                    + tcp("02"));

    private static String tcp(String flags) {
        return "0400" + "01bb" + "00000001" + "00000000" + "50" + flags + "2000" + "00000000";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # pcap-filter(7), "vlan": the offsets change for the rest of the filter.
                    vlan 100 or icmp                 |             | tagged
                    vlan 100 or icmp                 | SCOPED      | icmp tagged
                    (vlan and tcp) or icmp           |             | tagged
                    (vlan and tcp) or icmp           | SCOPED      | icmp tagged
                    (vlan and tcp) and ip            | SCOPED      |
                    vlan and tcp and ip              | SCOPED      | tagged
                    not vlan and ip                  |             |
                    not vlan and ip                  | SCOPED      | icmp plain
                    (vlan) and ip                    | SCOPED      |

                    tcp port 443                     |             | ip6 plain
                    tcp port 443                     | IP6_HEADERS | ip6 ip6ext ip6frag1 plain
                    ip6 and udp                      | IP6_HEADERS |
                    ip6 proto 6                      |             | ip6 ip6frag1 ip6frag2
                    ip6 proto 6                      | IP6_HEADERS | ip6 ip6ext ip6frag1

                    tcp[13] & 2 != 0                 |             | plain
                    tcp[13] & 2 != 0                 | IP6_INDEX   | ip6 plain
                    tcp[13] & 2 != 0                 | IP6_INDEX IP6_HEADERS | ip6 ip6ext ip6frag1 plain
                    tcp[2:2] = 443 and ip6           | IP6_INDEX   | ip6

                    tcp port 443                     | ANY_VLAN    | double ip6 plain tagged
                    vlan 100                         | ANY_VLAN    | tagged
                    vlan and tcp                     | ANY_VLAN    | tagged
                    icmp                             | ANY_VLAN    | icmp
                    """)
    void changesTheMeaningOnlyWhereItIsAskedFor(String filter, String extensions, String accepted) {
        Set<Extension> asked = EnumSet.noneOf(Extension.class);
        for (String name : extensions == null ? new String[0] : extensions.split(" ")) {
            asked.add(Extension.valueOf(name));
        }
        // A filter that nothing can pass is refused by an optimising compile.
        Set<Optimization> modes =
                accepted == null ? Set.of(Optimization.OFF) : EnumSet.allOf(Optimization.class);
        for (Optimization optimization : modes) {
            var options =
                    CompileOptions.forLinkType(LinkType.EN10MB)
                            .withExtensions(asked)
                            .withOptimization(optimization);
            var program = FilterCompiler.compile(filter, options).program();
            List<String> names = new ArrayList<>();
            PACKETS.forEach((name, hex) -> {
                byte[] packet = HexFormat.of().parseHex(hex);
                if (PlainMachine.run(program, packet, packet.length) != 0) {
                    names.add(name);
                }
            });
            names.sort(null);
            assertEquals(
                    accepted == null ? "" : accepted,
                    String.join(" ", names),
                    optimization.toString());
        }
    }
}
