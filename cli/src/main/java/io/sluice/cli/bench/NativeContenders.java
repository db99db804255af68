package io.sluice.cli.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.sluice.filters.CompiledFilter;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What runs a filter outside the JVM: the program as C, compiled with `cc -O3 -march=native`, and
/// the installed libpcap's machine, called for each packet by a loop in C. Neither takes part where
/// there is no C compiler; the machine also needs libpcap.
@SuppressWarnings("restricted") // calls into C are the point
public final class NativeContenders implements AutoCloseable {
    /// The contender that runs another program than ours, and may decide otherwise.
    static final String OWN = "libpcap-own";

    private static final List<String> LIBPCAP_NAMES = List.of("libpcap.so.1", "libpcap.so.0.8");
    private static final int INSN_BYTES = 8;
    private static final long COMPILER_SECONDS = 120;

    private final Arena arena = Arena.ofShared();
    private final Path folder;
    private final MemorySegment buffer;
    private final MemorySegment offsets;
    private final MemorySegment captured;
    private final MemorySegment original;
    private final MemorySegment results;
    private final int count;
    private int libraries;

    /// @throws IOException if there is no place for temporary files
    public NativeContenders(Traffic traffic) throws IOException {
        folder = Files.createTempDirectory("sluice-bench");
        folder.toFile().deleteOnExit(); // an interrupted run does not come to close()
        count = traffic.count();
        buffer = arena.allocateFrom(ValueLayout.JAVA_BYTE, traffic.buffer());
        offsets = arena.allocateFrom(JAVA_INT, traffic.offsets());
        captured = arena.allocateFrom(JAVA_INT, traffic.capturedLengths());
        original = arena.allocateFrom(JAVA_INT, traffic.originalLengths());
        results = arena.allocate(JAVA_INT, count);
    }

    /// The contenders that are there for a filter: its program as C, the same in libpcap's machine,
    /// and there the program that libpcap's own compiler makes of the expression.
    public List<Contender> of(CompiledFilter filter) throws IOException {
        List<Contender> contenders = new ArrayList<>();
        Optional<SymbolLookup> compiled = compile(ProgramInC.of(filter.program()));
        if (compiled.isEmpty()) {
            return contenders;
        }
        contenders.add(inC(compiled.get()));
        Optional<SymbolLookup> libpcap = libpcap();
        if (libpcap.isPresent()) {
            MemorySegment machine = libpcap.get().findOrThrow("bpf_filter");
            MethodHandle pass = machinePass(compiled.get());
            contenders.add(machine("libpcap", pass, machine, insns(filter.program())));
            new LibraryProgram(libpcap.get(), arena)
                    .compile(filter)
                    .ifPresent(own -> contenders.add(machine(OWN, pass, machine, own)));
        }
        return contenders;
    }

    private Contender inC(SymbolLookup library) {
        MethodHandle pass =
                Linker.nativeLinker()
                        .downcallHandle(
                                library.findOrThrow("pass"),
                                FunctionDescriptor.of(
                                        JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT,
                                        ADDRESS));
        return new Contender(
                "C -O3", bound(pass, buffer, offsets, captured, original, count, results));
    }

    private static Contender.Pass bound(MethodHandle function, Object... arguments) {
        return MethodHandleProxies.asInterfaceInstance(
                Contender.Pass.class, MethodHandles.insertArguments(function, 0, arguments));
    }

    /// The loop in C that calls a BPF machine for each packet.
    private static MethodHandle machinePass(SymbolLookup library) {
        return Linker.nativeLinker()
                .downcallHandle(
                        library.findOrThrow("machine_pass"),
                        FunctionDescriptor.of(
                                JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS,
                                JAVA_INT));
    }

    private Contender machine(
            String name, MethodHandle pass, MemorySegment machine, MemorySegment insns) {
        return new Contender(
                name, bound(pass, machine, insns, buffer, offsets, captured, original, count));
    }

    /// libpcap's `struct bpf_insn`: code, jt, jf, k.
    private MemorySegment insns(CbpfProgram program) {
        List<CbpfInsn> insns = program.insns();
        MemorySegment memory = arena.allocate((long) INSN_BYTES * insns.size(), INSN_BYTES);
        for (int i = 0; i < insns.size(); i++) {
            CbpfInsn insn = insns.get(i);
            long at = (long) i * INSN_BYTES;
            memory.set(ValueLayout.JAVA_SHORT, at, (short) insn.code());
            memory.set(ValueLayout.JAVA_BYTE, at + 2, (byte) insn.jt());
            memory.set(ValueLayout.JAVA_BYTE, at + 3, (byte) insn.jf());
            memory.set(JAVA_INT, at + 4, insn.k());
        }
        return memory;
    }

    private Optional<SymbolLookup> libpcap() {
        return LIBPCAP_NAMES.stream().flatMap(name -> library(name).stream()).findFirst();
    }

    private Optional<SymbolLookup> library(String name) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(name, arena));
        } catch (IllegalArgumentException notInstalled) {
            return Optional.empty();
        }
    }

    private Optional<SymbolLookup> compile(String source) throws IOException {
        libraries++;
        Path text = folder.resolve("filter" + libraries + ".c");
        Path library = folder.resolve("filter" + libraries + ".so");
        text.toFile().deleteOnExit();
        library.toFile().deleteOnExit();
        Files.writeString(text, source);
        try {
            Process compiler =
                    new ProcessBuilder(
                                    "cc",
                                    "-O3",
                                    "-march=native",
                                    "-shared",
                                    "-fPIC",
                                    "-w",
                                    "-o",
                                    library.toString(),
                                    text.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!compiler.waitFor(COMPILER_SECONDS, TimeUnit.SECONDS)) {
                // cc only starts what compiles; that would go on for as long as it takes.
                compiler.descendants().forEach(ProcessHandle::destroyForcibly);
                compiler.destroyForcibly();
                return Optional.empty();
            }
            return compiler.exitValue() == 0
                    ? Optional.of(SymbolLookup.libraryLookup(library, arena))
                    : Optional.empty();
        } catch (IOException noCompiler) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        arena.close();
        for (int i = 1; i <= libraries; i++) {
            Files.deleteIfExists(folder.resolve("filter" + i + ".c"));
            Files.deleteIfExists(folder.resolve("filter" + i + ".so"));
        }
        Files.deleteIfExists(folder);
    }
}
