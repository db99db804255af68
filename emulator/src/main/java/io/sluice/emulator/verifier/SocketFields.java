package io.sluice.emulator.verifier;

/// Which fields of the sockets that programs see may be read, with which sizes.
///
/// Source: Linux 6.18, include/uapi/linux/bpf.h (struct bpf_sock, bpf_tcp_sock, bpf_xdp_sock);
/// net/core/filter.c, bpf_sock_is_valid_access() and its neighbours.
final class SocketFields {

    private static final int SOCK_BYTES = 80;
    private static final int TCP_SOCK_BYTES = 112;
    private static final int DST_PORT = 48;

    private SocketFields() {}

    static boolean mayRead(RegType type, int off, int size) {
        return switch (type) {
            case SOCKET -> sock(off, size);
            case SOCK_COMMON ->
                    (off < 8 || off >= 24)
                            && sock(off, size); // type to priority belong to full sockets
            case TCP_SOCK -> tcpSock(off, size);
            case XDP_SOCK -> off == 0 && size == 4;
            default -> false;
        };
    }

    private static boolean sock(int off, int size) {
        if (off < 0 || off >= SOCK_BYTES || off % size != 0) {
            return false;
        }
        if (off >= DST_PORT && off < DST_PORT + 4) {
            return off == DST_PORT && size <= 4 || off == DST_PORT + 1 && size == 1;
        }
        return hasNarrow(off) ? size <= 4 : size == 4;
    }

    /// Where fewer than four bytes may be read: within addresses, and at the start of some fields
    /// (family, type, protocol, src_port, state, rx_queue_mapping).
    private static boolean hasNarrow(int off) {
        boolean address = off >= 24 && off < 44 || off >= 52 && off < 72;
        return address
                || switch (off) {
                    case 4, 8, 12, 44, 72, 76 -> true;
                    default -> false;
                };
    }

    private static boolean tcpSock(int off, int size) {
        if (off < 0 || off >= TCP_SOCK_BYTES || off % size != 0) {
            return false;
        }
        boolean wide = off == 80 || off == 88;
        return wide ? size == 8 : size == 4;
    }
}
