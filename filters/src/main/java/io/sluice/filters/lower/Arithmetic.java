package io.sluice.filters.lower;

import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.expr.Arith;
import io.sluice.filters.expr.Expr;
import io.sluice.filters.expr.Proto;
import io.sluice.filters.ir.Exit.Test;
import io.sluice.filters.ir.Value;
import io.sluice.filters.ir.Value.Op;
import io.sluice.filters.ir.Value.Width;
import io.sluice.filters.link.EtherType;
import io.sluice.filters.link.HeaderLayout.Prefix;
import io.sluice.filters.link.IpProtocol;
import io.sluice.filters.options.Extension;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;

/// Arithmetic over packet data, and the relations that compare it.
record Arithmetic(PacketTests at, boolean overIpv6) {
    /// Protocols that run over both versions of IP.
    private static final Set<Proto> TRANSPORTS =
            EnumSet.of(Proto.TCP, Proto.UDP, Proto.SCTP, Proto.PIM);

    Arithmetic(PacketTests at) {
        this(at, false);
    }

    /// A number, and what must hold of the packet before it may be computed.
    private record Guarded(Value value, Condition guard) {}

    /// Over IPv4, and where it is asked for also over IPv6.
    Condition compare(Expr.Compare compare) {
        Condition four = new Arithmetic(at, false).relation(compare);
        boolean both =
                at.scope().has(Extension.IP6_INDEX)
                        && (indexesTransport(compare.left()) || indexesTransport(compare.right()));
        return both ? four.or(new Arithmetic(at, true).relation(compare)) : four;
    }

    private static boolean indexesTransport(Arith arith) {
        return switch (arith) {
            case Arith.Numeral _, Arith.Length _ -> false;
            case Arith.Negate negate -> indexesTransport(negate.operand());
            case Arith.Binary binary ->
                    indexesTransport(binary.left()) || indexesTransport(binary.right());
            case Arith.Accessor accessor ->
                    TRANSPORTS.contains(accessor.proto()) || indexesTransport(accessor.index());
        };
    }

    /// The protocol tests of the right operand come first (libpcap, gen_relation()).
    private Condition relation(Expr.Compare compare) {
        Guarded left = number(compare.left());
        Guarded right = number(compare.right());
        return right.guard()
                .and(
                        left.guard()
                                .and(
                                        Relations.compare(
                                                at, compare.op(), left.value(), right.value())));
    }

    private Guarded number(Arith arith) {
        return switch (arith) {
            case Arith.Numeral numeral ->
                    new Guarded(Value.constant(numeral.value()), Condition.Constant.TRUE);
            case Arith.Length _ -> new Guarded(new Value.Length(), Condition.Constant.TRUE);
            case Arith.Negate negate -> {
                Guarded operand = number(negate.operand());
                yield new Guarded(new Value.Negate(operand.value()), operand.guard());
            }
            case Arith.Binary binary -> binary(binary);
            case Arith.Accessor accessor -> accessor(accessor);
        };
    }

    /// The protocol tests of a right operand are not made: libpcap drops them (gen_arth()), and
    /// with them the filter would mean something else.
    private Guarded binary(Arith.Binary binary) {
        Guarded left = number(binary.left());
        Guarded right = number(binary.right());
        OptionalInt first = firstConstant(binary.right());
        if (first.isPresent()) {
            refuse(binary.op(), first.getAsInt(), binary.right().span());
        }
        Op op =
                switch (binary.op()) {
                    case ADD -> Op.ADD;
                    case SUB -> Op.SUB;
                    case MUL -> Op.MUL;
                    case DIV -> Op.DIV;
                    case MOD -> Op.MOD;
                    case AND -> Op.AND;
                    case OR -> Op.OR;
                    case XOR -> Op.XOR;
                    case LSH -> Op.LSH;
                    case RSH -> Op.RSH;
                };
        return new Guarded(new Value.Binary(op, left.value(), right.value()), left.guard());
    }

    /// The constant that the code for a number begins with, if it begins with one. libpcap takes it
    /// for the number (gen_arth()), also where it is only the index of a load: `len / ip[0]` is
    /// refused as a division by zero.
    private static OptionalInt firstConstant(Arith arith) {
        return switch (arith) {
            case Arith.Numeral numeral -> OptionalInt.of(numeral.value());
            case Arith.Length _ -> OptionalInt.empty();
            case Arith.Negate negate -> firstConstant(negate.operand());
            case Arith.Binary binary -> firstConstant(binary.left());
            case Arith.Accessor accessor -> firstConstant(accessor.index());
        };
    }

