package io.sluice.filters.expr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.expr.Expr.And;
import io.sluice.filters.expr.Expr.Match;
import io.sluice.filters.expr.Expr.Or;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParserTest {

    @Test
    void anEmptyFilterAcceptsEverything() {
        assertInstanceOf(Expr.Everything.class, Parser.parse(""));
        assertInstanceOf(Expr.Everything.class, Parser.parse(" \t\r\n"));
    }

    // pcap-filter(7): alternation and concatenation have equal precedence and associate left to
    // right.
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    ip or ip6 and tcp              ; ((ip or ip6) and tcp)
                    ip or (ip6 and tcp)            ; (ip or (ip6 and tcp))
                    not ip and tcp                 ; ((not ip) and tcp)
                    not (ip and tcp)               ; (not (ip and tcp))
                    ip && tcp || ! udp             ; ((ip and tcp) or (not udp))
                    not not ip                     ; (not (not ip))
                    """)
    void andAndOrHaveOnePrecedence(String filter, String tree) {
        assertEquals(tree, Trees.text(Parser.parse(filter)));
    }

    // libpcap's grammar hands the qualifiers of the last primitive in the text to a bare
    // identifier.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    tcp dst port 80 or 443                | (tcp dst port 80 or tcp dst port 443*)
                    host a or port 53 and 80              | ((host a or port 53) and port 80*)
                    port 80 or not 443                    | (port 80 or (not port 443*))
                    host not a                            | (not host a)
                    port (80 or (443 and 53))             | (port 80 or (port 443 and port 53))
                    net 10.0.0.0/8 or 192.168.1.1         | (net 10.0.0.0/8 or net 192.168.1.1*)
                    host a and (b or c)                   | (host a and (host b* or host c*))
                    host a and (port 80 or b)             | (host a and (port 80 or port b*))
                    host a and (port 80) or b             | ((host a and port 80) or host b*)
                    host a and port (80 or 443) or 22     | ((host a and (port 80 or port 443)) or port 22*)
                    port 80 or (443)                      | (port 80 or port 443*)
                    port 80 or 443 > len                  | (port 80 or (443 > len))
                    host not (a or b)                     | (not (host a or host b))
                    src or dst port 80                    | src or dst port 80
                    dst and src host 10.1                 | src and dst host 10.1
                    """)
    void aBareIdentifierInheritsQualifiers(String filter, String tree) {
        assertEquals(tree, Trees.text(Parser.parse(filter)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    8 % 3 * 2 = 2          ; ((8 % (3 * 2)) = 2)
                    2 * 3 % 4 = 6          ; ((2 * (3 % 4)) = 6)
                    8 % 3 + 1 = 0          ; ((8 % (3 + 1)) = 0)
                    20 % 7 % 4 = 2         ; ((20 % (7 % 4)) = 2)
                    5 ^ 1 & 1 = 4          ; ((5 ^ (1 & 1)) = 4)
                    1 << 2 ^ 1 = 8         ; ((1 << (2 ^ 1)) = 8)
                    -5 % 3 = len           ; ((-(5 % 3)) = len)
                    -5 * 3 = len           ; (((-5) * 3) = len)
                    1 - 2 - 3 = len        ; (((1 - 2) - 3) = len)
                    1 | 2 & 3 << 4 + 5 * 6 = len ; ((1 | (2 & (3 << (4 + (5 * 6))))) = len)
                    1 * 2 + 3 << 4 & 5 | 6 = len ; ((((((1 * 2) + 3) << 4) & 5) | 6) = len)
                    ((5)) == (len)         ; (5 = len)
                    ip[0] & 0xf != 5       ; ((ip[0] & 15) != 5)
                    tcp[tcpflags] & (tcp-syn|tcp-fin) != 0 ; ((tcp[13] & (2 | 1)) != 0)
                    ip[ip[0] & 0xf : 2] <= 010 ; (ip[(ip[0] & 15):2] <= 8)
                    """)
    void arithmeticHasLibpcapsPrecedences(String filter, String tree) {
        assertEquals(tree, Trees.text(Parser.parse(filter)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ether host 0:0:5e:0:53:1           | link host 0:0:5e:0:53:1
                    fddi src 0000.5e00.5301            | link src 0000.5e00.5301
                    wlan addr1 00-00-5e-00-53-01       | link addr1 00-00-5e-00-53-01
                    wlan address2 00005e005301         | link addr2 00005e005301
                    link host $1f                      | link host $1f
                    net 10.0.0.0 mask 255.0.0.0        | net 10.0.0.0 mask 255.0.0.0
                    host ::ffff:192.0.2.1              | host ::ffff:192.0.2.1
                    net 2001:db8::/32                  | net 2001:db8::/32
                    ip proto \\tcp                     | ip proto tcp
                    gateway gw                         | gateway gw
                    es-is or is-is                     | (esis or isis)
                    less 64 and greater 0x20           | (less 64 and greater 32)
                    byte 1 & 2                         | byte 1 & 2
                    byte 1 == 2                        | byte 1 = 2
                    vlan                               | vlan
                    vlan (100) and pppoed              | (vlan 100 and pppoed)
                    wlan type mgt subtype probe-req    | link type 0x00 subtype 0x40
                    type CTL                           | type 0x04
                    subtype cf-ack                     | type 0x08 subtype 0x50
                    wlan direction tods                | link dir 1
                    llc RNR or llc rnr                 | (llc rnr or llc rnr)
                    on em0 and ruleset r               | (ifname em0 and rset r)
                    reason 3 and rulenum 4             | (reason 3 and rnr 4)
                    action block                       | action block
                    vpi (1 or 2) and vci > 32          | ((vpi = 1 or vpi = 2) and vci > 32)
                    lsu or hfisu                       | (lssu or hfisu)
                    sio (1 or 2) or hopc != 9          | ((sio = 1 or sio = 2) or hopc != 9)
                    oamf4 or lane                      | (oamf4 or lane)
                    inbound and ifindex 2              | (inbound and ifindex 2)
                    ip6 multicast or broadcast         | (ip6 multicast or broadcast)
                    """)
    void primitivesOfEveryKindParse(String filter, String tree) {
        assertEquals(tree, Trees.text(Parser.parse(filter)));
    }

    // The grammar derives no list of identifiers where only primitives can have led, and none at
    // the start of
    // a list.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    192.0.2.1
                    foo
                    (foo)
                    host ((a))
                    port ((80 or 443) or 53)
                    host a and ((b))
                    tcp port (80 or udp port 53)
                    host a and (b or port 80)
                    tcp 80
                    len
                    ip[0] + 5
                    1 < len < 3
                    (ip[0]) and tcp
                    src or src host a
                    net 10/8
                    net 10 mask 255.0.0.0
                    less (5)
                    ip[0:(1)] = 1
                    vpi (1 and 2)
                    subtype 0x80
                    """)
    void whatTheGrammarDoesNotDeriveIsASyntaxError(String filter) {
        FilterSyntaxException e =
                assertThrows(FilterSyntaxException.class, () -> Parser.parse(filter));
        assertEquals(
                "can't parse filter expression: syntax error: " + e.headline(),
                e.getMessage(),
                "of " + filter);
    }

    @Test
    void spansCoverWhatTheUserWrote() {
        And and = assertInstanceOf(And.class, Parser.parse("tcp port 80 and (src 10.1 or 10.2)"));
        assertEquals(new SourceSpan(0, 11), and.left().span());
        Or or = assertInstanceOf(Or.class, and.right());
        assertEquals(new SourceSpan(17, 25), or.left().span());
        assertEquals(new SourceSpan(29, 33), assertInstanceOf(Match.class, or.right()).id().span());
    }

    @Test
    void longChainsParseAndLeanToTheLeft() {
        Expr expr = Parser.parse("host 192.0.2.1" + " or 192.0.2.2".repeat(20_000));
        int terms = 1;
        while (expr instanceof Or(Expr left, Expr _, SourceSpan _)) {
            expr = left;
            terms++;
        }
        assertEquals(20_001, terms);
    }
}
