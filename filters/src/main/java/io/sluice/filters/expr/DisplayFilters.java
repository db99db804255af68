package io.sluice.filters.expr;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Recognises Wireshark's display-filter syntax, which users mistake for this one, and says the
/// same thing as a capture filter where there is one (wireshark-filter(4)).
final class DisplayFilters {
    private DisplayFilters() {}

    private static final Pattern FIELD =
            Pattern.compile(
                    "\\b(?:eth|ip|ipv6|tcp|udp|sctp|icmp|icmpv6|arp|vlan|frame|http|http2|dns|tls|ssl|wlan|mpls|dhcp|sip|rtp"
                            + "|igmp|ppp|pppoes|geneve|vxlan|llc|data|sll|radiotap|quic|ntp|smb|ssh|ftp|smtp)\\.[a-z][a-z0-9_.]*");

    /// Field names whose comparison with a value has a primitive of its own.
    private static final Map<String, String> PRIMITIVES =
            Map.ofEntries(
                    Map.entry("ip.addr", "host"),
                    Map.entry("ip.host", "host"),
                    Map.entry("ip.src", "src host"),
                    Map.entry("ip.dst", "dst host"),
                    Map.entry("ipv6.addr", "host"),
                    Map.entry("ipv6.src", "src host"),
                    Map.entry("ipv6.dst", "dst host"),
                    Map.entry("eth.addr", "ether host"),
                    Map.entry("eth.src", "ether src"),
                    Map.entry("eth.dst", "ether dst"),
                    Map.entry("eth.type", "ether proto"),
                    Map.entry("ip.proto", "ip proto"),
                    Map.entry("ipv6.nxt", "ip6 proto"),
                    Map.entry("tcp.port", "tcp port"),
                    Map.entry("tcp.srcport", "tcp src port"),
                    Map.entry("tcp.dstport", "tcp dst port"),
                    Map.entry("udp.port", "udp port"),
                    Map.entry("udp.srcport", "udp src port"),
                    Map.entry("udp.dstport", "udp dst port"),
                    Map.entry("sctp.port", "sctp port"),
                    Map.entry("vlan.id", "vlan"),
                    Map.entry("wlan.addr", "wlan host"),
                    Map.entry("wlan.sa", "wlan src"),
                    Map.entry("wlan.da", "wlan dst"),
                    Map.entry("wlan.ra", "wlan ra"),
                    Map.entry("wlan.ta", "wlan ta"));

    /// Field names that are numbers in the packet.
    private static final Map<String, String> NUMBERS =
            Map.of(
                    "frame.len", "len",
                    "ip.ttl", "ip[8]",
                    "ip.len", "ip[2:2]",
                    "ipv6.hlim", "ip6[7]",
                    "icmp.type", "icmp[icmptype]",
                    "icmp.code", "icmp[icmpcode]",
                    "icmpv6.type", "icmp6[icmp6type]",
                    "tcp.flags", "tcp[tcpflags]",
                    "tcp.window_size_value", "tcp[14:2]",
                    "udp.length", "udp[4:2]");

    private static final Map<String, String> FLAGS =
            Map.of(
                    "tcp.flags.syn", "tcp-syn",
                    "tcp.flags.ack", "tcp-ack",
                    "tcp.flags.fin", "tcp-fin",
                    "tcp.flags.reset", "tcp-rst",
                    "tcp.flags.push", "tcp-push",
                    "tcp.flags.urg", "tcp-urg",
                    "tcp.flags.ece", "tcp-ece",
                    "tcp.flags.cwr", "tcp-cwr");

    /// Protocols known by a port only, and names that differ.
    private static final Map<String, String> PROTOCOLS =
            Map.ofEntries(
                    Map.entry("http", "tcp port 80"),
                    Map.entry("https", "tcp port 443"),
                    Map.entry("tls", "tcp port 443"),
                    Map.entry("ssl", "tcp port 443"),
                    Map.entry("dns", "port 53"),
                    Map.entry("mdns", "udp port 5353"),
                    Map.entry("dhcp", "udp port 67 or udp port 68"),
                    Map.entry("bootp", "udp port 67 or udp port 68"),
                    Map.entry("ntp", "udp port 123"),
                    Map.entry("snmp", "udp port 161"),
                    Map.entry("ssh", "tcp port 22"),
                    Map.entry("telnet", "tcp port 23"),
                    Map.entry("smtp", "tcp port 25"),
                    Map.entry("ftp", "tcp port 21"),
                    Map.entry("bgp", "tcp port 179"),
                    Map.entry("sip", "port 5060"),
                    Map.entry("quic", "udp port 443"),
                    Map.entry("syslog", "udp port 514"),
                    Map.entry("rdp", "port 3389"),
                    Map.entry("ipv4", "ip"),
                    Map.entry("ipv6", "ip6"),
                    Map.entry("icmpv6", "icmp6"),
                    Map.entry("eth", "ether[0:4] >= 0"),
                    Map.entry("pppoe", "pppoes"),
                    Map.entry("lldp", "ether proto 0x88cc"),
                    Map.entry("ospf", "ip proto 89"),
                    Map.entry("gre", "ip proto 47"));

