package io.sluice.filters.resolve;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.expr.Expr;
import io.sluice.filters.expr.Id;
import io.sluice.filters.expr.Qualifiers.Dir;
import io.sluice.filters.link.IpProtocol;
import io.sluice.filters.resolve.Services.Service;
import io.sluice.filters.resolve.Services.Transport;
import java.util.Optional;
import java.util.OptionalInt;

/// `port` and `portrange`: numbers, names, and what protocol they speak of.
final class Ports {
    private Ports() {}

    /// The IP protocol that the qualifier names; empty for TCP, UDP and SCTP together.
    static OptionalInt protocol(String filter, Expr.Match match) {
        return switch (match.qualifiers().proto()) {
            case DEFAULT -> OptionalInt.empty();
            case TCP -> OptionalInt.of(IpProtocol.TCP.number());
            case UDP -> OptionalInt.of(IpProtocol.UDP.number());
            case SCTP -> OptionalInt.of(IpProtocol.SCTP.number());
            default ->
                    throw new FilterSyntaxException(
                            "'"
                                    + match.qualifiers().proto().keyword()
                                    + "' is not a valid qualifier for '"
                                    + match.qualifiers().type().keyword()
                                    + "'",
                            filter,
                            match.span());
        };
    }

    static Predicate number(String filter, Expr.Match match, Id.Numeral id) {
        OptionalInt protocol = protocol(filter, match);
        atMost65535(filter, match, id.value());
        return ports(filter, match, protocol, id.value(), id.value());
    }

    static Predicate named(String filter, Expr.Match match, Id.Name id) {
        Service service =
                Services.find(id.text())
                        .orElseThrow(() ->
                                new FilterSyntaxException(
                                        "unknown port '" + id.text() + "'",
                                        filter,
                                        id.span(),
                                        rangeHint(id)));
        OptionalInt protocol =
                agree(filter, match, service.transport(), "port '" + id.text() + "'");
        return ports(filter, match, protocol, service.port(), service.port());
    }

    private static String rangeHint(Id.Name id) {
        String text = id.text();
        boolean range = text.matches("\\d+-\\d+");
        return range
                ? "a port range is written 'portrange " + text + "'"
                : "write the number, or a name of IANA's registry";
    }

    static Predicate range(String filter, Expr.Match match, Id.Name id) {
        String text = id.text();
        String subject = "port range '" + text + "'";
        int hyphen = text.indexOf('-');
        if (hyphen < 0) {
            throw new FilterSyntaxException(subject + " contains no hyphen", filter, id.span());
        }
        if (text.indexOf('-', hyphen + 1) >= 0) {
            throw new FilterSyntaxException(
                    subject + " contains more than one hyphen", filter, id.span());
        }
        if (hyphen == 0) {
            throw new FilterSyntaxException(subject + " has no starting port", filter, id.span());
        }
        Service first = end(filter, id, text.substring(0, hyphen));
        if (hyphen == text.length() - 1) {
            throw new FilterSyntaxException(subject + " has no ending port", filter, id.span());
        }
        Service last = end(filter, id, text.substring(hyphen + 1));
        Transport transport =
                first.transport() == last.transport() ? first.transport() : Transport.BOTH;
        OptionalInt protocol = agree(filter, match, transport, "port in range '" + text + "'");
        atMost65535(filter, match, first.port());
        atMost65535(filter, match, last.port());
        return ports(
                filter,
                match,
                protocol,
                Math.min(first.port(), last.port()),
                Math.max(first.port(), last.port()));
    }

    /// One end of a range: a number in any of the language's bases, or a name.
    private static Service end(String filter, Id.Name id, String text) {
        Optional<Long> number = parse(text);
        if (number.isPresent()) {
            if (number.get() > 0xffff_ffffL) {
                throw new FilterSyntaxException(
                        base(text) + " number " + text + " overflows 32 bits", filter, id.span());
            }
            return new Service(number.get().intValue(), Transport.BOTH);
        }
        return Services.find(text)
                .orElseThrow(() ->
                        new FilterSyntaxException(
                                "'" + text + "' is not a valid port", filter, id.span()));
    }

    private static Optional<Long> parse(String text) {
        try {
            return switch (base(text)) {
                case "hexadecimal" -> Optional.of(Long.parseLong(text.substring(2), 16));
                case "octal" -> Optional.of(Long.parseLong(text, 8));
                default -> Optional.of(Long.parseLong(text));
            };
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    private static String base(String text) {
        if (text.startsWith("0x") || text.startsWith("0X")) {
            return "hexadecimal";
        }
        return text.startsWith("0") && text.length() > 1 ? "octal" : "decimal";
    }

    /// The qualifier's protocol, or what the name stands for; refused where they contradict.
    private static OptionalInt agree(
            String filter, Expr.Match match, Transport transport, String subject) {
        OptionalInt qualified = protocol(filter, match);
        OptionalInt named =
                switch (transport) {
                    case TCP -> OptionalInt.of(IpProtocol.TCP.number());
                    case UDP -> OptionalInt.of(IpProtocol.UDP.number());
                    case BOTH -> OptionalInt.empty();
                };
        if (qualified.isEmpty()) {
            return named;
        }
        if (named.isPresent() && named.getAsInt() != qualified.getAsInt()) {
            throw new FilterSyntaxException(
                    subject + " is " + transport.keyword(), filter, match.id().span());
        }
        return qualified;
    }

    private static void atMost65535(String filter, Expr.Match match, int port) {
        if (Integer.compareUnsigned(port, 65535) > 0) {
            throw new FilterSyntaxException(
                    "port number " + Integer.toUnsignedString(port) + " greater than maximum 65535",
                    filter,
                    match.id().span());
        }
    }

    private static Predicate ports(
            String filter, Expr.Match match, OptionalInt protocol, int first, int last) {
        Dir dir = match.qualifiers().dir();
        return switch (dir) {
            case DEFAULT, SRC, DST, OR, AND -> new Predicate.Ports(protocol, first, last, dir);
            case ADDR1, ADDR2, ADDR3, ADDR4, RA, TA ->
                    throw new FilterSyntaxException(
                            "'"
                                    + dir.keyword()
                                    + "' is not a valid qualifier for '"
                                    + match.qualifiers().type().keyword()
                                    + "'",
                            filter,
                            match.span());
        };
    }
}
