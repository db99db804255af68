package io.sluice.filters.expr;

import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.expr.Expr.Encapsulation;
import io.sluice.filters.expr.Expr.PfField;
import io.sluice.filters.expr.Expr.RelOp;
import io.sluice.filters.expr.Qualifiers.Dir;
import java.util.List;
import java.util.random.RandomGenerator;

/// Random primitives and identifiers.
final class PrimitiveGenerator {
    private static final SourceSpan NOWHERE = new SourceSpan(0, 0);

    private static final List<Dir> DIRECTIONS =
            List.of(Dir.DEFAULT, Dir.SRC, Dir.DST, Dir.OR, Dir.AND);
    private static final List<Proto> NETWORK =
            List.of(Proto.DEFAULT, Proto.IP, Proto.ARP, Proto.RARP);
    private static final List<Proto> TRANSPORT =
            List.of(Proto.DEFAULT, Proto.TCP, Proto.UDP, Proto.SCTP);
    private static final List<Proto> ALONE =
            List.of(
                    Proto.IP,
                    Proto.IPV6,
                    Proto.ARP,
                    Proto.RARP,
                    Proto.TCP,
                    Proto.UDP,
                    Proto.SCTP,
                    Proto.ICMP,
                    Proto.ICMPV6,
                    Proto.IGMP,
                    Proto.PIM,
                    Proto.VRRP,
                    Proto.AH,
                    Proto.ESP,
                    Proto.STP,
                    Proto.ISO,
                    Proto.IPX);
    private static final List<String> NAMES =
            List.of(
                    "gw",
                    "www.example.net",
                    "tcp",
                    "80-90",
                    "a_b",
                    "10",
                    "and",
                    "1.2",
                    "a|b",
                    "00005e005301");
    private static final List<String> MTP3 =
            List.of("sio", "opc", "dpc", "sls", "hsio", "hopc", "hdpc", "hsls");
    private static final List<String> ATM =
            List.of("lane", "metac", "bcc", "oamf4", "sc", "connectmsg");
    private static final List<String> MTP2 =
            List.of("fisu", "lssu", "msu", "hfisu", "hlssu", "hmsu");
    private static final List<String> LLC =
            List.of("i", "s", "u", "rr", "rnr", "ui", "xid", "frmr");

    private final RandomGenerator random;

    PrimitiveGenerator(RandomGenerator random) {
        this.random = random;
    }

    Qualifiers qualifiers(boolean ordinary) {
        if (!ordinary && random.nextInt(3) == 0) {
            return anyQualifiers();
        }
        Dir dir = pick(DIRECTIONS);
        return switch (random.nextInt(7)) {
            case 0 -> new Qualifiers(pick(NETWORK), dir, Qualifiers.Type.HOST);
            case 1 -> new Qualifiers(pick(NETWORK), dir, Qualifiers.Type.NET);
            case 2 -> new Qualifiers(Proto.LINK, dir, Qualifiers.Type.HOST);
            case 3 -> new Qualifiers(Proto.IPV6, dir, Qualifiers.Type.HOST);
            case 4 -> new Qualifiers(Proto.IP, Dir.DEFAULT, Qualifiers.Type.PROTO);
            case 5 -> new Qualifiers(pick(TRANSPORT), dir, Qualifiers.Type.PORTRANGE);
            default -> new Qualifiers(pick(TRANSPORT), dir, Qualifiers.Type.PORT);
        };
    }

    private Qualifiers anyQualifiers() {
        Dir dir = pick(List.of(Dir.values()));
        Qualifiers.Type type = pick(List.of(Qualifiers.Type.values()));
        boolean undirected =
                type == Qualifiers.Type.GATEWAY
                        || type == Qualifiers.Type.PROTO
                        || type == Qualifiers.Type.PROTOCHAIN;
        if (undirected) {
            dir = Dir.DEFAULT;
        } else if (dir == Dir.DEFAULT && type == Qualifiers.Type.DEFAULT) {
            type = Qualifiers.Type.HOST;
        }
        return new Qualifiers(pick(List.of(Proto.values())), dir, type);
    }

    /// An identifier that fits the qualifiers, or for a language test any.
    Id id(Qualifiers qualifiers, boolean ordinary) {
        if (!ordinary && random.nextInt(3) == 0) {
            return anyId();
        }
        return switch (qualifiers.type()) {
            case PORT ->
                    new Id.Numeral(random.nextInt(4) == 0 ? random.nextInt(65536) : 80, NOWHERE);
            case PORTRANGE ->
                    new Id.Name(random.nextInt(1000) + "-" + random.nextInt(65536), NOWHERE);
            case PROTO, PROTOCHAIN -> new Id.Numeral(random.nextInt(256), NOWHERE);
            case NET -> net();
            case HOST, GATEWAY, DEFAULT ->
                    switch (qualifiers.proto()) {
                        case LINK -> new Id.Mac48("00:00:5e:00:53:0" + random.nextInt(10), NOWHERE);
                        case IPV6 -> new Id.Ipv6("2001:db8::" + random.nextInt(4), NOWHERE);
                        default -> new Id.Ipv4("192.0.2." + random.nextInt(4), NOWHERE);
                    };
        };
    }

