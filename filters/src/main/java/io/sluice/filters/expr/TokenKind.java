package io.sluice.filters.expr;

/// What the grammar tells apart. Words that play the same part share a kind; [Token#text()] says
/// which of them was meant.
enum TokenKind {
    /// A protocol keyword, [Proto].
    PROTOCOL,
    /// `src` or `dst`.
    DIRECTION,
    /// `ra`, `ta`, `addr1` to `addr4`.
    ADDRESS_ROLE,
    /// `host`, `net`, `port`, `portrange`.
    TYPE,
    PROTO,
    PROTOCHAIN,
    GATEWAY,
    MASK,
    WLAN_TYPE,
    WLAN_SUBTYPE,
    WLAN_DIR,
    LESS,
    GREATER,
    BYTE,
    BROADCAST,
    MULTICAST,
    LEN,
    INBOUND,
    OUTBOUND,
    IFINDEX,
    /// `vlan`, `mpls`, `pppoed`, `pppoes`, `geneve`, `vxlan`.
    ENCAPSULATION,
    LLC,
    ATM_TYPE,
    /// `vpi` or `vci`.
    ATM_FIELD,
    PF_FIELD,
    MTP2_TYPE,
    MTP3_FIELD,
    AND,
    OR,
    NOT,

    NUMBER,
    NAME,
    IPV4,
    IPV6,
    MAC48,
    MAC8,

    PLUS,
    MINUS,
    STAR,
    SLASH,
    PERCENT,
    AMPERSAND,
    PIPE,
    CARET,
    SHIFT_LEFT,
    SHIFT_RIGHT,
    LESS_THAN,
    GREATER_THAN,
    AT_MOST,
    AT_LEAST,
    EQUAL,
    NOT_EQUAL,
    LEFT_PAREN,
    RIGHT_PAREN,
    LEFT_BRACKET,
    RIGHT_BRACKET,
    COLON,

    /// A character the language does not have.
    UNKNOWN,
    END
}
