package io.sluice.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.sluice.pcaps.live.LiveCaptureException;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// The snippets of `docs/api.md` and the programs of `docs/examples` do what is said of them.
@Isolated("standard output is taken")
class JavaDocsTest {
    private static final Path ROOT = CommandLineRun.ROOT;
    private static final String MIX = ROOT.resolve("testdata/captures/mix.pcap").toString();

    @TempDir private static Path folder;

    private record Run(int status, String output) {}

    @BeforeAll
    static void theExamplesCompile() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("docs/examples"))) {
            assertEquals(
                    "",
                    JavaSources.compile(
                            files.filter(file -> file.toString().endsWith(".java")), folder));
        }
    }

    @Test
    void everySnippetOfTheGuidePrintsWhatStandsBelowIt() throws Exception {
        var snippets = JavaSources.snippets(ROOT.resolve("docs/api.md"));
        assertTrue(snippets.size() > 5, "the guide has snippets");
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < snippets.size(); i++) {
            Path file = folder.resolve("Snippet" + i + ".java");
            files.add(Files.writeString(file, snippets.get(i).asClass("Snippet" + i)));
        }
        assertEquals("", JavaSources.compile(files.stream(), folder));
        try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            for (int i = 0; i < snippets.size(); i++) {
                Class<?> snippet = loader.loadClass("Snippet" + i);
                assertEquals(snippets.get(i).expected(), printed(snippet), snippets.get(i).place());
            }
        }
    }

    private static String printed(Class<?> snippet) throws Exception {
        PrintStream old = System.out;
        var bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            snippet.getMethod("run", Path.class).invoke(null, folder);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof LiveCaptureException cannot) {
                return abort("no live capture here: " + cannot.getMessage());
            }
            throw e;
        } finally {
            System.setOut(old);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Process start(String name, String... words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        folder + ":" + System.getProperty("java.class.path"),
                        name));
        command.addAll(List.of(words));
        return new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private static Run run(String name, String... words) throws Exception {
        Process process = start(name, words);
        byte[] output = process.getInputStream().readAllBytes();
        return new Run(process.waitFor(), new String(output, StandardCharsets.UTF_8));
    }

    @Test
    void filtersAreCounted() throws Exception {
        assertEquals(
                new Run(0, "4104  tcp port 443\n1046  arp\n"),
                run("CountByFilter", MIX, "tcp port 443", "arp"));
    }

    @Test
    void aCaptureIsSplitByVerdict() throws Exception {
        Path rest = folder.resolve("rest.pcap.gz");
        assertEquals(
                new Run(0, "4104 accepted, 15896 rejected\n"),
                run(
                        "SplitByVerdict",
                        MIX,
                        "tcp port 443",
                        folder.resolve("https.pcapng").toString(),
                        rest.toString()));
        assertEquals(
                new Run(0, "0  tcp port 443\n1046  arp\n"),
                run("CountByFilter", rest.toString(), "tcp port 443", "arp"));
    }

    @Test
    void aBuildFailsOnAProgramThatTheKernelWouldNotLoad() throws Exception {
        assertEquals(
                new Run(
                        1,
                        """
                        loads    testdata/verifier/checked.ebpf
                        refused  testdata/verifier/unchecked.ebpf: insn 1: R2 offset is outside of the packet
                        """),
                run(
                        "VerifyInCi",
                        "testdata/verifier/checked.ebpf",
                        "testdata/verifier/unchecked.ebpf"));
    }

    @Test
    void aServerCountsByFiltersOfStrangers() throws Exception {
        Process server = start("FilterServer", MIX, "0");
        try (BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(
                                        server.getInputStream(), StandardCharsets.UTF_8));
                HttpClient client = HttpClient.newHttpClient()) {
            String first = lines.readLine();
            assertTrue(first.startsWith("listening on "), first);
            URI counts = URI.create("http://127.0.0.1:" + first.substring(13) + "/count");
            assertEquals("200 4104 packets\n", post(client, counts, "tcp port 443"));
            assertEquals(
                    "400 at 9: port number 65536 greater than maximum 65535\n",
                    post(client, counts, "tcp port 65536"));
            assertTrue(
                    post(client, counts, "a".repeat(5000)).startsWith("400 at 0: filter of 4097"));
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private static String post(HttpClient client, URI to, String filter) throws Exception {
        var request =
                HttpRequest.newBuilder(to)
                        .POST(HttpRequest.BodyPublishers.ofString(filter))
                        .build();
        var response = client.send(request, HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    @Test
    void aLiveCaptureSaysWhatWasDropped() throws Exception {
        Run run = run("LiveWithDrops", "lo", "port 1 and port 2", "0");
        assertFalse(run.output().isEmpty());
        assertTrue(
                run.output().startsWith("0 received; dropped by the kernel 0, ")
                        || run.output().contains("LiveCaptureException"),
                run.output());
    }
}
