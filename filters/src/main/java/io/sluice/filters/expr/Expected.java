package io.sluice.filters.expr;

import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/// What the parser was looking for when it met something else.
enum Expected {
    PRIMITIVE("a primitive such as 'host', 'port', 'tcp' or 'len'"),
    OPERAND("a primitive such as 'host', 'port', 'tcp' or 'len'"),
    ID("an address, a name or a number"),
    /// After a whole operand: `and`, `or`, a closing parenthesis or the end.
    CONTINUATION("'and' or 'or'"),
    LIST_END("'and', 'or' or ')'"),
    FIELD_LIST_END("'or' or ')'"),
    CLOSE("')'"),
    /// After the one number of `vlan (100)`.
    TAG_END("')'"),
    RELATION("a comparison such as '= 0'"),
    ARITHMETIC("a number, 'len' or an accessor such as 'ip[0]'"),
    INDEX("'[' and an offset"),
    BRACKET("']' or ':' and a size"),
    ACCESS_SIZE("a size: 1, 2 or 4"),
    NUMBER("a number"),
    PREFIX_LENGTH("a prefix length in bits"),
    NETMASK("a netmask of four numbers"),
    NAME("a name"),
    NAME_OR_NUMBER("a name or a number"),
    BYTE_OPERATOR("one of '=', '<', '>', '&', '|'"),
    SOURCE("'src'"),
    DESTINATION("'dst'"),
    FIELD_VALUE("a number or a comparison"),
    WLAN_TYPE("a frame type: mgt, ctl, data or a number"),
    WLAN_SUBTYPE("a frame subtype such as 'beacon'"),
    WLAN_DIRECTION("a direction: nods, tods, fromds, dstods or a number");

    /// The kinds of word that start a primitive.
    private static final Set<TokenKind> STARTS = EnumSet.range(TokenKind.PROTOCOL, TokenKind.NOT);

    /// The kinds of word that may follow a protocol.
    private static final Set<TokenKind> AFTER_PROTOCOL =
            EnumSet.of(
                    TokenKind.DIRECTION,
                    TokenKind.ADDRESS_ROLE,
                    TokenKind.TYPE,
                    TokenKind.PROTO,
                    TokenKind.PROTOCHAIN,
                    TokenKind.GATEWAY,
                    TokenKind.BROADCAST,
                    TokenKind.MULTICAST,
                    TokenKind.WLAN_TYPE,
                    TokenKind.WLAN_SUBTYPE,
                    TokenKind.WLAN_DIR,
                    TokenKind.AND,
                    TokenKind.OR);

    static {
        STARTS.removeAll(EnumSet.of(TokenKind.MASK, TokenKind.AND, TokenKind.OR));
    }

    private final String what;

    Expected(String what) {
        this.what = what;
    }

    /// What was expected, for a message.
    String what() {
        return what;
    }

    /// The words that could stand here.
    ///
    /// @param previous the token before the place
    Set<String> words(Token previous) {
        return switch (this) {
            case PRIMITIVE, OPERAND -> words(STARTS);
            case CONTINUATION ->
                    switch (previous.kind()) {
                        case PROTOCOL -> words(AFTER_PROTOCOL);
                        case DIRECTION, ADDRESS_ROLE -> words(EnumSet.of(TokenKind.TYPE));
                        default -> words(EnumSet.of(TokenKind.AND, TokenKind.OR));
                    };
            case LIST_END -> words(EnumSet.of(TokenKind.AND, TokenKind.OR));
            case FIELD_LIST_END -> words(EnumSet.of(TokenKind.OR));
            case ARITHMETIC -> {
                Set<String> words = words(EnumSet.of(TokenKind.LEN, TokenKind.PROTOCOL));
                words.addAll(NamedConstants.all());
                yield words;
            }
            case NUMBER, ACCESS_SIZE, FIELD_VALUE -> NamedConstants.all();
            case SOURCE -> Set.of("src");
            case DESTINATION -> Set.of("dst");
            case WLAN_TYPE -> WlanTypes.typeNames();
            case WLAN_SUBTYPE -> WlanTypes.allSubtypeNames();
            case WLAN_DIRECTION -> WlanTypes.directionNames();
            case ID,
                    CLOSE,
                    TAG_END,
                    RELATION,
                    INDEX,
                    BRACKET,
                    PREFIX_LENGTH,
                    NETMASK,
                    NAME,
                    NAME_OR_NUMBER,
                    BYTE_OPERATOR ->
                    Set.of();
        };
    }

    private static Set<String> words(Set<TokenKind> kinds) {
        Set<String> words = new TreeSet<>();
        for (String word : Keywords.all()) {
            if (kinds.contains(Keywords.find(word).orElseThrow().kind())) {
                words.add(word);
            }
        }
        return words;
    }
}
