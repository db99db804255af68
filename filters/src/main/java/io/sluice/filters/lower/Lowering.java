package io.sluice.filters.lower;

import static io.sluice.filters.ir.Value.Width.BYTE;

import io.sluice.filters.expr.Expr;
import io.sluice.filters.ir.Block;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.Exit.Test;
import io.sluice.filters.ir.Value;
import io.sluice.filters.ir.Value.Op;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.options.Extension;
import io.sluice.filters.options.Handle;
import io.sluice.filters.options.Names;
import io.sluice.filters.resolve.Predicate;
import io.sluice.filters.resolve.Resolver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.Set;

/// From syntax tree to graph, in text order, so that the first fault in the text is the one that is
/// named.
public final class Lowering {

    /// What a filter is compiled for.
    ///
    /// @param snapLen what an accepted packet returns
    public record Target(
            LinkType linkType,
            int snapLen,
            OptionalInt netmask,
            Handle handle,
            Names names,
            Set<Extension> extensions) {}

    private final Scope scope;
    private final Resolver resolver;

    private Lowering(Scope scope, Resolver resolver) {
        this.scope = scope;
        this.resolver = resolver;
    }

    /// A lowered filter.
    ///
    /// @param plain whether every jump is a test of the filter. Others libpcap's optimiser leaves
    ///   alone, and so it does not notice when they reject everything
    public record Result(Cfg cfg, boolean plain) {}

    /// @throws io.sluice.filters.diagnostics.FilterSyntaxException if a name is unknown, a number
    ///   out of range, or a primitive does not go with the link type or its qualifiers
    public static Result lower(String filter, Expr expr, Target target) {
        Cfg cfg = new Cfg();
        Block accept = cfg.block(new Exit.Return(target.snapLen()), null);
        if (expr instanceof Expr.Everything) {
            cfg.entry(accept);
            return new Result(cfg, true);
        }
        Scope scope = new Scope(filter, cfg, target);
        VariableHeaders headers = new VariableHeaders(scope, target.linkType());
        Lowering lowering = new Lowering(scope, new Resolver(filter, target.names()));
        Condition condition = lowering.lower(expr, headers.layers()).when();
        Block reject = cfg.block(new Exit.Return(0), null);
        cfg.entry(headers.before(condition.build(cfg, accept, reject), reject));
        return new Result(cfg, !scope.branchesInside());
    }

    /// The truth value of a filter alone, of which [#lower] makes a graph: it takes no care of
    /// headers of variable length, whose variables nothing gives a value here.
    ///
    /// @throws io.sluice.filters.diagnostics.FilterSyntaxException as `lower` does
    public static Condition condition(String filter, Expr expr, Target target) {
        Scope scope = new Scope(filter, new Cfg(), target);
        Layers layers = new VariableHeaders(scope, target.linkType()).layers();
        return new Lowering(scope, new Resolver(filter, target.names())).lower(expr, layers).when();
    }

    /// Long chains of `and` and `or` lean left and take no stack here; only parentheses do.
    private Lowered lower(Expr expr, Layers before) {
        Lowered lowered = chain(expr, before);
        return scope.endsAt(expr.span()) ? new Lowered(lowered.when(), before) : lowered;
    }

    private Lowered chain(Expr expr, Layers before) {
        Deque<Expr> chain = new ArrayDeque<>();
        Expr first = expr;
        while (chain.isEmpty() || !scope.endsAt(first.span())) {
            if (first instanceof Expr.And and) {
                chain.push(and);
                first = and.left();
            } else if (first instanceof Expr.Or or) {
                chain.push(or);
                first = or.left();
            } else {
                break;
            }
        }
        Lowered lowered = chain.isEmpty() ? negatable(first, before) : lower(first, before);
        while (!chain.isEmpty()) {
            Expr link = chain.pop();
            if (link instanceof Expr.And(_, Expr right, _)) {
                Lowered next = lower(right, lowered.after());
                lowered = new Lowered(lowered.when().and(next.when()), next.after());
            } else if (link instanceof Expr.Or(_, Expr right, _)) {
                // pcap-filter(7), "vlan": the offsets change for the rest of the filter, across
                // "or" too.
                Layers seen = scope.has(Extension.SCOPED) ? before : lowered.after();
                Lowered next = lower(right, seen);
                Layers after = scope.has(Extension.SCOPED) ? before : next.after();
                lowered = new Lowered(lowered.when().or(next.when()), after);
            }
        }
        return lowered;
    }

    private Lowered negatable(Expr expr, Layers before) {
        Expr operand = expr;
        boolean negated = false;
        while (operand instanceof Expr.Not not) {
            negated = !negated;
            operand = not.operand();
        }
        Lowered lowered =
                expr instanceof Expr.Not ? lower(operand, before) : primitive(expr, before);
        if (!(expr instanceof Expr.Not)) {
            return lowered;
        }
        Layers after = scope.has(Extension.SCOPED) ? before : lowered.after();
        return new Lowered(negated ? lowered.when().not() : lowered.when(), after);
    }

