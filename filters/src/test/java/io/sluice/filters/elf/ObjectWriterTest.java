package io.sluice.filters.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.filters.ebpf.EbpfAssembler;
import io.sluice.filters.ebpf.EbpfProgram;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectWriterTest {

    private static final EbpfProgram ZERO = EbpfAssembler.assemble("r0 = 0\nexit");

    @Test
    void writesTheHeaderAndTheCode() {
        byte[] object = ObjectWriter.write(ZERO, "xdp", "zero", "GPL", ByteOrder.LITTLE_ENDIAN);
        HexFormat hex = HexFormat.of();
        assertEquals(
                "7f454c46020101" + "00".repeat(9) + "0100f70001000000",
                hex.formatHex(object, 0, 24));
        assertEquals("b700000000000000" + "9500000000000000", hex.formatHex(object, 64, 80));
        assertEquals("GPL\0", new String(object, 80, 4, StandardCharsets.US_ASCII));
    }

    @Test
    void writesForBigEndianMachinesToo() {
        byte[] object = ObjectWriter.write(ZERO, "xdp", "zero", "GPL", ByteOrder.BIG_ENDIAN);
        assertEquals(
                "7f454c46020201" + "00".repeat(9) + "000100f700000001",
                HexFormat.of().formatHex(object, 0, 24));
    }

    @ParameterizedTest
    @ValueSource(strings = {"socket", "tc", "xdp"})
    void libbpfLoadsIt(String section, @TempDir Path folder)
            throws IOException, InterruptedException {
        Path bpftool = Path.of("/usr/sbin/bpftool");
        Assumptions.assumeTrue(Files.isExecutable(bpftool), "no bpftool at " + bpftool);
        Assumptions.assumeTrue(
                Files.isWritable(Path.of("/sys/fs/bpf")), "no BPF file system that we may write");
        Path object = folder.resolve("zero.o");
        Files.write(
                object, ObjectWriter.write(ZERO, section, "zero", "GPL", ByteOrder.nativeOrder()));
        Path pin =
                Path.of(
                        "/sys/fs/bpf",
                        "sluice-test-" + ProcessHandle.current().pid() + "-" + section);
        Process load =
                new ProcessBuilder(
                                bpftool.toString(),
                                "prog",
                                "load",
                                object.toString(),
                                pin.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(load.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertEquals(0, load.waitFor(), said);
            assertTrue(Files.exists(pin), said);
        } finally {
            Files.deleteIfExists(pin);
        }
    }
}
