package io.sluice.pcaps.live;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/// What pcap4j does not offer of libpcap, under libpcap's names (pcap(3PCAP)): to choose the source
/// of time stamps, to tell errors apart, to attach a program that libpcap has not compiled, and to
/// wait with a limit. Calling any of them loads the library that pcap4j uses too.
///
/// Loading throws a [LinkageError] where there is no library.
final class Libpcap {
    static final int ERRBUF_SIZE = 256;

    // pcap/pcap.h, PCAP_ERROR_*
    static final int ERROR_NO_SUCH_DEVICE = -5;
    static final int ERROR_PERM_DENIED = -8;
    static final int ERROR_IFACE_NOT_UP = -9;
    static final int ERROR_CANTSET_TSTAMP_TYPE = -10;
    static final int ERROR_PROMISC_PERM_DENIED = -11;
    static final int ERROR_TSTAMP_PRECISION_NOTSUP = -12;

    static {
        Native.register(
                Libpcap.class,
                NativeLibrary.getInstance(
                        System.getProperty("org.pcap4j.core.pcapLibName", "pcap")));
    }

    private Libpcap() {}

    static native String pcap_lib_version();

    static native Pointer pcap_create(String device, byte[] errbuf);

    static native int pcap_set_snaplen(Pointer pcap, int snapLen);

    static native int pcap_set_promisc(Pointer pcap, int promisc);

    static native int pcap_set_timeout(Pointer pcap, int millis);

    static native int pcap_set_buffer_size(Pointer pcap, int bytes);

    static native int pcap_set_immediate_mode(Pointer pcap, int immediate);

    static native int pcap_set_tstamp_type(Pointer pcap, int type);

    static native int pcap_set_tstamp_precision(Pointer pcap, int precision);

    static native int pcap_list_tstamp_types(Pointer pcap, PointerByReference types);

    static native void pcap_free_tstamp_types(Pointer types);

    static native int pcap_tstamp_type_name_to_val(String name);

    static native String pcap_tstamp_type_val_to_name(int type);

    static native int pcap_activate(Pointer pcap);

    static native void pcap_close(Pointer pcap);

    static native String pcap_geterr(Pointer pcap);

    static native String pcap_statustostr(int status);

    static native int pcap_get_selectable_fd(Pointer pcap);

    static native int pcap_setfilter(Pointer pcap, Pointer program);

    static native int pcap_next_ex(Pointer pcap, Pointer header, Pointer data);
}