    private void refuse(Arith.Op op, int right, SourceSpan span) {
        boolean shift = op == Arith.Op.LSH || op == Arith.Op.RSH;
        if (shift && Integer.compareUnsigned(right, 31) > 0) {
            throw at.scope().fault(span, "shift by more than 31 bits");
        }
        if (op == Arith.Op.DIV && right == 0) {
            throw at.scope().fault(span, "division by zero");
        }
        if (op == Arith.Op.MOD && right == 0) {
            throw at.scope().fault(span, "modulus by zero");
        }
    }

    private Guarded accessor(Arith.Accessor accessor) {
        Guarded index = number(accessor.index());
        Width width =
                switch (accessor.size()) {
                    case 1 -> Width.BYTE;
                    case 2 -> Width.HALF;
                    case 4 -> Width.WORD;
                    default ->
                            throw at.scope()
                                    .fault(
                                            accessor.sizeSpan() == null
                                                    ? accessor.span()
                                                    : accessor.sizeSpan(),
                                            "data size must be 1, 2, or 4");
                };
        Guarded place = place(accessor.proto(), index.value(), width);
        return new Guarded(place.value(), index.guard().and(place.guard()));
    }

    private Guarded place(Proto proto, Value index, Width width) {
        Layers layers = at.layers();
        return switch (proto) {
            case RADIO -> {
                Prefix prefix = layers.layout().prefix();
                if (prefix == Prefix.NONE || prefix == Prefix.PPI) {
                    throw at.fault("radio information not present in capture");
                }
                yield new Guarded(new Value.LoadAt(width, index, 0), Condition.Constant.TRUE);
            }
            case LINK ->
                    new Guarded(
                            from(layers.linkHeader(), 0, index, width), Condition.Constant.TRUE);
            case IP, ARP, RARP, ATALK, DECNET, SCA, LAT, MOPRC, MOPDL, IPV6 -> {
                Value value = from(layers.payload(), layers.network(), index, width);
                yield new Guarded(value, new Abbreviations(at).lower(proto));
            }
            case TCP, UDP, SCTP, ICMP, IGMP, IGRP, PIM, VRRP, CARP -> {
                if (overIpv6 && TRANSPORTS.contains(proto)) {
                    yield ipv6(proto, index, width);
                }
                Value end = new Value.Binary(Op.ADD, index, at.beforeIpv4Transport());
                int constant = layers.payload().constant() + layers.network();
                yield new Guarded(new Value.LoadAt(width, end, constant), ipv4(proto));
            }
            case ICMPV6 -> {
                Condition guard =
                        new ProtocolTests(at)
                                .follows(EtherType.IPV6)
                                .and(new IpTests(at).protocol6(IpProtocol.ICMPV6.number()));
                int header = layers.network() + PacketTests.IPV6_HEADER;
                yield new Guarded(from(layers.payload(), header, index, width), guard);
            }
            default ->
                    throw at.fault(
                            "'" + proto.keyword() + "' does not support the index operation");
        };
    }

    /// Transport headers are found over IPv4 and in first fragments only: pcap-filter(7),
    /// "tcp[...]".
    private Condition ipv4(Proto proto) {
        IpTests ip = new IpTests(at);
        return new ProtocolTests(at)
                .follows(EtherType.IP)
                .and(ip.protocol4(Abbreviations.ipProtocol(proto).number()))
                .and(ip.firstFragment());
    }

    private Guarded ipv6(Proto proto, Value index, Width width) {
        Condition ip = new ProtocolTests(at).follows(EtherType.IPV6);
        int number = Abbreviations.ipProtocol(proto).number();
        if (at.scope().has(Extension.IP6_HEADERS)) {
            Ipv6Walk walk = new Ipv6Walk(at);
            Condition guard = ip.and(walk.walk()).and(at.test(Test.EQ, walk.protocol(), number));
            return new Guarded(walk.load(index, width), guard);
        }
        int header = at.layers().network() + PacketTests.IPV6_HEADER;
        Value value = from(at.layers().payload(), header, index, width);
        return new Guarded(value, ip.and(new IpTests(at).protocol6(number)));
    }

    private Value from(Layers.Offset start, int bytes, Value index, Width width) {
        Value.Variable variable = start.variable();
        Value base =
                variable == null
                        ? index
                        : new Value.Binary(Op.ADD, index, at.scope().read(variable));
        return new Value.LoadAt(width, base, start.constant() + bytes);
    }
}
