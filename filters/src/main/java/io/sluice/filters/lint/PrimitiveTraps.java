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
    private final List<Finding> findings = new ArrayList<>();

    private PrimitiveTraps(Source source) {
        this.source = source;
    }

    static List<Finding> find(Expr expr, Source source) {
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
        return traps.findings;
    }

    private void inclusive(Expr.LengthTest length) {
        String bytes = Integer.toUnsignedString(length.bytes());
        String keyword = length.greater() ? "greater" : "less";
        String sign = length.greater() ? ">" : "<";
        findings.add(
                new Finding(
                        Trap.INCLUSIVE_LENGTH,
                        "'"
                                + keyword
                                + " "
                                + bytes
                                + "' accepts "
                                + bytes
                                + " too, unlike '"
                                + sign
                                + "'",
                        length.span(),
                        "len "
                                + sign
                                + "= "
                                + bytes
                                + "   or, without "
                                + bytes
                                + ": len "
                                + sign
                                + " "
                                + bytes));
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
                    findings.add(
                            new Finding(
                                    Trap.HOST_NAME,
                                    "'"
                                            + name.text()
                                            + "' stands for the addresses it has when the filter is compiled",
                                    name.span(),
                                    "write the addresses"));
            case Id.Numeral numeral -> octal(numeral.value(), numeral.span());
            default -> {}
        }
    }

    private void partial(Match match, Id.Ipv4 address) {
        int parts = (int) address.text().chars().filter(c -> c == '.').count() + 1;
        String full = address.text() + ".0".repeat(4 - parts);
        findings.add(
                new Finding(
                        Trap.PARTIAL_ADDRESS,
                        "an address of "
                                + parts
                                + " numbers is a prefix: this matches "
                                + full
                                + "/"
                                + 8 * parts,
                        match.id().span(),
                        "net " + full + "/" + 8 * parts + "   or all four numbers"));
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
            findings.add(
                    new Finding(
                            Trap.OCTAL,
                            "a leading 0 means octal: " + text + " is " + value,
                            span,
                            text.replaceFirst("^0+", "") + "   or, if octal was meant: " + value));
        }
    }

    private void prefix(Expr.PfName name) {
        if (name.field() == PfField.IFNAME || name.field() == PfField.RSET) {
            findings.add(
                    new Finding(
                            Trap.NAME_PREFIX,
                            "matches every name that starts with '" + name.text() + "'",
                            name.textSpan(),
                            "there is no test for the whole name"));
        }
    }
}
