package io.sluice.pcaps.live;

import com.sun.jna.Memory;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.sluice.pcaps.live.LiveCaptureException.Problem;
import io.sluice.pcaps.live.LiveOptions.Delivery;
import io.sluice.pcaps.live.LiveOptions.Precision;
import io.sluice.pcaps.live.LiveOptions.Promiscuity;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.BlockingMode;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapStat;
import org.pcap4j.packet.namednumber.DataLinkType;

/// One activated interface: pcap4j's handle, and beside it the same handle's address for the
/// functions that pcap4j lacks.
///
/// For one thread at a time, but for [#statistics].
final class LiveHandle implements AutoCloseable {
    /// The longest that a packet waits in the kernel for others to come; what tcpdump sets is
    /// 1,000.
    static final int BATCH_MILLIS = 100;

    // Linux 6.18, include/uapi/asm-generic/socket.h, and the DLT_ numbers of cooked packets
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SO_DOMAIN = 39;
    private static final int AF_PACKET = 17;
    private static final int LINUX_SLL = 113;
    private static final int LINUX_SLL2 = 276;
    private static final int INSN_BYTES = 8;
    private static final short RET_K = 0x06;

    private final String device;
    private final Pointer pcap;
    private final PcapHandle handle;
    private final Optional<String> warning;
    private final int descriptor;
    private final Memory pollDescriptor = new Memory(8);
    private final Memory header = new Memory(8);
    private final Memory data = new Memory(8);

    private LiveHandle(String device, Pointer pcap, LiveOptions options, Optional<String> warning)
            throws LiveCaptureException {
        this.device = device;
        this.pcap = pcap;
        this.warning = warning;
        this.handle = adopt(pcap, options.precision());
        set(options);
        this.descriptor = Libpcap.pcap_get_selectable_fd(pcap);
        pollDescriptor.setInt(0, descriptor);
        pollDescriptor.setShort(4, (short) 1); // POLLIN
    }

    /// Opens and activates an interface; from then on the kernel collects packets for it.
    static LiveHandle open(String device, LiveOptions options) throws LiveCaptureException {
        try {
            Pointer pcap = create(device);
            boolean open = false;
            try {
                configure(device, pcap, options);
                LiveHandle handle = new LiveHandle(device, pcap, options, activate(device, pcap));
                open = true;
                return handle;
            } finally {
                if (!open) {
                    Libpcap.pcap_close(pcap);
                }
            }
        } catch (LinkageError e) {
            throw Devices.noLibpcap(e);
        }
    }

    private static Pointer create(String device) throws LiveCaptureException {
        byte[] errbuf = new byte[Libpcap.ERRBUF_SIZE];
        @Nullable Pointer pcap = Libpcap.pcap_create(device, errbuf);
        if (pcap == null) {
            throw new LiveCaptureException(
                    Problem.OTHER, device + ": " + com.sun.jna.Native.toString(errbuf));
        }
        return pcap;
    }

    private static void configure(String device, Pointer pcap, LiveOptions options)
            throws LiveCaptureException {
        Libpcap.pcap_set_snaplen(pcap, options.snapLen());
        Libpcap.pcap_set_promisc(pcap, options.promiscuity() == Promiscuity.ON ? 1 : 0);
        Libpcap.pcap_set_timeout(pcap, BATCH_MILLIS);
        Libpcap.pcap_set_immediate_mode(pcap, options.delivery() == Delivery.IMMEDIATE ? 1 : 0);
        if (options.bufferKib().isPresent()) {
            Libpcap.pcap_set_buffer_size(pcap, options.bufferKib().getAsInt() << 10);
        }
        if (options.timeStampType().isPresent()) {
            setTimeStampType(device, pcap, options.timeStampType().get());
        }
        if (options.precision() == Precision.NANOSECONDS
                && Libpcap.pcap_set_tstamp_precision(pcap, 1) != 0) {
            throw new LiveCaptureException(
                    Problem.NOT_SUPPORTED, device + ": has no times in nanoseconds");
        }
    }

