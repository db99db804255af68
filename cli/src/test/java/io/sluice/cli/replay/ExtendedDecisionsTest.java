package io.sluice.cli.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.emulator.cbpf.CbpfCheck;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.interpreter.Interpreter;
import io.sluice.emulator.jit.ebpf.CompiledProgram;
import io.sluice.emulator.jit.ebpf.Jit;
import io.sluice.emulator.jit.ebpf.JitResult;
import io.sluice.emulator.jit.ebpf.PacketLoop;
import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.emulator.programs.PacketInput;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.options.Handle;
import io.sluice.filters.translate.CbpfToEbpf;
import io.sluice.filters.translate.FilterShape;
import io.sluice.filters.translate.Machine;
import io.sluice.filters.translate.Translation;
import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.Packet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Expressions on captures, through classic to extended programs: every packet is decided as the
/// classic program decides it, interpreted and compiled, in the shapes for sockets and for traffic
/// control.
@Tag("vectors")
class ExtendedDecisionsTest {

    private record Row(String file, String linkType, String expression, String digest) {}

    /// A filter on every engine.
    private record Engines(
            CbpfInterpreter classic,
            Interpreter socket,
            CompiledProgram compiledSocket,
            Interpreter tc,
            CompiledProgram compiledTc,
            PacketLoop socketLoop,
            PacketLoop tcLoop) {}

    private final Map<CbpfProgram, Engines> ready = new HashMap<>();
    private final Map<String, Optional<CbpfProgram>> programs = new HashMap<>();
    private int rows;
    private int asOracle;
    private long packets;
    private final List<String> differ = new ArrayList<>();

    @Test
    void extendedProgramsDecideAsClassicOnesDo() throws IOException, NoSuchAlgorithmException {
        String folder = System.getProperty("sluice.vectors", "");
        Assumptions.assumeTrue(!folder.isEmpty(), "no vectors: give -Dsluice.vectors=DIR");
        Path vectors = Path.of(System.getProperty("sluice.root", "")).resolve(folder);
        Map<String, List<Row>> byFile = new HashMap<>();
        for (String line : Files.readAllLines(vectors.resolve("decisions.tsv"))) {
            String[] cells = line.split("\t", -1);
            if (!line.startsWith("#") && !cells[3].startsWith("ERR")) {
                Row row = new Row(cells[0], cells[1], cells[2], cells[cells.length - 1]);
                byFile.computeIfAbsent(row.file, _ -> new ArrayList<>()).add(row);
            }
        }
        for (var entry : byFile.entrySet()) {
            List<byte[]> bytes = new ArrayList<>();
            List<Integer> originals = new ArrayList<>();
            read(capture(vectors, entry.getKey()), bytes, originals);
            for (Row row : entry.getValue()) {
                row(row, bytes, originals);
            }
        }
        System.out.println(
                "decisions through extended programs: "
                        + rows
                        + " rows, "
                        + packets
                        + " packets on each of 4 "
                        + "engines agree with the classic interpreter but "
                        + differ.size()
                        + "; "
                        + asOracle
                        + " rows have the oracle's digest");
        differ.stream().limit(20).forEach(line -> System.out.println("  differs: " + line));
        assertTrue(rows > 0);
        assertEquals(List.of(), differ);
    }

    private static Path capture(Path vectors, String name) {
        String folder =
                name.startsWith("libpcap/")
                        ? "libpcap/captures"
                        : name.startsWith("tcpdump/") ? "tcpdump-captures" : "synthetic";
        return vectors.resolve(folder).resolve(name.substring(name.indexOf('/') + 1));
    }

    private static void read(Path file, List<byte[]> bytes, List<Integer> originals)
            throws IOException {
        try (var source = Captures.open(file)) {
            Packet packet = new Packet();
            while (source.next(packet)) {
                int from = packet.offset();
                bytes.add(Arrays.copyOfRange(packet.data(), from, from + packet.capturedLength()));
                originals.add((int) packet.originalLength());
            }
        }
    }

