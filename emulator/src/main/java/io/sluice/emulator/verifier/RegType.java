package io.sluice.emulator.verifier;

/// What a register holds.
enum RegType {
    NOT_INIT("?"),
    SCALAR("scalar"),
    CTX("ctx"),
    MAP_PTR("map_ptr"),
    MAP_VALUE("map_value"),
    MAP_KEY("map_key"),
    STACK("fp"),
    PACKET("pkt"),
    PACKET_META("pkt_meta"),
    PACKET_END("pkt_end"),
    FLOW_KEYS("flow_keys"),
    SOCKET("sock"),
    SOCK_COMMON("sock_common"),
    TCP_SOCK("tcp_sock"),
    TP_BUFFER("tp_buffer"),
    XDP_SOCK("xdp_sock"),
    BTF_ID("ptr_"),
    MEM("mem"),
    BUF("buf"),
    FUNC("func");

    /// A value that may also be 0.
    static final int MAYBE_NULL = 1;

    static final int RDONLY = 2;
    static final int RINGBUF = 4;
    static final int TRUSTED = 8;

    final String text;

    RegType(String text) {
        this.text = text;
    }

    /// The kernel's name of a type with its modifiers.
    static String text(RegType type, int flags) {
        String prefix = (flags & RDONLY) != 0 ? "rdonly_" : "";
        prefix += (flags & RINGBUF) != 0 ? "ringbuf_" : "";
        prefix += (flags & TRUSTED) != 0 ? "trusted_" : "";
        String suffix = (flags & MAYBE_NULL) == 0 ? "" : type == BTF_ID ? "or_null_" : "_or_null";
        return prefix + type.text + suffix;
    }

    boolean isSocket() {
        return this == SOCKET || this == SOCK_COMMON || this == TCP_SOCK || this == XDP_SOCK;
    }

    /// A pointer into the packet, its end aside.
    boolean isPacket() {
        return this == PACKET || this == PACKET_META;
    }
}
