package io.sluice.pcaps.live;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.pcap4j.core.BpfProgram;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;
import org.pcap4j.packet.namednumber.DataLinkType;

/// The installed libpcap's compiler and machine, called through pcap4j as Java programs do, to be
/// compared with. For one thread.
public final class LibraryCompiler implements AutoCloseable {
    private final PcapHandle handle;
    private final Inet4Address noNetmask;

    private LibraryCompiler(PcapHandle handle, Inet4Address noNetmask) {
        this.handle = handle;
        this.noNetmask = noNetmask;
    }

    /// A filter in libpcap's memory.
    public static final class Filter implements AutoCloseable {
        private final BpfProgram program;

        private Filter(BpfProgram program) {
            this.program = program;
        }

        /// Decides on one packet: a call into libpcap.
        ///
        /// @param captured the captured bytes and no more
        public boolean accepts(byte[] captured, int originalLength) {
            return program.applyFilter(captured, originalLength, captured.length);
        }

        @Override
        public void close() {
            program.free();
        }
    }

    /// @param dataLinkType libpcap's number
    /// @param snapLen what an accepted packet returns
    /// @return empty if there is no libpcap
    public static Optional<LibraryCompiler> open(int dataLinkType, int snapLen) {
        try {
            DataLinkType type = DataLinkType.getInstance(dataLinkType);
            return Optional.of(
                    new LibraryCompiler(
                            Pcaps.openDead(type, snapLen),
                            (Inet4Address) InetAddress.getByAddress(new byte[4])));
        } catch (PcapNativeException | LinkageError notInstalled) {
            return Optional.empty();
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    /// Compiles and optimises an expression.
    ///
    /// @return empty if libpcap refuses it
    public Optional<Filter> compile(String expression) {
        try {
            return Optional.of(
                    new Filter(
                            handle.compileFilter(expression, BpfCompileMode.OPTIMIZE, noNetmask)));
        } catch (PcapNativeException refused) {
            return Optional.empty();
        } catch (NotOpenException e) {
            throw new IllegalStateException("the compiler is closed", e);
        }
    }

    @Override
    public void close() {
        handle.close();
    }
}
