package io.sluice.filters.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LexerTest {

    // The longest match wins; equally long, keyword before address before number before name.
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    ip ip6 ipx                ; PROTOCOL:ip PROTOCOL:ip6 PROTOCOL:ipx
                    tcp-syn tcp-sin           ; NUMBER:tcp-syn NAME:tcp-sin
                    icmp6-echo                ; NUMBER:icmp6-echo
                    a-b_c.d                   ; NAME:a-b_c.d
                    a- b                      ; NAME:a MINUS:- NAME:b
                    a.                        ; NAME:a.
                    80-90                     ; NAME:80-90
                    80 -90                    ; NUMBER:80 MINUS:- NUMBER:90
                    0x1f 010 0x               ; NUMBER:0x1f NUMBER:010 NAME:0x
                    1.2 1.2.3 1.2.3.4 1.2.3.4.5 ; IPV4:1.2 IPV4:1.2.3 IPV4:1.2.3.4 NAME:1.2.3.4.5
                    0x0a.0.0.1                ; IPV4:0x0a.0.0.1
                    1.2.3.4.5.6               ; MAC48:1.2.3.4.5.6
                    123456789012 1234567890123a ; MAC48:123456789012 NAME:1234567890123a
                    1:2:3:4:5:6               ; MAC48:1:2:3:4:5:6
                    1-2-3-4-5-6               ; MAC48:1-2-3-4-5-6
                    1-2-3-4-5-678             ; NAME:1-2-3-4-5-678
                    1:2:3:4:5:6:7:8           ; IPV6:1:2:3:4:5:6:7:8
                    :: ::1 1:: 1::2           ; IPV6::: IPV6:::1 IPV6:1:: IPV6:1::2
                    fe80::12345               ; IPV6:fe80::1234 NUMBER:5
                    ::ffff:1.2.3.4            ; IPV6:::ffff:1.2.3.4
                    1:2:3:4:5:6:7.8.9.10      ; IPV6:1:2:3:4:5:6:7.8.9.10
                    1:2:3:4:5:6:7::           ; IPV6:1:2:3:4:5:6:7::
                    ip[0:2]                   ; PROTOCOL:ip LEFT_BRACKET:[ NUMBER:0 COLON:: NUMBER:2 RIGHT_BRACKET:]
                    $1 $1f $123               ; MAC8:$1 MAC8:$1f MAC8:$12 NUMBER:3
                    $                         ; UNKNOWN:$
                    a\\tcp                    ; NAME:a NAME:tcp
                    \\a|b!c                   ; NAME:a|b NOT:! NAME:c
                    IP And                    ; NAME:IP NAME:And
                    !a!=b                     ; NOT:! NAME:a NOT_EQUAL:!= NAME:b
                    a<<b<=c<d>=e>>f           ; NAME:a SHIFT_LEFT:<< NAME:b AT_MOST:<= NAME:c LESS_THAN:< NAME:d AT_LEAST:>= NAME:e SHIFT_RIGHT:>> NAME:f
                    &&&|||==                  ; AND:&& AMPERSAND:& OR:|| PIPE:| EQUAL:==
                    es-is direction length on ; PROTOCOL:esis WLAN_DIR:dir LEN:len PF_FIELD:ifname
                    """)
    void theLongestMatchWins(String text, String tokens) {
        assertEquals(tokens, tokens(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    4294967296          ; 0:10 ; decimal number 4294967296 overflows 32 bits
                    1 0x100000000       ; 2:13 ; hexadecimal number 0x100000000 overflows 32 bits
                    0040000000000       ; 0:13 ; octal number 0040000000000 overflows 32 bits
                    0037777777778       ; 0:13 ; number 0037777777778 contains non-octal digit
                    003777777777778     ; 0:15 ; octal number 003777777777778 overflows 32 bits
                    08                  ; 0:2  ; number 08 contains non-octal digit
                    ::256.1.1.1         ; 0:11 ; invalid IPv6 address ::256.1.1.1
                    ::1.2.3.04          ; 0:10 ; invalid IPv6 address ::1.2.3.04
                    ::0x1.2.3.4         ; 0:11 ; invalid IPv6 address ::0x1.2.3.4
                    1:2:3               ; 0:4  ; invalid Ethernet address 1:2:
                    ab:cd:ef:0g:00:00   ; 0:9  ; invalid Ethernet address ab:cd:ef:
                    1:2:3:4:5:6:7:8:9   ; 0:16 ; invalid Ethernet address 1:2:3:4:5:6:7:8:
                    1:::2:3             ; 0:6  ; invalid Ethernet address 1:::2:
                    """)
    void aBrokenNumberOrAddressIsRefused(String text, String span, String message) {
        FilterSyntaxException e = assertThrows(FilterSyntaxException.class, () -> tokens(text));
        assertEquals(span + " " + message, e.span() + " " + e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "4294967295, -1",
        "0xffffffff, -1",
        "037777777777, -1",
        "010, 8",
        "0X1F, 31",
        "00, 0"
    })
    void numbersAreUnsigned32Bits(String text, int value) {
        String spaced = text.length() == 12 ? "0" + text : text; // twelve digits are a MAC address
        assertEquals(value, new Lexer(spaced).next().value());
    }

    private static String tokens(String text) {
        Lexer lexer = new Lexer(text);
        StringBuilder out = new StringBuilder();
        for (Token token = lexer.next(); token.kind() != TokenKind.END; token = lexer.next()) {
            out.append(out.isEmpty() ? "" : " ")
                    .append(token.kind())
                    .append(':')
                    .append(token.text());
        }
        return out.toString();
    }
}