    private Optional<CbpfProgram> program(Row row) {
        return programs.computeIfAbsent(
                row.linkType + " " + row.expression,
                _ -> {
                    Optional<LinkType> linkType = LinkType.byName(row.linkType);
                    if (linkType.isEmpty()) {
                        return Optional.empty();
                    }
                    CompileOptions options =
                            CompileOptions.forLinkType(linkType.get())
                                    .withNetmask(0xffffff00)
                                    .withHandle(Handle.FILE);
                    try {
                        return Optional.of(
                                FilterCompiler.compile(row.expression, options).program());
                    } catch (FilterSyntaxException refused) {
                        return Optional.empty();
                    }
                });
    }

    private void row(Row row, List<byte[]> bytes, List<Integer> originals)
            throws NoSuchAlgorithmException {
        Optional<CbpfProgram> program = program(row);
        if (program.isEmpty()) {
            return;
        }
        Engines engines = ready.computeIfAbsent(program.get(), ExtendedDecisionsTest::engines);
        PacketInput input = new PacketInput(PacketInput.Layout.SK_BUFF, new Memory());
        List<String> accepted = new ArrayList<>();
        for (int i = 0; i < bytes.size(); i++) {
            byte[] packet = bytes.get(i);
            int expected = engines.classic.run(packet, 0, packet.length, originals.get(i));
            input.packet(packet, 0, packet.length, originals.get(i));
            boolean alike =
                    (int) engines.socket.execute(input.memory(), input.r1(), 0) == expected
                            && (int) engines.compiledSocket.execute(input.memory(), input.r1(), 0)
                                    == expected
                            && tc(engines.tc.execute(input.memory(), input.r1(), 0))
                                    == (expected != 0)
                            && tc(engines.compiledTc.execute(input.memory(), input.r1(), 0))
                                    == (expected != 0)
                            && looped(engines.socketLoop, packet, originals.get(i)) == expected
                            && tc(looped(engines.tcLoop, packet, originals.get(i)))
                                    == (expected != 0);
            packets++;
            if (!alike) {
                differ.add(row.file + ", packet " + (i + 1) + ": " + row.expression);
            }
            if (expected != 0) {
                accepted.add(Integer.toString(i + 1));
            }
        }
        rows++;
        byte[] digest =
                MessageDigest.getInstance("SHA-1")
                        .digest(String.join(",", accepted).getBytes(StandardCharsets.US_ASCII));
        asOracle += HexFormat.of().formatHex(digest).equals(row.digest) ? 1 : 0;
    }

    private static int looped(PacketLoop loop, byte[] packet, int originalLength) {
        int[] result = new int[1];
        loop.run(
                packet,
                new int[1],
                new int[] {packet.length},
                new int[] {originalLength},
                1,
                result);
        return result[0];
    }

    private static PacketLoop loop(LinkedProgram program) {
        return PacketLoop.of(program, PacketInput.Layout.SK_BUFF, 1 << 24).orElseThrow();
    }

    private static boolean tc(long r0) {
        return FilterShape.TC.accepts(r0);
    }

    private static Engines engines(CbpfProgram program) {
        CbpfCheck.Accepted checked =
                assertInstanceOf(
                        CbpfCheck.Accepted.class, CbpfChecker.check(program, CbpfRules.LIBPCAP));
        LinkedProgram socket = translated(program, FilterShape.SOCKET);
        LinkedProgram tc = translated(program, FilterShape.TC);
        return new Engines(
                new CbpfInterpreter(checked.program()),
                new Interpreter(socket, 1 << 24),
                compiled(socket),
                new Interpreter(tc, 1 << 24),
                compiled(tc),
                loop(socket),
                loop(tc));
    }

    private static LinkedProgram translated(CbpfProgram program, FilterShape shape) {
        return LinkedProgram.of(
                assertInstanceOf(
                                Translation.Translated.class,
                                CbpfToEbpf.translate(program, shape, Machine.LIBPCAP))
                        .program());
    }

    private static CompiledProgram compiled(LinkedProgram program) {
        return assertInstanceOf(JitResult.Compiled.class, Jit.compile(program, 1 << 24)).program();
    }
}
