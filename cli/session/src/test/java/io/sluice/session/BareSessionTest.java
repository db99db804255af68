package io.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.emulator.cbpf.CbpfEngine;
import io.sluice.filters.FilterCompiler;
import io.sluice.pcaps.Captures;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a program does that has the libraries on its class path and no other project's jar.
class BareSessionTest {
    /// What is called over there.
    public static final class Calls {
        private Calls() {}

        /// @return how many packets a copy of the accepted ones holds
        public static long copy(String from, String to, String filter) throws IOException {
            Filter compiled = Filter.compile(filter);
            try (var in = Capture.open(Path.of(from));
                    var out = CaptureWriter.create(Path.of(to), in)) {
                in.forEach(compiled, out::write);
                out.finish();
            }
            try (var in = Capture.open(Path.of(to))) {
                return in.count(compiled);
            }
        }
    }

    private static URL[] libraries() {
        return Stream.of(
                        Filter.class,
                        FilterCompiler.class,
                        CbpfEngine.class,
                        Captures.class,
                        BareSessionTest.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .distinct()
                .toArray(URL[]::new);
    }

    @Test
    void aCaptureIsOpenedFilteredAndCopied(@TempDir Path folder) throws Exception {
        try (var bare = new URLClassLoader(libraries(), ClassLoader.getPlatformClassLoader())) {
            Object copied =
                    bare.loadClass(Calls.class.getName())
                            .getMethod("copy", String.class, String.class, String.class)
                            .invoke(
                                    null,
                                    CaptureTest.capture("mix.pcap").toString(),
                                    folder.resolve("https.pcapng").toString(),
                                    "tcp port 443");
            assertEquals(4104L, copied);
        }
    }
}