    private Lowered primitive(Expr expr, Layers before) {
        PacketTests at = new PacketTests(scope, before, expr.span());
        return switch (expr) {
            case Expr.Encapsulation encapsulation -> encapsulation(at, encapsulation);
            case Expr.AtmType type -> new AtmTests(at).type(type.keyword());
            case Expr.And _, Expr.Or _, Expr.Not _ -> lower(expr, before);
            case Expr.Everything _ -> new Lowered(Condition.Constant.TRUE, before);
            case Expr.Match match -> new Lowered(match(at, match), before);
            case Expr.Abbreviation abbreviation ->
                    new Lowered(new Abbreviations(at).lower(abbreviation.proto()), before);
            case Expr.Compare compare -> new Lowered(new Arithmetic(at).compare(compare), before);
            case Expr.Broadcast broadcast ->
                    new Lowered(new HostTests(at).broadcast(broadcast.proto()), before);
            case Expr.Multicast multicast ->
                    new Lowered(new HostTests(at).multicast(multicast.proto()), before);
            case Expr.LengthTest test ->
                    new Lowered(new CaptureTests(at).length(test.greater(), test.bytes()), before);
            case Expr.ByteTest test -> new Lowered(byteTest(at, test), before);
            case Expr.Direction direction ->
                    new Lowered(new CaptureTests(at).direction(direction.outbound()), before);
            case Expr.IfIndex index ->
                    new Lowered(new CaptureTests(at).interfaceIndex(index.index()), before);
            case Expr.WlanType type ->
                    new Lowered(new WlanTests(at).frameType(type.value(), type.mask()), before);
            case Expr.WlanDir dir ->
                    new Lowered(new WlanTests(at).frameDirection(dir.direction()), before);
            case Expr.Llc llc -> new Lowered(new LlcTests(at).frame(llc.type()), before);
            case Expr.PfName name -> new Lowered(new PfTests(at).name(name), before);
            case Expr.PfNumber number -> new Lowered(new PfTests(at).number(number), before);
            case Expr.AtmField field -> new Lowered(new AtmTests(at).field(field), before);
            case Expr.Mtp2Type type ->
                    new Lowered(new Ss7Tests(at).signalUnit(type.keyword()), before);
            case Expr.Mtp3Field field -> new Lowered(new Ss7Tests(at).field(field), before);
        };
    }

    private static Lowered encapsulation(PacketTests at, Expr.Encapsulation encapsulation) {
        return switch (encapsulation.kind()) {
            case VLAN -> new TagTests(at).vlan(encapsulation.tag());
            case MPLS -> new TagTests(at).mpls(encapsulation.tag());
            case PPPOED -> new TagTests(at).pppoeDiscovery();
            case PPPOES -> new TagTests(at).pppoeSession(encapsulation.tag());
            case GENEVE -> new TunnelTests(at).geneve(encapsulation.tag());
            case VXLAN -> new TunnelTests(at).vxlan(encapsulation.tag());
        };
    }

    private Condition match(PacketTests at, Expr.Match match) {
        Layers layers = at.layers();
        Predicate predicate =
                resolver.resolve(
                        match,
                        new Resolver.Context(
                                layers.linkType(), layers.mplsLabels() > 0, layers.tunnel()));
        HostTests hosts = new HostTests(at);
        return switch (predicate) {
            case Predicate.Hosts4 four -> hosts.hosts4(four, false);
            case Predicate.Hosts6 six -> hosts.hosts6(six);
            case Predicate.Hosts46(Predicate.Hosts4 four, Predicate.Hosts6 six) ->
                    hosts.hosts4(four, false).or(hosts.hosts6(six));
            case Predicate.Mac48 mac -> hosts.mac48(mac);
            case Predicate.Mac8 mac -> hosts.mac8(mac);
            case Predicate.Gateway gateway -> hosts.gateway(gateway);
            case Predicate.DecnetHost host -> new OsiTests(at).decnet(host);
            case Predicate.Ports ports -> new IpTests(at).ports(ports);
            case Predicate.LinkProtocol(int value) -> new ProtocolTests(at).follows(value);
            case Predicate.IpProtocol protocol ->
                    new IpTests(at).protocol(protocol.proto(), protocol.value());
            case Predicate.IsoProtocol(int value) -> new OsiTests(at).protocol(value);
            case Predicate.IsisProtocol(int pduType) -> new OsiTests(at).isis(pduType);
            case Predicate.ProtocolChain chain ->
                    new ProtocolChain(at).find(chain.proto(), chain.value());
        };
    }

    /// `byte I op V`, counted from the link-layer header.
    private Condition byteTest(PacketTests at, Expr.ByteTest test) {
        scope.atMost(test.span(), "byte argument", test.value(), 0xff);
        Value load = at.load(Base.LINK_HEADER, test.index(), BYTE);
        return switch (test.op()) {
            case '=' -> at.test(Test.EQ, load, test.value());
            case '<' -> at.test(Test.GE, load, test.value()).not();
            case '>' -> at.test(Test.GT, load, test.value());
            case '&' ->
                    at.test(
                                    Test.EQ,
                                    new Value.Binary(Op.AND, load, Value.constant(test.value())),
                                    0)
                            .not();
            case '|' ->
                    at.test(Test.EQ, new Value.Binary(Op.OR, load, Value.constant(test.value())), 0)
                            .not();
            default -> throw new IllegalArgumentException("byte operator " + test.op());
        };
    }
}