    private static void setTimeStampType(String device, Pointer pcap, String name)
            throws LiveCaptureException {
        int type = Libpcap.pcap_tstamp_type_name_to_val(name);
        List<String> offered = timeStampTypes(pcap);
        // Where libpcap lists none there is no choice, and what there is is called "host".
        if (type < 0 || !offered.contains(name) && !(offered.isEmpty() && name.equals("host"))) {
            throw new LiveCaptureException(
                    Problem.NOT_SUPPORTED,
                    device
                            + ": offers no time stamps of type '"
                            + name
                            + "'; there "
                            + (offered.size() > 1 ? "are " : "is ")
                            + (offered.isEmpty() ? "host" : String.join(", ", offered)));
        }
        Libpcap.pcap_set_tstamp_type(pcap, type);
    }

    private static List<String> timeStampTypes(Pointer pcap) {
        PointerByReference list = new PointerByReference();
        int count = Libpcap.pcap_list_tstamp_types(pcap, list);
        List<String> names = new ArrayList<>();
        if (count > 0) {
            for (int type : list.getValue().getIntArray(0, count)) {
                names.add(Libpcap.pcap_tstamp_type_val_to_name(type));
            }
            Libpcap.pcap_free_tstamp_types(list.getValue());
        }
        return names;
    }

    static List<String> timeStampTypes(String device) throws LiveCaptureException {
        try {
            Pointer pcap = create(device);
            List<String> names = timeStampTypes(pcap);
            Libpcap.pcap_close(pcap);
            return names;
        } catch (LinkageError e) {
            throw Devices.noLibpcap(e);
        }
    }

    /// @return libpcap's warning, where it has one
    private static Optional<String> activate(String device, Pointer pcap)
            throws LiveCaptureException {
        int status = Libpcap.pcap_activate(pcap);
        if (status < 0) {
            throw refusal(device, status, Libpcap.pcap_geterr(pcap));
        }
        return status == 0
                ? Optional.empty()
                : Optional.of(device + ": " + Libpcap.pcap_statustostr(status));
    }

    private static LiveCaptureException refusal(String device, int status, String detail)
            throws LiveCaptureException {
        return switch (status) {
            case Libpcap.ERROR_NO_SUCH_DEVICE ->
                    new LiveCaptureException(
                            Problem.NO_SUCH_INTERFACE,
                            device
                                    + ": no such interface; there are "
                                    + Devices.list().stream()
                                            .map(Device::name)
                                            .collect(Collectors.joining(", ")));
            case Libpcap.ERROR_PERM_DENIED, Libpcap.ERROR_PROMISC_PERM_DENIED ->
                    new LiveCaptureException(
                            Problem.NO_PERMISSION,
                            device
                                    + ": no permission to capture; run as root (sudo), or with the"
                                    + " capability CAP_NET_RAW as docs/live-capture.md shows");
            case Libpcap.ERROR_IFACE_NOT_UP ->
                    new LiveCaptureException(
                            Problem.INTERFACE_DOWN,
                            device
                                    + ": the interface is down; switch it on with 'ip link set "
                                    + device
                                    + " up'");
            case Libpcap.ERROR_CANTSET_TSTAMP_TYPE, Libpcap.ERROR_TSTAMP_PRECISION_NOTSUP ->
                    new LiveCaptureException(
                            Problem.NOT_SUPPORTED,
                            device + ": " + Libpcap.pcap_statustostr(status));
            default ->
                    new LiveCaptureException(
                            Problem.OTHER,
                            device
                                    + ": "
                                    + (detail.isEmpty()
                                            ? Libpcap.pcap_statustostr(status)
                                            : detail));
        };
    }

