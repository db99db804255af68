package io.sluice.filters.lint;

import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.expr.Arith;
import io.sluice.filters.expr.Expr;
import io.sluice.filters.expr.Expr.Compare;
import io.sluice.filters.expr.Expr.Match;
import io.sluice.filters.expr.Expr.PfField;
import io.sluice.filters.expr.Id;
import io.sluice.filters.expr.Qualifiers;
import java.util.ArrayList;
import java.util.List;

/// Single primitives that do something else than their words say.
final class PrimitiveTraps {
    private final Source source;
    private final List<Draft> drafts = new ArrayList<>();

    private PrimitiveTraps(Source source) {
        this.source = source;
    }

    static List<Draft> find(Expr expr, Source source) {
        PrimitiveTraps traps = new PrimitiveTraps(source);
        for (Expr node : Source.nodes(expr)) {
            switch (node) {
                case Expr.LengthTest length -> traps.inclusive(length);
                case Match match -> traps.match(match);
                case Compare compare -> {
                    traps.octal(compare.left());
                    traps.octal(compare.right());
                }
                case Expr.PfName name -> traps.prefix(name);
                default -> {}
            }
        }
        return traps.drafts;
    }

    private void inclusive(Expr.LengthTest length) {
        String bytes = Integer.toUnsignedString(length.bytes());
        String keyword = length.greater() ? "greater" : "less";
        String sign = length.greater() ? ">" : "<";
        drafts.add(
                new Draft(
                        Trap.INCLUSIVE_LENGTH,
                        length.span(),
                        "'"
                                + keyword
                                + " "
                                + bytes
                                + "' accepts "
                                + bytes
                                + " too, unlike '"
                                + sign
                                + "'",
                        () ->
                                List.of(
                                        source.rewrite(
                                                "as it is read",
                                                length,
                                                "len " + sign + "= " + bytes),
                                        source.rewrite(
                                                "without " + bytes,
                                                length,
                                                "len " + sign + " " + bytes))));
    }

    private void match(Match match) {
        Qualifiers.Type type = match.qualifiers().type();
        boolean host = type == Qualifiers.Type.HOST || type == Qualifiers.Type.DEFAULT;
        boolean place = host || type == Qualifiers.Type.NET || type == Qualifiers.Type.GATEWAY;
        switch (match.id()) {
            case Id.Ipv4 address
                    when host && address.text().chars().filter(c -> c == '.').count() < 3 ->
                    partial(match, address);
            case Id.Name name when place ->
                    drafts.add(
                            new Draft(
                                    Trap.HOST_NAME,
                                    name.span(),
                                    "'"
                                            + name.text()
                                            + "' stands for the addresses it has when the filter is compiled",
                                    () -> Draft.advice("write the addresses")));
            case Id.Numeral numeral -> octal(numeral.value(), numeral.span());
            default -> {}
        }
    }

    private void partial(Match match, Id.Ipv4 address) {
        int parts = (int) address.text().chars().filter(c -> c == '.').count() + 1;
        String full = address.text() + ".0".repeat(4 - parts);
        drafts.add(
                new Draft(
                        Trap.PARTIAL_ADDRESS,
                        match.id().span(),
                        "an address of "
                                + parts
                                + " numbers is a prefix: this matches "
                                + full
                                + "/"
                                + 8 * parts,
                        () ->
                                List.of(
                                        source.rewrite(
                                                "as it is read",
                                                match,
                                                prefix(match, full, 8 * parts)),
                                        new Fix.Advice("for one host, write all four numbers"))));
    }

    private static String prefix(Match match, String address, int bits) {
        Qualifiers q = match.qualifiers();
        Qualifiers net = new Qualifiers(q.proto(), q.dir(), Qualifiers.Type.NET);
        Id id = new Id.Ipv4Prefix(address, bits, match.id().span());
        return Source.print(new Match(net, false, id, match.span()));
    }

    private void octal(Arith arith) {
        switch (arith) {
            case Arith.Numeral numeral -> octal(numeral.value(), numeral.span());
            case Arith.Accessor accessor -> octal(accessor.index());
            case Arith.Binary binary -> {
                octal(binary.left());
                octal(binary.right());
            }
            case Arith.Negate negate -> octal(negate.operand());
            case Arith.Length _ -> {}
        }
    }

    private void octal(int value, SourceSpan span) {
        String text = source.at(span);
        if (value > 7 && text.matches("0[0-7]+")) {
            drafts.add(
                    new Draft(
                            Trap.OCTAL,
                            span,
                            "a leading 0 means octal: " + text + " is " + value,
                            () ->
                                    List.of(
                                            new Fix.Rewrite(
                                                    "without the 0",
                                                    source.respelled(
                                                            span, text.replaceFirst("^0+", ""))),
                                            new Fix.Rewrite(
                                                    "as it is read",
                                                    source.respelled(
                                                            span, Integer.toString(value))))));
        }
    }

    private void prefix(Expr.PfName name) {
        if (name.field() == PfField.IFNAME || name.field() == PfField.RSET) {
            drafts.add(
                    new Draft(
                            Trap.NAME_PREFIX,
                            name.textSpan(),
                            "matches every name that starts with '" + name.text() + "'",
                            () -> Draft.advice("there is no test for the whole name")));
        }
    }
}
