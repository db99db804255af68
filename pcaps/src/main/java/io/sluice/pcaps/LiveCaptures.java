package io.sluice.pcaps;

import io.sluice.pcaps.live.Device;
import io.sluice.pcaps.live.Devices;
import io.sluice.pcaps.live.KernelPrograms;
import io.sluice.pcaps.live.LiveCaptureException;
import io.sluice.pcaps.live.LiveCaptureException.Problem;
import io.sluice.pcaps.live.LiveOptions;
import io.sluice.pcaps.live.LiveSource;
import java.util.List;

/// Opens live captures on this machine's interfaces, and lists what can be captured on.
///
/// This is the one door to [io.sluice.pcaps.live], which needs pcap4j and JNA on the class path and
/// the installed libpcap; nothing of them is loaded before a method here is called. What is missing
/// is a [LiveCaptureException] that says so.
public final class LiveCaptures {
    /// What can be asked of [io.sluice.pcaps.live]: by a lambda, since a reference to a method
    /// would load its class before it is asked.
    @FunctionalInterface
    private interface Question<T> {
        T ask() throws LiveCaptureException;
    }

    private LiveCaptures() {}

    /// Opens an interface; the kernel collects packets from here on.
    ///
    /// @param device its name, one of [#devices]
    /// @throws LiveCaptureException if that is not possible: what is the matter, and what to do
    public static LiveSource open(String device, LiveOptions options) throws LiveCaptureException {
        return answer(() -> LiveSource.open(device, options));
    }

    /// All interfaces, in libpcap's order: the one that tcpdump would take comes first.
    ///
    /// @throws LiveCaptureException if there is no libpcap, or it cannot list them
    public static List<Device> devices() throws LiveCaptureException {
        return answer(() -> Devices.list());
    }

    /// The DLT_ numbers that an interface can be asked for, its usual one first.
    ///
    /// @throws LiveCaptureException if the interface cannot be opened
    public static List<Integer> dataLinkTypes(String device, LiveOptions options)
            throws LiveCaptureException {
        return answer(() -> Devices.dataLinkTypes(device, options));
    }

    /// The time stamp types that an interface can be asked for, by libpcap's names; empty where
    /// there is no choice.
    ///
    /// @throws LiveCaptureException if the interface cannot be asked
    public static List<String> timeStampTypes(String device) throws LiveCaptureException {
        return answer(() -> Devices.timeStampTypes(device));
    }

    /// What libpcap calls itself, such as "libpcap version 1.10.3 (with TPACKET_V3)".
    ///
    /// @throws LiveCaptureException if there is no libpcap
    public static String libraryVersion() throws LiveCaptureException {
        return answer(() -> Devices.libraryVersion());
    }

    /// Whether this kernel lets this process load extended BPF programs.
    public static KernelPrograms.Access kernelPrograms() {
        try {
            return KernelPrograms.access();
        } catch (NoClassDefFoundError withoutJna) {
            return KernelPrograms.Access.UNKNOWN;
        }
    }

    private static <T> T answer(Question<T> question) throws LiveCaptureException {
        try {
            return question.ask();
        } catch (NoClassDefFoundError e) {
            var missing =
                    new LiveCaptureException(
                            Problem.NO_LIBPCAP,
                            "live capture needs org.pcap4j:pcap4j-core and net.java.dev.jna:jna on"
                                    + " the class path; capture files are read without");
            missing.initCause(e);
            throw missing;
        }
    }
}
