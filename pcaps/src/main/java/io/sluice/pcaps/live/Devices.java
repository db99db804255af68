package io.sluice.pcaps.live;

import io.sluice.pcaps.live.LiveCaptureException.Problem;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.pcap4j.core.PcapAddress;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface;
import org.pcap4j.core.Pcaps;

/// The interfaces of this machine, and what can be chosen on each.
public final class Devices {
    private static final String NAME_PROPERTY = "org.pcap4j.core.pcapLibName";

    private Devices() {}

    /// What libpcap calls itself, such as "libpcap version 1.10.3 (with TPACKET_V3)".
    ///
    /// @throws LiveCaptureException if there is no libpcap
    public static String libraryVersion() throws LiveCaptureException {
        try {
            return Libpcap.pcap_lib_version();
        } catch (LinkageError e) {
            throw noLibpcap(e);
        }
    }

    /// All interfaces, in libpcap's order: the one that tcpdump would take comes first.
    ///
    /// @throws LiveCaptureException if there is no libpcap, or it cannot list them
    public static List<Device> list() throws LiveCaptureException {
        libraryVersion(); // pcap4j's own words for a missing library say nothing of what to do
        try {
            return Pcaps.findAllDevs().stream().map(Devices::device).toList();
        } catch (PcapNativeException e) {
            throw new LiveCaptureException(
                    Problem.OTHER, "interfaces cannot be listed: " + e.getMessage());
        }
    }

    /// The DLT_ numbers that an interface can be asked for, its usual one first.
    public static List<Integer> dataLinkTypes(String name, LiveOptions options)
            throws LiveCaptureException {
        try (LiveHandle handle = LiveHandle.open(name, options)) {
            List<Integer> types = new ArrayList<>();
            types.add(handle.dataLinkType());
            for (int type : handle.dataLinkTypes()) {
                if (!types.contains(type)) {
                    types.add(type);
                }
            }
            return types;
        }
    }

    /// The time stamp types that an interface can be asked for, by libpcap's names; empty where
    /// there is no choice.
    public static List<String> timeStampTypes(String name) throws LiveCaptureException {
        return LiveHandle.timeStampTypes(name);
    }

    static LiveCaptureException noLibpcap(LinkageError cause) {
        if (cause instanceof NoClassDefFoundError withoutJna
                && cause.getCause() instanceof ClassNotFoundException) {
            throw withoutJna; // LiveCaptures has words for it
        }
        String library = System.getProperty(NAME_PROPERTY, "");
        var problem =
                new LiveCaptureException(
                        Problem.NO_LIBPCAP,
                        library.isEmpty()
                                ? "libpcap is not installed, and live capture needs it: install it"
                                        + " (Debian, Ubuntu: apt install libpcap0.8; Fedora: dnf"
                                        + " install libpcap); capture files are read without"
                                : "libpcap cannot be loaded from "
                                        + library
                                        + ", which "
                                        + NAME_PROPERTY
                                        + " names; capture files are read without");
        problem.initCause(cause);
        return problem;
    }

    private static Device device(PcapNetworkInterface device) {
        return new Device(
                device.getName(),
                Optional.ofNullable(device.getDescription()).filter(text -> !text.isBlank()),
                device.getAddresses().stream()
                        .filter(address -> address.getAddress() != null)
                        .map(Devices::address)
                        .toList(),
                device.getLinkLayerAddresses().stream()
                        .map(address -> address.toString().toLowerCase(Locale.ROOT))
                        .toList(),
                device.isUp(),
                device.isRunning(),
                device.isLoopBack());
    }

    private static String address(PcapAddress address) {
        OptionalInt prefix = prefixLength(address.getNetmask());
        return AddressText.of(address.getAddress())
                + (prefix.isPresent() ? "/" + prefix.getAsInt() : "");
    }

    private static OptionalInt prefixLength(
            @org.jspecify.annotations.Nullable InetAddress netmask) {
        if (netmask == null) {
            return OptionalInt.empty();
        }
        int bits = 0;
        for (byte part : netmask.getAddress()) {
            bits += Integer.bitCount(part & 0xff);
        }
        return OptionalInt.of(bits);
    }
}
