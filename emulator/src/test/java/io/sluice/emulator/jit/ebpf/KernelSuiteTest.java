package io.sluice.emulator.jit.ebpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.emulator.interpreter.Interpreter;
import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.memory.RunResult;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.emulator.programs.PacketInput;
import io.sluice.emulator.programs.PacketInput.Layout;
import io.sluice.emulator.programs.PacketInput.SkBuffField;
import io.sluice.filters.cbpf.CbpfCodec;
import io.sluice.filters.ebpf.Decoded;
import io.sluice.filters.ebpf.EbpfCodec;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.translate.CbpfToEbpf;
import io.sluice.filters.translate.FilterShape;
import io.sluice.filters.translate.Machine;
import io.sluice.filters.translate.Translation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.ob.JSON;

/// The test suite of the kernel's own interpreter and compilers, by its results.
@Tag("vectors")
class KernelSuiteTest {

    private static final long FUEL = 1L << 32;

    private int agree;
    private final List<String> differ = new ArrayList<>();
    private final List<String> notRun = new ArrayList<>();

    private static List<Map<String, Object>> records(String type) throws IOException {
        String vectors = System.getProperty("sluice.vectors", "");
        Assumptions.assumeTrue(!vectors.isEmpty(), "no vectors: give -Dsluice.vectors=DIR");
        List<Map<String, Object>> records = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(vectors, "test_bpf.jsonl"))) {
            Map<String, Object> each = JSON.std.mapFrom(line);
            if (type.equals(each.get("type"))) {
                records.add(each);
            }
        }
        return records;
    }

    @Test
    void translatedClassicProgramsComputeWhatTheKernelExpects()
            throws IOException, DataFormatException {
        for (Map<String, Object> each : records("classic")) {
            if (!"accept".equals(each.get("expected_load"))) {
                continue;
            }
            Translation translation =
                    CbpfToEbpf.translate(
                            CbpfCodec.decode(code(each), ByteOrder.LITTLE_ENDIAN),
                            FilterShape.SOCKET,
                            Machine.LINUX);
            switch (translation) {
                case Translation.Unsupported(int at, String reason) ->
                        notRun.add(each.get("name") + ": instruction " + at + " needs " + reason);
                case Translation.Translated(EbpfProgram program) -> subtests(each, program);
            }
        }
        report("test_bpf, classic as extended");
        assertTrue(agree > 0);
        assertEquals(List.of(), differ);
    }

    @Test
    void extendedProgramsComputeWhatTheKernelExpects() throws IOException, DataFormatException {
        for (Map<String, Object> each : records("internal")) {
            if (!(each.get("subtests") instanceof List<?>)) {
                notRun.add(each.get("name") + ": no expectation");
                continue;
            }
            if (!each.containsKey("insns") && !each.containsKey("insns_zb64")) {
                notRun.add(each.get("name") + ": the program is not in the record");
                continue;
            }
            switch (EbpfCodec.decode(code(each), ByteOrder.LITTLE_ENDIAN)) {
                case Decoded.Malformed malformed -> notRun.add(each.get("name") + ": " + malformed);
                case Decoded.Program(EbpfProgram program) -> subtests(each, program);
            }
        }
        report("test_bpf, extended");
        assertTrue(agree > 0);
        assertEquals(List.of(), differ);
    }

    private void report(String what) {
        System.out.println(
                what
                        + ": results agree "
                        + agree
                        + " on each engine, differ "
                        + differ.size()
                        + ", not run "
                        + notRun.size());
        differ.forEach(line -> System.out.println("  differs: " + line));
        notRun.forEach(line -> System.out.println("  not run: " + line));
    }

    private void subtests(Map<String, Object> each, EbpfProgram program) {
        Interpreter interpreter = new Interpreter(LinkedProgram.of(program), FUEL);
        JitResult compiled = Jit.compile(LinkedProgram.of(program), FUEL);
        for (Object subtest : each.get("subtests") instanceof List<?> list ? list : List.of()) {
            Map<?, ?> row = (Map<?, ?>) subtest;
            int size = number(row.get("data_size"));
            PacketInput input = input(each, size);
            String expected = "" + number(row.get("result"));
            String first = text(interpreter.run(input.memory(), input.r1(), input.r2()));
            PacketInput again = input(each, size);
            String second =
                    compiled instanceof JitResult.Compiled(CompiledProgram ready)
                            ? text(ready.run(again.memory(), again.r1(), again.r2()))
                            : compiled.toString();
            if (first.equals(expected) && second.equals(expected)) {
                agree++;
            } else {
                differ.add(
                        each.get("name")
                                + ": expected "
                                + expected
                                + ", interpreter "
                                + first
                                + ", compiled "
                                + second);
            }
        }
    }

    private static String text(RunResult result) {
        return switch (result) {
            case RunResult.Returned(long r0) -> Integer.toString((int) r0);
            case RunResult.Faulted(var fault) -> fault.toString();
        };
    }

    /// The values that lib/test_bpf.c gives its packets (Linux 6.1, populate_skb()).
    private static PacketInput input(Map<String, Object> each, int size) {
        Memory memory = new Memory();
        boolean raw = each.get("flags") instanceof List<?> flags && flags.contains("large_mem");
        byte[] packet = packet(each, size);
        memory.networkOffset(Math.min(size, 14));
        PacketInput input = new PacketInput(raw ? Layout.RAW : Layout.SK_BUFF, memory);
        if (!raw) {
            input.set(SkBuffField.PROTOCOL, 0x0008)
                    .set(SkBuffField.VLAN_PROTO, 0x0008)
                    .set(SkBuffField.PKT_TYPE, 3);
            input.set(SkBuffField.MARK, 0x1234aaaa).set(SkBuffField.HASH, 0x1234aaab);
            input.set(SkBuffField.QUEUE_MAPPING, 123).set(SkBuffField.IFINDEX, 577);
            input.set(SkBuffField.VLAN_PRESENT, 1).set(SkBuffField.VLAN_TCI, 0xffff);
        }
        input.packet(packet, 0, packet.length, packet.length);
        return input;
    }

    private static byte[] packet(Map<String, Object> each, int size) {
        byte[] data = HexFormat.of().parseHex((String) each.getOrDefault("data", ""));
        byte[] linear = Arrays.copyOf(data, size);
        if (!(each.get("frag_data") instanceof String text)) {
            return linear;
        }
        byte[] fragment = HexFormat.of().parseHex(text);
        byte[] packet = Arrays.copyOf(linear, size + number(each.get("frag_len")));
        System.arraycopy(
                fragment, 0, packet, size, Math.min(fragment.length, packet.length - size));
        return packet;
    }

    private static byte[] code(Map<String, Object> each) throws DataFormatException {
        if (each.get("insns") instanceof List<?> insns) {
            return HexFormat.of()
                    .parseHex(String.join("", insns.stream().map(Object::toString).toList()));
        }
        Inflater inflater = new Inflater();
        inflater.setInput(Base64.getDecoder().decode((String) each.get("insns_zb64")));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] chunk = new byte[8192];
        while (!inflater.finished()) {
            bytes.write(chunk, 0, inflater.inflate(chunk));
        }
        inflater.end();
        return bytes.toByteArray();
    }

    private static int number(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.intValue();
        }
        throw new AssertionError("not a number: " + value);
    }
}
