package io.sluice.filters.link;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where things lie in the headers of a link type, and which primitives it supports.
///
/// All offsets are in bytes. `linkHeader`, `type` and `payload` count from the start of the packet,
/// or, where [#prefix()] or [#payloadStart()] is variable, from what is computed at run time;
/// `network` and `networkNoSnap` count from the payload. [#UNSET] stands for "no such place" and,
/// being all ones, takes part in offset arithmetic as it does in libpcap (gencode.c,
/// OFFSET_NOT_SET): every load from it is out of bounds.
public final class HeaderLayout {
    public static final int UNSET = -1;

    /// A header of run-time length in front of the link-layer header.
    public enum Prefix {
        NONE,
        /// Length in bytes 2 and 3, little-endian.
        RADIOTAP,
        /// Length in bytes 4 to 7, big-endian.
        AVS,
        /// 144 bytes, or an AVS header if it starts with the AVS cookie.
        PRISM,
        /// Length in bytes 2 and 3, little-endian; the inner link type must be IEEE 802.11.
        PPI
    }

    /// How the start of the payload is found.
    public enum PayloadStart {
        FIXED,
        /// 24 bytes after the link header, 26 with QoS, rounded up to 4 with Atheros padding.
        WLAN,
        /// The first byte of the PF log header, rounded up to 4.
        PFLOG
    }

    /// Which frames carry an IEEE 802.2 header, for `llc`.
    public enum LlcFrames {
        NONE,
        ALL,
        /// Those whose type field is a length, other than raw IPX.
        LENGTH_FIELD,
        /// IEEE 802.11 data frames.
        DATA,
        /// Those whose ATM pseudo-header says so.
        ATM
    }

    /// Source and destination offsets of addresses, from the link header.
    public record Addresses(int source, int destination) {}

    /// 8-bit addresses; whether the broadcast address is also what `multicast` tests.
    public record ShortAddresses(int source, int destination, int broadcast, boolean multicast) {}

    /// A field that tells the direction: `load & outMask == out` is outbound; inbound is `load &
    /// inMask == in`, or simply not outbound where `inbound` is null.
    public record Direction(int offset, int bytes, Match outbound, @Nullable Match inbound) {
        public record Match(int value, int mask) {}
    }

    /// Offsets of SS7 fields: MTP2 length indicators, and the MTP3 service octet and routing label.
    public record Ss7(int lengthIndicator, int lengthIndicatorHsl, int sio, int label, int sls) {}

    private final ProtocolField protocolField;
    private final int linkHeader;
    private final int type;
    private final int payload;
    private final int network;
    private final int networkNoSnap;
    private final Prefix prefix;
    private final PayloadStart payloadStart;
    private final LlcFrames llcFrames;
    private final boolean vlan;
    private final int mplsType;
    private final int multicastByte;
    private final @Nullable Addresses addresses;
    private final @Nullable ShortAddresses shortAddresses;
    private final @Nullable Direction direction;
    private final @Nullable Ss7 ss7;

    private HeaderLayout(Builder builder) {
        protocolField = builder.protocolField;
        linkHeader = builder.linkHeader;
        type = builder.type;
        payload = builder.payload;
        network = builder.network;
        networkNoSnap = builder.networkNoSnap;
        prefix = builder.prefix;
        payloadStart = builder.payloadStart;
        llcFrames = builder.llcFrames;
        vlan = builder.vlan;
        mplsType = builder.mplsType;
        multicastByte = builder.multicastByte;
        addresses = builder.addresses;
        shortAddresses = builder.shortAddresses;
        direction = builder.direction;
        ss7 = builder.ss7;
    }

    static Builder of(ProtocolField protocolField) {
        return new Builder(protocolField);
    }

    public ProtocolField protocolField() {
        return protocolField;
    }

    public int linkHeader() {
        return linkHeader;
    }

    public int type() {
        return type;
    }

    public int payload() {
        return payload;
    }

    public int network() {
        return network;
    }

    /// Where the network header lies if the IEEE 802.2 header is not followed by SNAP.
    public int networkNoSnap() {
        return networkNoSnap;
    }

    public Prefix prefix() {
        return prefix;
    }

    public PayloadStart payloadStart() {
        return payloadStart;
    }

    public LlcFrames llcFrames() {
        return llcFrames;
    }

    public boolean hasVlan() {
        return vlan;
    }

    public boolean hasMpls() {
        return mplsType != UNSET;
    }

    /// What the protocol field holds in front of an MPLS label; only where [#hasMpls()].
    public int mplsType() {
        return mplsType;
    }

    /// The byte whose lowest bit marks group addresses; only where [#addresses()] is present.
    public int multicastByte() {
        return multicastByte;
    }

    /// Fixed places of 48-bit MAC addresses; IEEE 802.11 has none, see [#isWlan()].
    public Optional<Addresses> addresses() {
        return Optional.ofNullable(addresses);
    }

    public Optional<ShortAddresses> shortAddresses() {
        return Optional.ofNullable(shortAddresses);
    }

    public Optional<Direction> direction() {
        return Optional.ofNullable(direction);
    }

    public Optional<Ss7> ss7() {
        return Optional.ofNullable(ss7);
    }

    public boolean isWlan() {
        return protocolField == ProtocolField.WLAN;
    }

    /// Whether the link type has 48-bit MAC addresses at all.
    public boolean hasMac48() {
        return addresses != null || isWlan();
    }

    /// Collects what is not at its default; used by the rows of [LinkType].
    static final class Builder {
        private final ProtocolField protocolField;
        private int linkHeader;
        private int type = UNSET;
        private int payload = UNSET;
        private int network = UNSET;
        private int networkNoSnap = UNSET;
        private Prefix prefix = Prefix.NONE;
        private PayloadStart payloadStart = PayloadStart.FIXED;
        private LlcFrames llcFrames = LlcFrames.NONE;
        private boolean vlan;
        private int mplsType = UNSET;
        private int multicastByte = UNSET;
        private @Nullable Addresses addresses;
        private @Nullable ShortAddresses shortAddresses;
        private @Nullable Direction direction;
        private @Nullable Ss7 ss7;

        private Builder(ProtocolField protocolField) {
            this.protocolField = protocolField;
        }

        Builder linkHeader(int offset) {
            linkHeader = offset;
            return this;
        }

        Builder at(int typeOffset, int payloadOffset, int networkOffset, int networkNoSnapOffset) {
            type = typeOffset;
            payload = payloadOffset;
            network = networkOffset;
            networkNoSnap = networkNoSnapOffset;
            return this;
        }

        Builder behind(Prefix newPrefix) {
            prefix = newPrefix;
            return this;
        }

        Builder payloadStart(PayloadStart start) {
            payloadStart = start;
            return this;
        }

        Builder llc(LlcFrames frames) {
            llcFrames = frames;
            return this;
        }

        Builder vlan() {
            vlan = true;
            return this;
        }

        Builder mpls(int protocol) {
            mplsType = protocol;
            return this;
        }

        Builder addresses(int source, int destination) {
            addresses = new Addresses(source, destination);
            multicastByte = destination;
            return this;
        }

        Builder shortAddresses(int source, int destination, int broadcast, boolean multicast) {
            shortAddresses = new ShortAddresses(source, destination, broadcast, multicast);
            return this;
        }

        Builder direction(Direction field) {
            direction = field;
            return this;
        }

        Builder ss7(Ss7 fields) {
            ss7 = fields;
            return this;
        }

        HeaderLayout build() {
            return new HeaderLayout(this);
        }
    }
}
