package io.sluice.filters.expr;

import io.sluice.filters.expr.Expr.And;
import io.sluice.filters.expr.Expr.Encapsulation;
import io.sluice.filters.expr.Expr.Match;
import io.sluice.filters.expr.Expr.Not;
import io.sluice.filters.expr.Expr.Or;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/// Writes a syntax tree as a filter text that parses to the same tree, spans apart.
///
/// An identifier that inherits its qualifiers is written without them where what stands before
/// hands on the same ones, and with them elsewhere: such a tree comes from no text.
public final class ExprPrinter {
    private final StringBuilder out = new StringBuilder();

    /// What a bare identifier would inherit at the end of the text so far.
    private Optional<Qualifiers> last = Optional.empty();

    private ExprPrinter() {}

    /// The text of a tree; empty for [Expr.Everything].
    public static String print(Expr expr) {
        ExprPrinter printer = new ExprPrinter();
        printer.chain(expr);
        return printer.out.toString();
    }

    /// The text of a piece of arithmetic.
    public static String print(Arith arith) {
        ExprPrinter printer = new ExprPrinter();
        printer.arith(arith);
        return printer.out.toString();
    }

    /// A left spine, written without parentheses.
    private void chain(Expr expr) {
        List<Chain.Link> links = Chain.of(expr);
        List<Optional<Qualifiers>> wanted = Inheritance.wantedAfterEach(links);
        Optional<Qualifiers> before = last;
        int start = out.length();
        for (int i = 0; i < links.size(); i++) {
            Optional<Qualifiers> needed = Inheritance.neededBy(links.get(i).operand());
            if (i > 0 && needed.isPresent() && needed.equals(before) && !needed.equals(last)) {
                // Only a parenthesis around all that has been written brings back what stood before
                // it.
                out.insert(start, '(').append(')');
                last = before;
            }
            out.append(links.get(i).junction());
            operand(links.get(i).operand(), wanted.get(i));
        }
    }

    /// @param wanted what a bare identifier after this operand must inherit, where there is one
    private void operand(Expr expr, Optional<Qualifiers> wanted) {
        switch (expr) {
            case And _, Or _ -> group(expr, wanted);
            case Not not -> {
                out.append("not ");
                operand(not.operand(), wanted);
            }
            default -> {
                boolean keep = wanted.isPresent() && wanted.equals(last);
                if (keep && !wanted.equals(Inheritance.suppliedBy(expr))) {
                    enclosed(expr);
                } else {
                    primitive(expr);
                }
            }
        }
    }

    /// A parenthesis hands on what stood before it; a list of identifiers behind qualifiers hands
    /// on those.
    private void group(Expr expr, Optional<Qualifiers> wanted) {
        Optional<Qualifiers> list = Inheritance.suppliedBy(expr);
        if (list.isPresent() && list.equals(wanted) && !wanted.equals(last)) {
            out.append(head(list.get())).append(" (");
            list(expr);
            out.append(')');
            last = list;
            return;
        }
        Optional<Qualifiers> before = last;
        if (Inheritance.startsInherited(expr) && Inheritance.ofList(expr).isEmpty()) {
            // A parenthesis that starts with a bare identifier may hold nothing else.
            last = Optional.empty();
        }
        enclosed(expr);
        last = before;
    }

    private void enclosed(Expr expr) {
        Optional<Qualifiers> before = last;
        out.append('(');
        chain(expr);
        out.append(')');
        last = before;
    }

    /// The identifiers of a tree that holds nothing else, without qualifiers.
    private void list(Expr expr) {
        for (Chain.Link link : Chain.of(expr)) {
            out.append(link.junction());
            listed(link.operand());
        }
    }

    private void listed(Expr expr) {
        switch (expr) {
            case Not not -> {
                out.append("not ");
                listed(not.operand());
            }
            case Match match -> out.append(print(match.id()));
            default -> {
                out.append('(');
                list(expr);
                out.append(')');
            }
        }
    }