    /// pcap4j wraps handles of its own making only, and can neither choose time stamps nor attach a
    /// program to those; its constructor for a given address is not public.
    private static PcapHandle adopt(Pointer pcap, Precision precision) {
        try {
            Constructor<PcapHandle> ofAddress =
                    PcapHandle.class.getDeclaredConstructor(
                            Pointer.class, TimestampPrecision.class);
            ofAddress.setAccessible(true);
            return ofAddress.newInstance(
                    pcap,
                    precision == Precision.NANOSECONDS
                            ? TimestampPrecision.NANO
                            : TimestampPrecision.MICRO);
        } catch (ReflectiveOperationException e) {
            // pcap4j's version is ours to choose, and the constructor throws nothing.
            throw new LinkageError("pcap4j 1.8 has PcapHandle(Pointer, TimestampPrecision)", e);
        }
    }

    private void set(LiveOptions options) throws LiveCaptureException {
        try {
            if (options.dataLinkType().isPresent()) {
                handle.setDlt(DataLinkType.getInstance(options.dataLinkType().getAsInt()));
            }
            switch (options.direction()) {
                case IN_AND_OUT -> {}
                case IN -> handle.setDirection(PcapDirection.IN);
                case OUT -> handle.setDirection(PcapDirection.OUT);
            }
            handle.setBlockingMode(BlockingMode.NONBLOCKING);
        } catch (PcapNativeException e) {
            throw new LiveCaptureException(Problem.NOT_SUPPORTED, device + ": " + e.getMessage());
        } catch (NotOpenException e) {
            throw closed(e);
        }
    }

    private static IllegalStateException closed(NotOpenException cause) {
        return new IllegalStateException("the capture is closed", cause);
    }

    Optional<String> warning() {
        return warning;
    }

    int dataLinkType() {
        return handle.getDlt().value();
    }

    List<Integer> dataLinkTypes() throws LiveCaptureException {
        try {
            return handle.listDatalinks().stream().map(DataLinkType::value).toList();
        } catch (PcapNativeException e) {
            throw new LiveCaptureException(Problem.OTHER, device + ": " + e.getMessage());
        } catch (NotOpenException e) {
            throw closed(e);
        }
    }

    /// Has the kernel filter by a program; what it has collected so far is thrown away.
    ///
    /// @param program an array of `struct bpf_insn` in host byte order
    /// @throws LiveCaptureException if the kernel does not run exactly this program
    void attach(byte[] program) throws LiveCaptureException {
        Memory insns = new Memory(program.length);
        insns.write(0, program, 0, program.length);
        if (Platform.isLinux()) {
            attachToSocket(insns);
        } else if (Libpcap.pcap_setfilter(pcap, structure(insns)) != 0) {
            throw refused(Libpcap.pcap_geterr(pcap));
        }
    }

    /// Not through pcap_setfilter(3PCAP). It has libpcap filter the packets that the kernel has
    /// collected so far, and until the whole buffer has been used once; and libpcap 1.10 knows a
    /// VLAN tag beside the packet only when a byte of it is loaded, so `vlan 7` loses packets for
    /// that time. Where the kernel refuses, it filters by itself, with only a line on standard
    /// error; and it rewrites programs for interfaces without link-layer headers.
    private void attachToSocket(Memory insns) throws LiveCaptureException {
        if (socketOption(SO_DOMAIN) != AF_PACKET
                || dataLinkType() == LINUX_SLL
                || dataLinkType() == LINUX_SLL2) {
            throw refused("its packets reach the kernel's filters in another form");
        }
        closeEntry();
        discard();
        if (setFilter(insns) != 0) {
            throw refused("error " + com.sun.jna.Native.getLastError() + " of setsockopt(2)");
        }
        if (!kernelRuns(insns)) {
            throw refused("it runs another one");
        }
    }

    private LiveCaptureException refused(String detail) {
        return new LiveCaptureException(
                Problem.PROGRAM_REFUSED,
                device
                        + ": the kernel does not take the program ("
                        + detail
                        + "); filter in Sluice instead");
    }

