package io.sluice.filters.expr;

import io.sluice.filters.diagnostics.SourceSpan;

/// What qualifiers apply to. Address texts are kept as written, since messages quote them.
public sealed interface Id {
    SourceSpan span();

    /// A name or an escaped keyword (`\tcp`, without the backslash).
    record Name(String text, SourceSpan span) implements Id {}

    /// A bare number, unsigned.
    record Numeral(int value, SourceSpan span) implements Id {}

    /// Two to four dotted decimal numbers.
    record Ipv4(String text, SourceSpan span) implements Id {}

    record Ipv4Prefix(String text, int bits, SourceSpan span) implements Id {}

    record Ipv4Mask(String text, String mask, SourceSpan span) implements Id {}

    record Ipv6(String text, SourceSpan span) implements Id {}

    record Ipv6Prefix(String text, int bits, SourceSpan span) implements Id {}

    /// A 48-bit MAC address in one of libpcap's five spellings.
    record Mac48(String text, SourceSpan span) implements Id {}

    /// An 8-bit MAC address, `$` and one or two hexadecimal digits.
    record Mac8(String text, SourceSpan span) implements Id {}
}
