package io.sluice.cli.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.cli.command.CommandLineRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A machine without libpcap: here a JVM that is told a name under which there is none.
class WithoutLibpcapTest {
    private record Run(int status, String output) {}

    private static Run run(String option, String... words) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-Dorg.pcap4j.core.pcapLibName=nothing-of-this-name",
                        "-Djna.library.path=/nonexistent",
                        "--enable-native-access=ALL-UNNAMED",
                        option,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.sluice.cli.Main"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = read(process);
        return new Run(process.waitFor(), output);
    }

    private static String read(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void captureFilesAreReadAndNothingNativeIsLoaded() throws Exception {
        Run run =
                run(
                        "-Xlog:class+load",
                        "replay",
                        "-r",
                        CommandLineRun.MIX,
                        "--count",
                        "tcp port 443");
        assertEquals(0, run.status());
        assertTrue(run.output().contains("\n4104 packets\n"));
        assertFalse(run.output().contains("org.pcap4j"), "pcap4j is not loaded");
        assertFalse(run.output().contains("com.sun.jna"), "JNA is not loaded");
    }

    @Test
    void liveCaptureSaysInOneLineWhatIsMissing() throws Exception {
        String message =
                "error: libpcap cannot be loaded from nothing-of-this-name, which"
                        + " org.pcap4j.core.pcapLibName names; capture files are read without\n";
        assertEquals(new Run(2, message), run("-Xshare:auto", "capture", "-i", "lo", "arp"));
        assertEquals(new Run(2, message), run("-Xshare:auto", "interfaces"));
        assertEquals(new Run(2, message), run("-Xshare:auto", "-D"));
    }

    @Test
    void theDoctorSaysSo() throws Exception {
        Run run = run("-Xshare:auto", "doctor");
        assertEquals(1, run.status());
        assertTrue(
                run.output().lines().anyMatch(line -> line.startsWith("missing  libpcap      ")),
                run.output());
    }
}