    private Id net() {
        return switch (random.nextInt(4)) {
            case 0 -> new Id.Ipv4Prefix("192.0.2.0", 24 + random.nextInt(8), NOWHERE);
            case 1 -> new Id.Ipv4Mask("192.0.0.0", "255.0.255.0", NOWHERE);
            case 2 -> new Id.Ipv4("10." + random.nextInt(256), NOWHERE);
            default -> new Id.Ipv4("192.0.2", NOWHERE);
        };
    }

    private Id anyId() {
        return switch (random.nextInt(7)) {
            case 0 -> new Id.Name(pick(NAMES), NOWHERE);
            case 1 -> new Id.Numeral(random.nextInt(), NOWHERE);
            case 2 -> new Id.Ipv6Prefix("2001:db8::", random.nextInt(200), NOWHERE);
            case 3 ->
                    new Id.Mac48(
                            pick(List.of("1-2-3-4-5-6", "0000.5e00.5301", "00005e005301")),
                            NOWHERE);
            case 4 -> new Id.Mac8("$" + Integer.toHexString(random.nextInt(256)), NOWHERE);
            case 5 ->
                    new Id.Ipv6(
                            pick(List.of("::", "::ffff:192.0.2.1", "1:2:3:4:5:6:7:8")), NOWHERE);
            default -> net();
        };
    }

    /// A primitive that compiles for Ethernet.
    Expr ethernet() {
        return switch (random.nextInt(7)) {
            case 0 -> new Expr.Broadcast(Proto.DEFAULT, NOWHERE);
            case 1 ->
                    new Expr.Multicast(
                            pick(List.of(Proto.DEFAULT, Proto.LINK, Proto.IP, Proto.IPV6)),
                            NOWHERE);
            case 2 -> new Expr.LengthTest(random.nextBoolean(), random.nextInt(200), NOWHERE);
            case 3 ->
                    new Expr.ByteTest(
                            random.nextInt(40),
                            pick(List.of('=', '<', '>', '&', '|')),
                            octet(),
                            NOWHERE);
            case 4 -> {
                Encapsulation.Tag tag =
                        random.nextBoolean()
                                ? new Encapsulation.Tag(random.nextInt(4096), NOWHERE)
                                : null;
                yield new Encapsulation(Encapsulation.Kind.VLAN, tag, NOWHERE);
            }
            default -> new Expr.Abbreviation(pick(ALONE), NOWHERE);
        };
    }

    /// Any primitive but those with an identifier.
    Expr any() {
        return switch (random.nextInt(14)) {
            case 0 -> new Expr.WlanDir(anyProto(), random.nextInt(4), NOWHERE);
            case 1 -> new Expr.WlanType(anyProto(), random.nextInt(4) << 2, 0x0c, NOWHERE);
            case 2 -> new Expr.WlanType(anyProto(), random.nextInt(64) << 2, 0xfc, NOWHERE);
            case 3 -> new Expr.Llc(random.nextBoolean() ? null : pick(LLC), NOWHERE);
            case 4 ->
                    new Expr.PfName(
                            pick(List.of(PfField.IFNAME, PfField.ACTION)),
                            pick(NAMES),
                            NOWHERE,
                            NOWHERE);
            case 5 ->
                    new Expr.PfNumber(
                            pick(List.of(PfField.RULENUM, PfField.REASON)),
                            random.nextInt(),
                            NOWHERE);
            case 6 ->
                    new Expr.AtmField(
                            random.nextBoolean(), relOp(), random.nextInt(), NOWHERE, NOWHERE);
            case 7 -> new Expr.AtmType(pick(ATM), NOWHERE);
            case 8 -> new Expr.Mtp2Type(pick(MTP2), NOWHERE);
            case 9 -> new Expr.Mtp3Field(pick(MTP3), relOp(), random.nextInt(), NOWHERE, NOWHERE);
            case 10 -> new Expr.Direction(random.nextBoolean(), NOWHERE);
            case 11 -> new Expr.IfIndex(random.nextInt(), NOWHERE);
            case 12 -> {
                Encapsulation.Kind kind = pick(List.of(Encapsulation.Kind.values()));
                boolean tagged = random.nextBoolean() && kind != Encapsulation.Kind.PPPOED;
                yield new Encapsulation(
                        kind, tagged ? new Encapsulation.Tag(octet(), NOWHERE) : null, NOWHERE);
            }
            default -> ethernet();
        };
    }

    private Proto anyProto() {
        return pick(List.of(Proto.values()));
    }

    private RelOp relOp() {
        return pick(List.of(RelOp.values()));
    }

    private int octet() {
        return random.nextInt(256);
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