    private static final Pattern TOKEN =
            Pattern.compile(
                    "\\s+|(?<field>[a-z][a-z0-9]*(?:\\.[a-z0-9_]+)*)(?=[\\s)!=<>&|]|$)|(?<op>==|!=|>=|<=|&&|\\|\\||[!()<>&])"
                            + "|(?<value>[0-9A-Za-z:./\\-]+)|(?<set>\\{[^{}]*\\})");

    private static final Map<String, String> OPERATORS =
            Map.of(
                    "eq", "==", "ne", "!=", "gt", ">", "lt", "<", "ge", ">=", "le", "<=", "&&",
                    "and", "||", "or", "!", "not");

    /// The first field name of a display filter in a text.
    static Optional<Matcher> field(String filter) {
        Matcher matcher = FIELD.matcher(filter);
        return matcher.find() ? Optional.of(matcher) : Optional.empty();
    }

    /// What a display filter's protocol name is as a capture filter.
    static Optional<String> protocol(String name) {
        return Optional.ofNullable(PROTOCOLS.get(name.toLowerCase(Locale.ROOT)));
    }

    /// What to write instead of a display filter.
    static String suggestion(String filter) {
        return translate(filter)
                .map(translated -> "as a capture filter: " + translated)
                .orElse(
                        "Wireshark's field names are not part of this language; see pcap-filter(7)");
    }

    /// The capture filter that says what a display filter says, where all of it can be said.
    static Optional<String> translate(String filter) {
        List<String> words = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(filter);
        int at = 0;
        while (at < filter.length()) {
            if (!matcher.region(at, filter.length()).lookingAt()) {
                return Optional.empty();
            }
            if (!matcher.group().isBlank()) {
                words.add(matcher.group());
            }
            at = matcher.end();
        }
        return translate(words);
    }

    private static Optional<String> translate(List<String> words) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            String op = i + 1 < words.size() ? operator(words.get(i + 1)) : "";
            Optional<String> part;
            if (comparison(op) && i + 2 < words.size()) {
                part = comparison(word, op, words.get(i + 2));
                i += 2;
            } else {
                part = alone(word);
            }
            if (part.isEmpty()) {
                return Optional.empty();
            }
            out.append(
                    out.isEmpty() || part.get().equals(")") || out.toString().endsWith("(")
                            ? ""
                            : " ");
            out.append(part.get());
        }
        return Optional.of(out.toString());
    }

    private static String operator(String word) {
        return OPERATORS.getOrDefault(word, word);
    }

    private static boolean comparison(String op) {
        return switch (op) {
            case "==", "!=", ">=", "<=", "<", ">", "&", "in", "contains", "matches" -> true;
            default -> false;
        };
    }

    private static Optional<String> comparison(String field, String op, String value) {
        if (value.startsWith("{")) {
            return op.equals("in") ? set(field, value) : Optional.empty();
        }
        String number = NUMBERS.get(field);
        if (number != null) {
            return switch (op) {
                case "==" -> Optional.of(number + " = " + value);
                case "&" -> Optional.of(number + " & " + value + " != 0");
                default -> Optional.of(number + " " + op + " " + value);
            };
        }
        boolean wanted = value.equals("1") || value.equalsIgnoreCase("true");
        String flag = FLAGS.get(field);
        if (flag != null && op.equals("==")) {
            return Optional.of("tcp[tcpflags] & " + flag + (wanted ? " != 0" : " = 0"));
        }
        String primitive = PRIMITIVES.get(field);
        if (primitive == null || !(op.equals("==") || op.equals("!="))) {
            return Optional.empty();
        }
        String words = value.contains("/") ? primitive.replace("host", "net") : primitive;
        return Optional.of((op.equals("!=") ? "not " : "") + words + " " + value);
    }

    /// `tcp.port in {80 443}` and `tcp.port in {80, 443, 8000..8080}`.
    private static Optional<String> set(String field, String braces) {
        String primitive = PRIMITIVES.get(field);
        if (primitive == null || braces.contains("..")) {
            return Optional.empty();
        }
        String[] values = braces.substring(1, braces.length() - 1).strip().split("[\\s,]+", -1);
        return Optional.of(primitive + " (" + String.join(" or ", values) + ")");
    }

    private static Optional<String> alone(String word) {
        if (OPERATORS.containsKey(word)) {
            return Optional.of(OPERATORS.get(word));
        }
        if (word.equals("(") || word.equals(")") || Keywords.find(word).isPresent()) {
            return Optional.of(word);
        }
        if (FLAGS.containsKey(word)) {
            return Optional.of("tcp[tcpflags] & " + FLAGS.get(word) + " != 0");
        }
        return protocol(word);
    }
}
