package io.sluice.pcaps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSink;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.live.LiveOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The library without any other project's jar: a class loader that knows the JDK, and the classes
/// of this module.
class BareClassPathTest {
    private static final Path MIX =
            Path.of(System.getProperty("sluice.root"), "testdata/captures/mix.pcap");

    /// What is called over there.
    public static final class Calls {
        private Calls() {}

        /// @return packets copied, and packets read again
        public static String copy(String from, String to) throws IOException {
            var packet = new Packet();
            long copied = 0;
            try (PacketSource source = Captures.open(Path.of(from));
                    PacketSink sink =
                            Captures.create(Path.of(to), source.interfaces().getFirst())) {
                while (source.next(packet)) {
                    sink.write(packet);
                    copied++;
                }
                sink.finish();
            }
            long again = 0;
            try (PacketSource source = Captures.open(Path.of(to))) {
                while (source.next(packet)) {
                    again++;
                }
            }
            return copied + " " + again;
        }

        public static String open(String hexBytes, String name) {
            var bytes = new ByteArrayInputStream(HexFormat.of().parseHex(hexBytes));
            try (PacketSource source = Captures.open(bytes, name)) {
                return source.description();
            } catch (IOException e) {
                return String.valueOf(e.getMessage());
            }
        }

        public static String live(String device, String question) {
            try {
                return switch (question) {
                    case "open" -> LiveCaptures.open(device, LiveOptions.usual()).description();
                    case "devices" -> LiveCaptures.devices().toString();
                    case "types" ->
                            LiveCaptures.dataLinkTypes(device, LiveOptions.usual()).toString();
                    case "version" -> LiveCaptures.libraryVersion();
                    default -> LiveCaptures.kernelPrograms().toString();
                };
            } catch (IOException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }

    private static Object call(String method, String first, String second) throws Exception {
        URL[] classes = {location(Captures.class), location(BareClassPathTest.class)};
        try (var bare = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader())) {
            Method calls =
                    bare.loadClass(Calls.class.getName())
                            .getMethod(method, String.class, String.class);
            return calls.invoke(null, first, second);
        }
    }

    private static URL location(Class<?> ours) {
        return ours.getProtectionDomain().getCodeSource().getLocation();
    }

    @ParameterizedTest
    @CsvSource({"copy.pcap", "copy.pcapng", "copy.pcap.gz"})
    void capturesAreReadAndWritten(String name, @TempDir Path dir) throws Exception {
        assertEquals("20000 20000", call("copy", MIX.toString(), dir.resolve(name).toString()));
    }

    @ParameterizedTest
    @CsvSource({
        "28b52ffd00000000, zstd captures need com.github.luben:zstd-jni on the class path",
        "04224d1800000000, lz4 captures need at.yawk.lz4:lz4-java on the class path",
    })
    void aMissingCodecIsNamed(String bytes, String message) throws Exception {
        assertEquals(message, call("open", bytes, "it"));
    }

    @ParameterizedTest
    @CsvSource({"open", "devices", "types", "version"})
    void whatLiveCaptureNeedsIsNamed(String question) throws Exception {
        assertEquals(
                "live capture needs org.pcap4j:pcap4j-core and net.java.dev.jna:jna on the class"
                        + " path; capture files are read without",
                call("live", "lo", question));
    }

    @Test
    void theKernelIsNotAskedWithoutJna() throws Exception {
        assertEquals("UNKNOWN", call("live", "", "kernel"));
    }
}
