package io.sluice.emulator.programs;

/// What a read of the context gives.
public enum ContextAccess {
    /// The access is refused.
    NONE,
    /// A number.
    SCALAR,
    /// The packet's first byte.
    PKT,
    /// One past the packet's last byte.
    PKT_END,
    /// The first byte of the metadata before the packet.
    PKT_META,
    /// A full socket.
    SOCK,
    /// A socket or 0.
    SOCK_OR_NULL,
    /// Any socket or 0.
    SOCK_COMMON_OR_NULL,
    /// The flow dissector's result.
    FLOW_KEYS,
    /// A writable tracepoint's buffer.
    TP_BUFFER,
    /// A `struct sk_buff` of the kernel.
    TRUSTED_PTR_SK_BUFF,
    /// A `struct nf_hook_state` of the kernel.
    TRUSTED_PTR_NF_HOOK_STATE
}
