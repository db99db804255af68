package io.sluice.filters.lower;

import static io.sluice.filters.ir.Value.Width.BYTE;
import static io.sluice.filters.ir.Value.Width.WORD;

import io.sluice.filters.link.EtherType;

/// Link types that tell the protocol by an address family of the capturing system: AF_INET is 2
/// everywhere, AF_INET6 is not.
record AddressFamilyTests(PacketTests at) {
    private static final int IPV4 = 2;

    /// Darwin; NetBSD and OpenBSD; FreeBSD.
    private static final int[] IPV6_IN_FILES = {30, 24, 28};

    private static final int IPV6_ON_LINUX = 10;
    private static final int PFLOG_FAMILY = 1;

    Condition follows(int protocol) {
        if (protocol == EtherType.IP.number()) {
            return anyOf(IPV4);
        }
        if (protocol != EtherType.IPV6.number()) {
            return Condition.Constant.FALSE;
        }
        // Without a file the log would have been taken here, on Linux (libpcap 1.11,
        // gen_linktype()).
        return at.scope().handle().isFile() ? anyOf(IPV6_IN_FILES) : anyOf(IPV6_ON_LINUX);
    }

    private Condition anyOf(int... families) {
        return switch (at.layers().layout().protocolField()) {
            case PFLOG -> any(families, false, true);
            case ADDRESS_FAMILY_NETWORK_ORDER -> any(families, false, false);
            default -> hostOrder(families);
        };
    }

    /// Files keep the word in the byte order of the machine that captured, and that need not be the
    /// order of the file's own header, since files are also converted: both are tried (libpcap
    /// 1.11, gen_loopback_linktype()).
    private Condition hostOrder(int[] families) {
        return switch (at.scope().handle()) {
            case DEAD, LIVE_LINUX -> any(families, true, false);
            case FILE -> any(families, false, false).or(any(families, true, false));
            case FILE_SWAPPED -> any(families, true, false).or(any(families, false, false));
        };
    }

    private Condition any(int[] families, boolean reversed, boolean single) {
        Condition any = Condition.Constant.FALSE;
        for (int family : families) {
            any =
                    any.or(
                            single
                                    ? at.equal(Base.LINK_HEADER, PFLOG_FAMILY, BYTE, family)
                                    : at.equal(
                                            Base.LINK_HEADER,
                                            0,
                                            WORD,
                                            reversed ? Integer.reverseBytes(family) : family));
        }
        return any;
    }
}
