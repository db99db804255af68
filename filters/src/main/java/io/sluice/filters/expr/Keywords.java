package io.sluice.filters.expr;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The reserved words of pcap-filter(7) with their aliases. They are lower case only.
final class Keywords {
    private Keywords() {}

    /// @param canonical the word that stands for all its aliases
    record Keyword(TokenKind kind, String canonical) {}

    private static final Map<String, Keyword> WORDS = words();
    private static final Map<String, Proto> PROTOCOLS = byKeyword(Proto.values(), Proto::keyword);

    static Optional<Keyword> find(String word) {
        return Optional.ofNullable(WORDS.get(word));
    }

    /// All words, aliases too, in alphabetical order.
    static Set<String> all() {
        return WORDS.keySet();
    }

    /// The protocol of a [TokenKind#PROTOCOL] token.
    static Proto protocol(Token token) {
        Proto proto = PROTOCOLS.get(token.text());
        if (proto == null) {
            throw new IllegalArgumentException(token.toString());
        }
        return proto;
    }

    private static <T> Map<String, T> byKeyword(T[] values, Function<T, String> keyword) {
        return Arrays.stream(values).collect(Collectors.toUnmodifiableMap(keyword, value -> value));
    }

    private static Map<String, Keyword> words() {
        Map<String, Keyword> words = new HashMap<>();
        for (Proto proto : Proto.values()) {
            if (proto != Proto.DEFAULT) {
                words.put(proto.keyword(), new Keyword(TokenKind.PROTOCOL, proto.keyword()));
            }
        }
        aliases(words, TokenKind.PROTOCOL, "link", "ether fddi tr wlan ppp slip");
        aliases(words, TokenKind.PROTOCOL, "esis", "es-is");
        aliases(words, TokenKind.PROTOCOL, "isis", "is-is");
        plain(words, TokenKind.DIRECTION, "src dst");
        plain(words, TokenKind.ADDRESS_ROLE, "addr1 addr2 addr3 addr4 ra ta");
        for (int i = 1; i <= 4; i++) {
            aliases(words, TokenKind.ADDRESS_ROLE, "addr" + i, "address" + i);
        }
        plain(words, TokenKind.TYPE, "host net port portrange");
        for (TokenKind kind :
                new TokenKind[] {
                    TokenKind.PROTO, TokenKind.PROTOCHAIN, TokenKind.GATEWAY, TokenKind.MASK,
                            TokenKind.LESS,
                    TokenKind.GREATER, TokenKind.BYTE, TokenKind.BROADCAST, TokenKind.MULTICAST,
                            TokenKind.LEN,
                    TokenKind.INBOUND, TokenKind.OUTBOUND, TokenKind.IFINDEX, TokenKind.LLC,
                            TokenKind.AND,
                    TokenKind.OR, TokenKind.NOT
                }) {
            plain(words, kind, kind.name().toLowerCase(Locale.ROOT));
        }
        aliases(words, TokenKind.LEN, "len", "length");
        plain(words, TokenKind.WLAN_TYPE, "type");
        plain(words, TokenKind.WLAN_SUBTYPE, "subtype");
        aliases(words, TokenKind.WLAN_DIR, "dir", "dir direction");
        plain(words, TokenKind.ENCAPSULATION, "vlan mpls pppoed pppoes geneve vxlan");
        otherMedia(words);
        return Collections.unmodifiableMap(new TreeMap<>(words));
    }

    private static void otherMedia(Map<String, Keyword> words) {
        plain(
                words,
                TokenKind.ATM_TYPE,
                "lane metac bcc oam oamf4 oamf4ec oamf4sc sc ilmic connectmsg metaconnect");
        plain(words, TokenKind.ATM_FIELD, "vpi vci");
        aliases(words, TokenKind.PF_FIELD, "ifname", "ifname on");
        aliases(words, TokenKind.PF_FIELD, "rset", "rset ruleset");
        aliases(words, TokenKind.PF_FIELD, "rnr", "rnr rulenum");
        aliases(words, TokenKind.PF_FIELD, "srnr", "srnr subrulenum");
        plain(words, TokenKind.PF_FIELD, "reason action");
        plain(words, TokenKind.MTP2_TYPE, "fisu lssu msu hfisu hlssu hmsu");
        aliases(words, TokenKind.MTP2_TYPE, "lssu", "lsu");
        plain(words, TokenKind.MTP3_FIELD, "sio opc dpc sls hsio hopc hdpc hsls");
    }

    private static void plain(Map<String, Keyword> words, TokenKind kind, String list) {
        for (String word : list.split(" ", -1)) {
            words.put(word, new Keyword(kind, word));
        }
    }

    private static void aliases(
            Map<String, Keyword> words, TokenKind kind, String canonical, String list) {
        for (String word : list.split(" ", -1)) {
            words.put(word, new Keyword(kind, canonical));
        }
    }
}
