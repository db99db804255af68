package io.sluice.emulator.jit.ebpf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.emulator.interpreter.Interpreter;
import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.memory.RunResult;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.filters.ebpf.Decoded;
import io.sluice.filters.ebpf.EbpfCodec;
import io.sluice.filters.ebpf.EbpfProgram;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The conformance suite of RFC 9669, by its decoded form.
@Tag("vectors")
class ConformanceTest {

    private static final Map<Integer, String> GROUPS =
            new TreeMap<>(
                    Map.of(
                            1,
                            "base32",
                            2,
                            "base64",
                            4,
                            "atomic32",
                            8,
                            "atomic64",
                            16,
                            "divmul32",
                            32,
                            "divmul64",
                            64,
                            "packet",
                            128,
                            "callx"));

    private interface Engine {
        RunResult run(LinkedProgram program, Memory memory, long r1, long r2);
    }

    @Test
    void theInterpreterGivesEveryExpectedResult() throws IOException {
        check(
                "interpreter",
                (program, memory, r1, r2) ->
                        new Interpreter(program, 1L << 20).run(memory, r1, r2));
    }

    @Test
    void theCompiledFormGivesEveryExpectedResult() throws IOException {
        check(
                "compiled",
                (program, memory, r1, r2) ->
                        switch (Jit.compile(program, 1L << 20)) {
                            case JitResult.Compiled(CompiledProgram compiled) ->
                                    compiled.run(memory, r1, r2);
                            case JitResult.Declined(String reason) ->
                                    throw new AssertionError(reason);
                        });
    }

    private static void check(String name, Engine engine) throws IOException {
        String vectors = System.getProperty("sluice.vectors", "");
        Assumptions.assumeTrue(!vectors.isEmpty(), "no vectors: give -Dsluice.vectors=DIR");
        Map<String, Integer> passed = new TreeMap<>();
        List<String> failed = new ArrayList<>();
        for (String row : Files.readAllLines(Path.of(vectors, "bpf_conformance", "decoded.tsv"))) {
            List<String> cells = List.of(row.split("\t", -1));
            if (cells.getFirst().equals("test")) {
                continue;
            }
            String got = run(bytes(cells.get(3)), bytes(cells.get(4)), engine);
            if (got.equals("returned " + cells.get(5))) {
                passed.merge(group(Integer.parseInt(cells.get(2))), 1, Integer::sum);
            } else {
                failed.add(cells.getFirst() + ": " + got + ", expected " + cells.get(5));
            }
        }
        System.out.println("conformance, " + name + ": " + passed + ", failed " + failed.size());
        assertEquals(List.of(), failed);
    }

    private static String run(byte[] code, byte[] memoryBytes, Engine engine) {
        return switch (EbpfCodec.decode(code, ByteOrder.LITTLE_ENDIAN)) {
            case Decoded.Malformed malformed -> malformed.toString();
            case Decoded.Program(EbpfProgram program) -> {
                Memory memory = new Memory();
                memory.bindPacket(memoryBytes, 0, memoryBytes.length);
                yield switch (engine.run(
                        LinkedProgram.of(program), memory, Memory.PACKET, memoryBytes.length)) {
                    case RunResult.Returned(long r0) -> "returned " + Long.toHexString(r0);
                    case RunResult.Faulted faulted -> faulted.fault().toString();
                };
            }
        };
    }

    /// The last of the groups that a test needs, in the suite's order.
    private static String group(int bits) {
        String last = "none";
        for (var group : GROUPS.entrySet()) {
            if ((bits & group.getKey()) != 0) {
                last = group.getValue();
            }
        }
        return last;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