    private int socketOption(int option) {
        Memory value = new Memory(Integer.BYTES);
        Memory length = new Memory(Integer.BYTES);
        length.setInt(0, Integer.BYTES);
        int status = Sockets.getsockopt(descriptor, SOL_SOCKET, option, value, length);
        return status == 0 ? value.getInt(0) : -1;
    }

    /// `struct bpf_program` and `struct sock_fprog` alike on machines of 64 bits with the low byte
    /// first, as long as there are less than 65,536 instructions.
    private static Memory structure(Memory insns) {
        Memory structure = new Memory(16);
        structure.clear();
        structure.setInt(0, (int) insns.size() / INSN_BYTES);
        structure.setPointer(8, insns);
        return structure;
    }

    private int setFilter(Memory insns) {
        Memory program = structure(insns);
        return Sockets.setsockopt(
                descriptor, SOL_SOCKET, SO_ATTACH_FILTER, program, (int) program.size());
    }

    /// socket(7), SO_GET_FILTER, which is SO_ATTACH_FILTER for getsockopt(2), and counts in
    /// instructions.
    private boolean kernelRuns(Memory insns) {
        int count = (int) insns.size() / INSN_BYTES;
        Memory attached = new Memory(insns.size());
        Memory length = new Memory(Integer.BYTES);
        length.setInt(0, count);
        int status = Sockets.getsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, attached, length);
        return status == 0
                && length.getInt(0) == count
                && Arrays.equals(
                        attached.getByteArray(0, (int) attached.size()),
                        insns.getByteArray(0, (int) insns.size()));
    }

    /// Lets no further packet in, so that those on the way can be counted to the last. Not through
    /// libpcap, which would throw those away too.
    void closeEntry() {
        if (Platform.isLinux()) {
            Memory reject = new Memory(INSN_BYTES);
            reject.clear();
            reject.setShort(0, RET_K);
            setFilter(reject);
        }
    }

    /// Throws away what is there, and what a batch that is not full yet holds back.
    private void discard() throws LiveCaptureException {
        long quiet = 3L * BATCH_MILLIS * 1_000_000;
        long lastNanos = System.nanoTime();
        while (System.nanoTime() - lastNanos < quiet) {
            int status = Libpcap.pcap_next_ex(pcap, header, data);
            if (status < 0) {
                throw gone(Libpcap.pcap_geterr(pcap));
            }
            if (status > 0) {
                lastNanos = System.nanoTime();
            } else {
                await(BATCH_MILLIS / 4);
            }
        }
    }

    /// Waits until there may be packets, `millis` at most.
    ///
    /// @return whether there may be
    boolean await(int millis) {
        pollDescriptor.setShort(6, (short) 0);
        return Sockets.poll(pollDescriptor, 1, millis) > 0;
    }

    /// Moves the packets that are there into the queue, `most` at most, dropping what finds no
    /// room.
    ///
    /// @return how many there were
    int read(PacketQueue queue, int most) throws LiveCaptureException {
        for (int i = 0; i < most; i++) {
            int status = Libpcap.pcap_next_ex(pcap, header, data);
            if (status == 0) {
                return i;
            }
            if (status < 0) {
                throw gone(Libpcap.pcap_geterr(pcap));
            }
            queue.offer(header.getLong(0), data.getLong(0));
        }
        return most;
    }

    private LiveCaptureException gone(String detail) {
        return new LiveCaptureException(
                Problem.INTERFACE_GONE,
                device
                        + ": the capture ended early, the interface was removed or switched off ("
                        + detail
                        + ")");
    }

    /// What the kernel has counted.
    synchronized PcapStat statistics() throws LiveCaptureException {
        try {
            return handle.getStats();
        } catch (PcapNativeException e) {
            throw new LiveCaptureException(Problem.OTHER, device + ": " + e.getMessage());
        } catch (NotOpenException e) {
            throw closed(e);
        }
    }

    @Override
    public synchronized void close() {
        handle.close();
    }
}
