package io.sluice.filters.expr;

/// The qualifiers in front of an identifier, given or inherited from the primitive before it.
public record Qualifiers(Proto proto, Dir dir, Type type) {

    public enum Dir {
        DEFAULT(""),
        SRC("src"),
        DST("dst"),
        OR("src or dst"),
        AND("src and dst"),
        ADDR1("addr1"),
        ADDR2("addr2"),
        ADDR3("addr3"),
        ADDR4("addr4"),
        RA("ra"),
        TA("ta");

        private final String keyword;

        Dir(String keyword) {
            this.keyword = keyword;
        }

        public String keyword() {
            return keyword;
        }
    }

    public enum Type {
        DEFAULT(""),
        HOST("host"),
        NET("net"),
        PORT("port"),
        PORTRANGE("portrange"),
        GATEWAY("gateway"),
        PROTO("proto"),
        PROTOCHAIN("protochain");

        private final String keyword;

        Type(String keyword) {
            this.keyword = keyword;
        }

        public String keyword() {
            return keyword;
        }
    }
}
