package io.sluice.emulator.cbpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.emulator.jit.cbpf.CbpfJit;
import io.sluice.emulator.jit.cbpf.CbpfJitResult;
import io.sluice.filters.cbpf.Ancillary;
import io.sluice.filters.cbpf.CbpfCodec;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.ob.JSON;

/// What Linux says of classic programs, and what it computes.
@Tag("vectors")
class CbpfMachineVectorsTest {

    @Test
    void judgesEveryOpcodeAsLinuxDoes() throws IOException {
        int agree = 0;
        List<String> differ = new ArrayList<>();
        for (String line :
                Files.readAllLines(
                        VectorFiles.folder()
                                .resolve("kernel-tables")
                                .resolve("classic-opcode-matrix.tsv"))) {
            String[] row = line.split("\t", -1);
            if (row[0].equals("code")) {
                continue;
            }
            CbpfInsn subject =
                    new CbpfInsn(
                            Integer.parseInt(row[0], 16),
                            Integer.parseInt(row[1]),
                            Integer.parseInt(row[2]),
                            Integer.parseUnsignedInt(row[3], 16));
            // ld #1; tax; st M[0]; the subject; ret a; ret a
            CbpfProgram program =
                    new CbpfProgram(
                            List.of(
                                    CbpfInsn.statement(0x00, 1),
                                    CbpfInsn.statement(0x07, 0),
                                    CbpfInsn.statement(0x02, 0),
                                    subject,
                                    CbpfInsn.statement(0x16, 0),
                                    CbpfInsn.statement(0x16, 0)));
            boolean accepted =
                    CbpfChecker.check(program, CbpfRules.LINUX) instanceof CbpfCheck.Accepted;
            if (accepted == row[4].equals("accept")) {
                agree++;
            } else {
                differ.add(line);
            }
        }
        System.out.println(
                "classic opcodes judged as Linux does: agree "
                        + agree
                        + ", differ "
                        + differ.size());
        assertTrue(agree > 0);
        assertEquals(List.of(), differ);
    }

    @Test
    void computesWhatTheKernelsOwnTestsExpect() throws IOException, DataFormatException {
        int agree = 0;
        int verdicts = 0;
        List<String> differ = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        List<String> compiled = new ArrayList<>();
        List<String> notCompiled = new ArrayList<>();
        for (String line : Files.readAllLines(VectorFiles.folder().resolve("test_bpf.jsonl"))) {
            Map<String, Object> each = JSON.std.mapFrom(line);
            if (!"classic".equals(each.get("type"))) {
                continue;
            }
            String name = (String) each.get("name");
            CbpfCheck check = CbpfChecker.check(program(each), CbpfRules.LINUX);
            if (check instanceof CbpfCheck.Accepted != "accept".equals(each.get("expected_load"))) {
                differ.add(name + ": " + check);
                continue;
            }
            verdicts++;
            if (check instanceof CbpfCheck.Accepted(CheckedProgram program)
                    && each.get("subtests") instanceof List<?> subtests) {
                for (Object subtest : subtests) {
                    String answer = subtest(program, each, (Map<?, ?>) subtest);
                    if (answer.isEmpty()) {
                        agree++;
                        String jit = generated(program, each, (Map<?, ?>) subtest);
                        (jit.isEmpty() ? compiled : notCompiled).add(name + ": " + jit);
                    } else if (answer.startsWith("not available")) {
                        skipped.add(name + ": " + answer);
                    } else {
                        differ.add(name + ": " + answer);
                    }
                }
            }
        }
        System.out.println(
                "test_bpf, classic: verdicts agree "
                        + verdicts
                        + ", results agree "
                        + agree
                        + ", differ "
                        + differ
                        + ", not available in a replay "
                        + skipped
                        + "; of those that agree, generated code agrees on "
                        + compiled.size()
                        + ", is not made or differs for "
                        + notCompiled);
        assertTrue(notCompiled.stream().allMatch(line -> line.contains("not made")));
        assertTrue(agree > 0);
        assertEquals(List.of(), differ);
    }

    private static String subtest(
            CheckedProgram program, Map<String, Object> each, Map<?, ?> subtest) {
        int size = number(subtest.get("data_size"));
        byte[] packet = packet(each, size);
        CbpfInterpreter machine = new CbpfInterpreter(program);
        machine.metadata(metadata(size));
        CbpfOutcome outcome = machine.trace(packet, 0, packet.length, packet.length);
        if (outcome instanceof CbpfOutcome.NotAvailable(int at, long _)) {
            return "not available: " + program.program().insns().get(at);
        }
        int result = machine.run(packet, 0, packet.length, packet.length);
        int expected = number(subtest.get("result"));
        return outcome.value() == expected && result == expected
                ? ""
                : "expected " + expected + ", run " + result + ", trace " + outcome;
    }

    /// Empty if generated code gives the expected result.
    private static String generated(
            CheckedProgram program, Map<String, Object> each, Map<?, ?> subtest) {
        byte[] packet = packet(each, number(subtest.get("data_size")));
        return switch (CbpfJit.compile(program)) {
            case CbpfJitResult.Declined(String reason) -> "not made: " + reason;
            case CbpfJitResult.Compiled(CbpfEngine engine, _, _) -> {
                int result = engine.run(packet, 0, packet.length, packet.length);
                yield result == number(subtest.get("result")) ? "" : "generated code: " + result;
            }
        };
    }

    /// The values that lib/test_bpf.c gives its packets (Linux 6.1, populate_skb).
    private static PacketMetadata metadata(int size) {
        return new PacketMetadata()
                .set(Ancillary.PROTOCOL, 0x0800)
                .set(Ancillary.PACKET_TYPE, 3)
                .set(Ancillary.MARK, 0x1234aaaa)
                .set(Ancillary.RECEIVE_HASH, 0x1234aaab)
                .set(Ancillary.QUEUE, 123)
                .set(Ancillary.VLAN_TAG, 0xffff)
                .set(Ancillary.VLAN_TAG_PRESENT, 1)
                .set(Ancillary.VLAN_TPID, 0x0800)
                .set(Ancillary.INTERFACE_INDEX, 577)
                .set(Ancillary.HARDWARE_TYPE, 588)
                .set(Ancillary.CPU, 0)
                .networkHeader(Math.min(size, 14));
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

    private static CbpfProgram program(Map<String, Object> each) throws DataFormatException {
        if (each.get("insns") instanceof List<?> insns) {
            String hex = String.join("", insns.stream().map(Object::toString).toList());
            return CbpfCodec.decode(HexFormat.of().parseHex(hex), ByteOrder.LITTLE_ENDIAN);
        }
        Inflater inflater = new Inflater();
        inflater.setInput(Base64.getDecoder().decode((String) each.get("insns_zb64")));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] chunk = new byte[8192];
        while (!inflater.finished()) {
            bytes.write(chunk, 0, inflater.inflate(chunk));
        }
        inflater.end();
        return CbpfCodec.decode(bytes.toByteArray(), ByteOrder.LITTLE_ENDIAN);
    }

    private static int number(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.intValue();
        }
        throw new AssertionError("not a number: " + value);
    }
}