    private void primitive(Expr expr) {
        if (expr instanceof Match(Qualifiers qualifiers, boolean inherited, Id id, _)) {
            Optional<Qualifiers> own = Optional.of(qualifiers);
            if (!inherited || !own.equals(last)) {
                out.append(head(qualifiers)).append(' ');
            }
            out.append(print(id));
            last = own;
            return;
        }
        last = Optional.empty();
        switch (expr) {
            case Expr.Everything _ -> {}
            case Expr.Abbreviation a -> out.append(a.proto().keyword());
            case Expr.Compare c -> {
                arith(c.left());
                out.append(' ').append(c.op().symbol()).append(' ');
                arith(c.right());
            }
            case Expr.Broadcast b -> out.append(proto(b.proto())).append("broadcast");
            case Expr.Multicast m -> out.append(proto(m.proto())).append("multicast");
            case Expr.LengthTest l ->
                    out.append(l.greater() ? "greater " : "less ").append(unsigned(l.bytes()));
            case Expr.ByteTest b ->
                    out.append("byte ")
                            .append(unsigned(b.index()))
                            .append(' ')
                            .append(b.op())
                            .append(' ')
                            .append(unsigned(b.value()));
            case Expr.Direction d -> out.append(d.outbound() ? "outbound" : "inbound");
            case Expr.IfIndex i -> out.append("ifindex ").append(unsigned(i.index()));
            case Encapsulation e -> {
                Encapsulation.Tag tag = e.tag();
                out.append(e.kind().keyword())
                        .append(tag == null ? "" : " " + unsigned(tag.value()));
            }
            case Expr.WlanType t -> wlanType(t);
            case Expr.WlanDir d ->
                    out.append(proto(d.proto())).append("dir ").append(d.direction());
            case Expr.Llc l -> out.append("llc").append(l.type() == null ? "" : " " + l.type());
            case Expr.PfName p ->
                    out.append(p.field().keyword()).append(' ').append(name(p.text()));
            case Expr.PfNumber p ->
                    out.append(p.field().keyword()).append(' ').append(unsigned(p.value()));
            case Expr.AtmField f -> field(f.vci() ? "vci" : "vpi", f.op(), f.value());
            case Expr.Mtp3Field f -> field(f.keyword(), f.op(), f.value());
            case Expr.AtmType t -> out.append(t.keyword());
            case Expr.Mtp2Type t -> out.append(t.keyword());
            case And _, Or _, Not _, Match _ -> throw new IllegalArgumentException(expr.toString());
        }
    }

    private void wlanType(Expr.WlanType type) {
        out.append(proto(type.proto()))
                .append(String.format("type 0x%02x", type.value() & WlanTypes.TYPE_MASK));
        if (type.mask() != WlanTypes.TYPE_MASK) {
            out.append(String.format(" subtype 0x%02x", type.value() & WlanTypes.SUBTYPE_MASK));
        }
    }

    private void field(String keyword, Expr.RelOp op, int value) {
        out.append(keyword).append(' ').append(op.symbol()).append(' ').append(unsigned(value));
    }

    private static String proto(Proto proto) {
        return proto == Proto.DEFAULT ? "" : proto.keyword() + " ";
    }

    private static String head(Qualifiers qualifiers) {
        StringJoiner words = new StringJoiner(" ");
        for (String word :
                List.of(
                        qualifiers.proto().keyword(),
                        qualifiers.dir().keyword(),
                        qualifiers.type().keyword())) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words.toString();
    }

    /// The text of an identifier.
    public static String print(Id id) {
        return switch (id) {
            case Id.Name name -> name(name.text());
            case Id.Numeral numeral -> unsigned(numeral.value());
            case Id.Ipv4 address -> address.text();
            case Id.Ipv4Prefix prefix -> prefix.text() + "/" + unsigned(prefix.bits());
            case Id.Ipv4Mask mask -> mask.text() + " mask " + mask.mask();
            case Id.Ipv6 address -> address.text();
            case Id.Ipv6Prefix prefix -> prefix.text() + "/" + unsigned(prefix.bits());
            case Id.Mac48 mac -> mac.text();
            case Id.Mac8 mac -> mac.text();
        };
    }

    /// A name, behind a backslash where it would be something else without.
    private static String name(String text) {
        return Lexer.isPlainName(text) ? text : "\\" + text;
    }

    private static String unsigned(int value) {
        return Integer.toUnsignedString(value);
    }

    /// Every binary operation stands in parentheses but those the precedences give back.
    private void arith(Arith arith) {
        switch (arith) {
            case Arith.Numeral numeral -> out.append(unsigned(numeral.value()));
            case Arith.Length _ -> out.append("len");
            case Arith.Accessor accessor -> {
                out.append(accessor.proto().keyword()).append('[');
                arith(accessor.index());
                if (accessor.sizeSpan() != null || accessor.size() != 1) {
                    out.append(':').append(unsigned(accessor.size()));
                }
                out.append(']');
            }
            case Arith.Negate negate -> {
                out.append('-');
                enclosed(negate.operand(), !(negate.operand() instanceof Arith.Binary));
            }
            case Arith.Binary(Arith.Op op, Arith left, Arith right, _) -> {
                int own = ArithParser.precedence(op);
                enclosed(
                        left,
                        own > 0
                                && left instanceof Arith.Binary b
                                && ArithParser.precedence(b.op()) >= own);
                out.append(' ').append(op.symbol()).append(' ');
                enclosed(
                        right,
                        own > 0
                                && right instanceof Arith.Binary b
                                && ArithParser.precedence(b.op()) > own);
            }
        }
    }

    private void enclosed(Arith arith, boolean bare) {
        if (bare || !(arith instanceof Arith.Binary || arith instanceof Arith.Negate)) {
            arith(arith);
            return;
        }
        out.append('(');
        arith(arith);
        out.append(')');
    }
}
