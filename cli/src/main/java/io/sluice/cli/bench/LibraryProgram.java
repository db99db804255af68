package io.sluice.cli.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.sluice.filters.CompileOptions;
import io.sluice.filters.CompiledFilter;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// The installed libpcap's compiler: what its users' filters are made by.
@SuppressWarnings("restricted") // calls into C are the point
final class LibraryProgram {
    /// pcap(3PCAP): `struct bpf_program`.
    private static final MemoryLayout PROGRAM =
            MemoryLayout.structLayout(
                    JAVA_INT.withName("bf_len"),
                    MemoryLayout.paddingLayout(JAVA_INT.byteSize()),
                    ADDRESS.withName("bf_insns"));

    private static final long INSNS = PROGRAM.byteSize() - ADDRESS.byteSize();

    /// pcap_compile(3PCAP): PCAP_NETMASK_UNKNOWN.
    private static final int NETMASK_UNKNOWN = 0xffffffff;

    private final SymbolLookup library;
    private final Arena arena;

    /// @param library libpcap
    /// @param arena lives as long as what is compiled
    LibraryProgram(SymbolLookup library, Arena arena) {
        this.library = library;
        this.arena = arena;
    }

    /// The program in libpcap's memory, where it stays.
    ///
    /// @return empty if libpcap refuses the expression
    Optional<MemorySegment> compile(CompiledFilter filter) {
        CompileOptions options = filter.options();
        try {
            MethodHandle open = function("pcap_open_dead", ADDRESS, JAVA_INT, JAVA_INT);
            MethodHandle compile =
                    function(
                            "pcap_compile",
                            JAVA_INT,
                            ADDRESS,
                            ADDRESS,
                            ADDRESS,
                            JAVA_INT,
                            JAVA_INT);
            MethodHandle close =
                    Linker.nativeLinker()
                            .downcallHandle(
                                    library.findOrThrow("pcap_close"),
                                    FunctionDescriptor.ofVoid(ADDRESS));
            MemorySegment handle =
                    (MemorySegment) open.invokeExact(options.linkType().dlt(), options.snapLen());
            MemorySegment program = arena.allocate(PROGRAM);
            int failed =
                    (int)
                            compile.invokeExact(
                                    handle,
                                    program,
                                    arena.allocateFrom(filter.filter()),
                                    1,
                                    options.netmask().orElse(NETMASK_UNKNOWN));
            close.invokeExact(handle);
            return failed == 0 ? Optional.of(program.get(ADDRESS, INSNS)) : Optional.empty();
        } catch (Throwable unexpected) {
            throw new LinkageError("libpcap's compiler cannot be called", unexpected);
        }
    }

    private MethodHandle function(String name, MemoryLayout result, MemoryLayout... parameters) {
        return Linker.nativeLinker()
                .downcallHandle(
                        library.findOrThrow(name), FunctionDescriptor.of(result, parameters));
    }
}
