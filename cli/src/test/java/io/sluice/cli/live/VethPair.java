package io.sluice.cli.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Two interfaces that are each other's other end, in a network namespace of their own, which goes
/// when this is closed or the JVM ends. No other traffic comes there.
public final class VethPair implements AutoCloseable {
    /// Where to send, and where to capture.
    static final String NEAR = "near";

    static final String FAR = "far";

    private static final long PATIENCE_SECONDS = 120;

    private final String namespace = "sluice-" + ProcessHandle.current().pid();
    private final Thread cleaner = new Thread(this::remove);

    private VethPair() {}

    /// Makes the pair, or skips the test where that is not possible.
    static VethPair make() throws IOException, InterruptedException {
        assumeTrue(
                "root".equals(System.getProperty("user.name")),
                "skipped: only root makes network namespaces");
        assumeTrue(Files.isDirectory(Path.of("/run")), "skipped: not Linux");
        VethPair pair = new VethPair();
        assumeTrue(
                run("ip", "netns", "add", pair.namespace) == 0,
                "skipped: no network namespace can be made here (Debian package iproute2)");
        Runtime.getRuntime().addShutdownHook(pair.cleaner);
        // Without IPv6 nobody but the test sends anything.
        pair.inside(
                "for all in all default; do echo 1 >/proc/sys/net/ipv6/conf/$all/disable_ipv6 || :;"
                        + " done; ip link add name near type veth peer name far;"
                        + " ip link set near up; ip link set far up");
        return pair;
    }

    private static int run(String... words) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException noSuchProgram) {
            return -1;
        }
    }

    private void inside(String script) throws IOException, InterruptedException {
        assertEquals(0, run("ip", "netns", "exec", namespace, "sh", "-c", script), script);
    }

    /// Starts the application in the namespace. SIGINT is as a terminal has it, whatever started
    /// the tests.
    Process sluice(Path err, String... words) throws IOException {
        return java(err, List.of("-Xmx96m"), "io.sluice.cli.Main", words);
    }

    private Process java(Path err, List<String> options, String main, String... words)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of("ip", "netns", "exec", namespace, "env", "--default-signal=INT"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main));
        command.addAll(Arrays.asList(words));
        return new ProcessBuilder(command).redirectError(err.toFile()).start();
    }

    /// Sends frames from [#NEAR], and waits until all are sent.
    void send(int count) throws IOException, InterruptedException {
        Path err = Files.createTempFile("sender", ".err");
        Process sender =
                java(err, List.of(), TrafficSender.class.getName(), NEAR, Integer.toString(count));
        String out =
                new String(sender.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, sender.waitFor(), () -> "sender: " + text(err));
        assertEquals("sent " + count, out);
        Files.delete(err);
    }

    /// Frames that have arrived at [#FAR]: the kernel loses some before that when it is very busy.
    long arrived() throws IOException, InterruptedException {
        Process cat =
                new ProcessBuilder(
                                "ip",
                                "netns",
                                "exec",
                                namespace,
                                "cat",
                                "/sys/class/net/" + FAR + "/statistics/rx_packets")
                        .start();
        String out = new String(cat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        cat.waitFor();
        return Long.parseLong(out.strip());
    }

    void removeInterfaces() throws IOException, InterruptedException {
        inside("ip link del near");
    }

    /// Sends a signal by its name, such as INT.
    public static void signal(Process process, String name)
            throws IOException, InterruptedException {
        assertEquals(0, run("kill", "-" + name, Long.toString(process.pid())));
    }

    /// Waits until a file has a line that starts so; fails if the process ends before that.
    static void awaitLine(Process process, Path file, String start)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (text(file).lines().noneMatch(line -> line.startsWith(start))) {
            assertTrue(System.nanoTime() < end, () -> "no line '" + start + "': " + text(file));
            assertTrue(
                    !process.waitFor(20, TimeUnit.MILLISECONDS)
                            || text(file).lines().anyMatch(line -> line.startsWith(start)),
                    () -> "ended without line '" + start + "': " + text(file));
        }
    }

    /// The exit code.
    public static int awaitEnd(Process process) throws InterruptedException {
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        assertTrue(ended, "does not end");
        return process.exitValue();
    }

    public static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void remove() {
        try {
            run("ip", "netns", "del", namespace);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        remove();
        Runtime.getRuntime().removeShutdownHook(cleaner);
    }
}
