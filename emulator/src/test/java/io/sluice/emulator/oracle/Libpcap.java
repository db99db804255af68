package io.sluice.emulator.oracle;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.sluice.filters.cbpf.CbpfCodec;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/// The installed libpcap: its compiler, its validator and its interpreter, as they are.
///
/// ```java
/// Libpcap libpcap = assumePresent(Libpcap.find());
/// switch (libpcap.compile("tcp port 80", Libpcap.Options.ethernet())) {
///     case Libpcap.Compiled(CbpfProgram program) -> libpcap.filter(program, packet, packet.length);
///     case Libpcap.Refused(String message) -> …
/// }
/// ```
///
/// All calls into the library are made under one lock, as older versions' compilers are not
/// reentrant.
@SuppressWarnings("restricted")
public final class Libpcap {
    private static final List<String> NAMES =
            List.of("libpcap.so.0.8", "libpcap.so.1", "libpcap.so", "libpcap.dylib");

    /// `PCAP_NETMASK_UNKNOWN`.
    public static final int NETMASK_UNKNOWN = 0xffffffff;

    private final MethodHandle openDead;
    private final MethodHandle close;
    private final MethodHandle compile;
    private final MethodHandle geterr;
    private final MethodHandle freecode;
    private final MethodHandle validate;
    private final MethodHandle filter;
    private final MethodHandle image;
    private final String version;

    /// What `pcap_compile` is told.
    ///
    /// @param linkType a DLT_ number
    /// @param snapLen what an accepting program returns
    /// @param netmask in host order, or [#NETMASK_UNKNOWN]
    /// @param optimise whether libpcap's optimiser runs
    public record Options(int linkType, int snapLen, int netmask, boolean optimise) {
        /// Ethernet, 262144 bytes, no netmask, optimised: as `tcpdump -d` does.
        public static Options ethernet() {
            return new Options(1, 262_144, NETMASK_UNKNOWN, true);
        }

        public Options unoptimised() {
            return new Options(linkType, snapLen, netmask, false);
        }
    }

    /// The compiler's answer.
    public sealed interface Answer {}

    public record Compiled(CbpfProgram program) implements Answer {}

    public record Refused(String message) implements Answer {}

    private Libpcap(SymbolLookup library) {
        Linker linker = Linker.nativeLinker();
        openDead =
                handle(
                        linker,
                        library,
                        "pcap_open_dead",
                        FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_INT));
        close = handle(linker, library, "pcap_close", FunctionDescriptor.ofVoid(ADDRESS));
        compile =
                handle(
                        linker,
                        library,
                        "pcap_compile",
                        FunctionDescriptor.of(
                                JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT));
        geterr = handle(linker, library, "pcap_geterr", FunctionDescriptor.of(ADDRESS, ADDRESS));
        freecode = handle(linker, library, "pcap_freecode", FunctionDescriptor.ofVoid(ADDRESS));
        validate =
                handle(
                        linker,
                        library,
                        "bpf_validate",
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
        filter =
                handle(
                        linker,
                        library,
                        "bpf_filter",
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT));
        image =
                handle(
                        linker,
                        library,
                        "bpf_image",
                        FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT));
        MethodHandle libVersion =
                handle(linker, library, "pcap_lib_version", FunctionDescriptor.of(ADDRESS));
        version = string((MemorySegment) call(libVersion));
    }

    private static MethodHandle handle(
            Linker linker, SymbolLookup library, String name, FunctionDescriptor descriptor) {
        return linker.downcallHandle(library.findOrThrow(name), descriptor);
    }

    /// The library, if this machine has it.
    public static Optional<Libpcap> find() {
        for (String name : NAMES) {
            try {
                return Optional.of(new Libpcap(SymbolLookup.libraryLookup(name, Arena.global())));
            } catch (IllegalArgumentException e) {
                // Not under this name; the message only repeats it.
            }
        }
        return Optional.empty();
    }

    /// What `pcap_lib_version` says.
    public String version() {
        return version;
    }

    /// Compiles an expression.
    public synchronized Answer compile(String expression, Options options) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment handle =
                    (MemorySegment) call(openDead, options.linkType(), options.snapLen());
            // struct bpf_program: u_int bf_len, struct bpf_insn *bf_insns.
            MemorySegment result = arena.allocate(16, 8);
            int status =
                    (int)
                            call(
                                    compile,
                                    handle,
                                    result,
                                    arena.allocateFrom(expression),
                                    options.optimise() ? 1 : 0,
                                    options.netmask());
            Answer answer =
                    status == 0
                            ? new Compiled(program(result))
                            : new Refused(string((MemorySegment) call(geterr, handle)));
            if (status == 0) {
                call(freecode, result);
            }
            call(close, handle);
            return answer;
        }
    }

    private static CbpfProgram program(MemorySegment result) {
        int bytes = result.get(JAVA_INT, 0) * CbpfCodec.INSN_BYTES;
        MemorySegment insns = result.get(ADDRESS, 8).reinterpret(bytes);
        return CbpfCodec.decode(insns.toArray(JAVA_BYTE), ByteOrder.nativeOrder());
    }

    /// What `bpf_validate` says. It does not look at all codes: some it accepts make [#filter]
    /// abort the process.
    public synchronized boolean validates(CbpfProgram program) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) call(validate, insns(arena, program), program.size()) != 0;
        }
    }

    /// What `bpf_image` prints for one instruction.
    public synchronized String image(CbpfInsn insn, int index) {
        try (Arena arena = Arena.ofConfined()) {
            return string(
                    (MemorySegment)
                            call(image, insns(arena, new CbpfProgram(List.of(insn))), index));
        }
    }

    /// What `bpf_filter` returns for one packet: bytes to keep, 0 for none. Give it only programs
    /// that [io.sluice.emulator.cbpf.CbpfChecker] accepted.
    ///
    /// @param packet the captured bytes
    public synchronized int filter(CbpfProgram program, byte[] packet, int originalLength) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, packet.length));
            MemorySegment.copy(packet, 0, bytes, JAVA_BYTE, 0, packet.length);
            return (int) call(filter, insns(arena, program), bytes, originalLength, packet.length);
        }
    }

    private static MemorySegment insns(Arena arena, CbpfProgram program) {
        byte[] bytes = CbpfCodec.encode(program, ByteOrder.nativeOrder());
        MemorySegment segment = arena.allocate(Math.max(8, bytes.length), 8);
        MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
        return segment;
    }

    private static String string(MemorySegment address) {
        return address.reinterpret(4096).getString(0);
    }

    private static Object call(MethodHandle handle, Object... arguments) {
        try {
            return handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            // A downcall throws nothing; what comes here is a wrong signature above.
            throw new AssertionError(e);
        }
    }
}
