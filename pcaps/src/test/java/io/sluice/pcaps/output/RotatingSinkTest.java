package io.sluice.pcaps.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.pcaps.Captures;
import io.sluice.pcaps.WriteOptions;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.OptionList;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.capture.TimeResolution;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RotatingSinkTest {
    private static final CaptureInterface ETHERNET =
            new CaptureInterface(
                    0,
                    1,
                    262_144,
                    TimeResolution.NANOSECONDS,
                    ByteOrder.LITTLE_ENDIAN,
                    null,
                    OptionList.EMPTY);
    private static final WriteOptions IN_PLACE =
            WriteOptions.DEFAULT.withPlacement(WriteOptions.Placement.IN_PLACE);
    private static final long START_SECOND = 1_700_000_000L; // 2023-11-14T22:13:20Z
    private static final int BYTES_OF_A_RECORD = 100;

    private static Packet packet(int number) {
        var packet = new Packet();
        packet.bytes(new byte[BYTES_OF_A_RECORD - 16], 0, BYTES_OF_A_RECORD - 16, 1000 + number);
        packet.time((START_SECOND + number) * 1_000_000_000L);
        packet.origin(number, 0, ETHERNET);
        return packet;
    }

    /// The files in the folder with the numbers of the packets in each.
    private static String contents(Path dir) throws IOException {
        var text = new StringJoiner(" | ");
        try (Stream<Path> files = Files.list(dir)) {
            for (Path file : files.sorted().toList()) {
                var numbers = new StringJoiner(" ", file.getFileName() + ": ", "");
                try (PacketSource source = Captures.open(file)) {
                    var packet = new Packet();
                    while (source.next(packet)) {
                        numbers.add(Long.toString(packet.originalLength() - 1000));
                    }
                }
                text.add(numbers.toString());
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    out.pcap      | 200 | -  | -  | OVERWRITE | out.pcap: 0 1 ! out.pcap1: 2 3 ! out.pcap2: 4 5 ! out.pcap3: 6
                    out.pcap      | 200 | -  | 2  | OVERWRITE | out.pcap0: 4 5 ! out.pcap1: 6
                    out.pcap      | 200 | -  | 11 | OVERWRITE | out.pcap00: 0 1 ! out.pcap01: 2 3 ! out.pcap02: 4 5 ! out.pcap03: 6
                    out%S.pcap    | -   | 3  | -  | OVERWRITE | out20.pcap: 0 1 2 ! out23.pcap: 3 4 5 ! out26.pcap: 6
                    out%S.pcap    | -   | 3  | 2  | STOP      | out20.pcap: 0 1 2 ! out23.pcap: 3 4 5
                    out%S.pcap    | 200 | 3  | -  | OVERWRITE | out20.pcap: 0 1 ! out20.pcap1: 2 ! out23.pcap: 3 4 ! out23.pcap1: 5 ! out26.pcap: 6
                    """)
    void rotatesAsTcpdumpNamesIt( // tcpdump(1), -C, -G and -W
            String name,
            @Nullable Long bytes,
            @Nullable Long seconds,
            @Nullable Integer files,
            Rotation.WhenFull whenFull,
            String expected,
            @TempDir Path dir)
            throws IOException {
        var rotation =
                new Rotation(
                        bytes == null ? Rotation.NEVER : bytes,
                        seconds == null ? Rotation.NEVER : seconds,
                        files == null ? Integer.MAX_VALUE : files,
                        whenFull);
        var names = new RotationNames(dir.resolve(name), rotation, ZoneOffset.UTC);
        try (var sink =
                new RotatingSink(
                        rotation,
                        (nanos, number) ->
                                Captures.create(names.name(nanos, number), ETHERNET, IN_PLACE))) {
            for (int number = 0; number < 7; number++) {
                sink.write(packet(number));
            }
            sink.finish();
        }
        assertEquals(expected.replace('!', '|'), contents(dir));
    }

    @Test
    void convertsTimesInNames() {
        var rotation =
                new Rotation(Rotation.NEVER, 60, Integer.MAX_VALUE, Rotation.WhenFull.OVERWRITE);
        var names =
                new RotationNames(
                        Path.of("d", "%Y-%m-%d_%H%M%S_%y_%j_%s_%F_%T_%%"),
                        rotation,
                        ZoneOffset.UTC);
        assertEquals(
                Path.of("d", "2023-11-14_221320_23_318_1700000000_2023-11-14_22:13:20_%"),
                names.name(START_SECOND * 1_000_000_000L, 0));
        var odd = new RotationNames(Path.of("%Q"), rotation, ZoneOffset.UTC);
        var e = assertThrows(IllegalArgumentException.class, () -> odd.name(0, 0));
        assertEquals(
                "%Q in a file name; use %Y %m %d %H %M %S %y %j %s %F %T or %%", e.getMessage());
    }

    @Test
    void splitsByAnyValueAndKeepsNamesInTheFolder(@TempDir Path dir) throws IOException {
        try (var split =
                new SplitSink(
                        (name, first) ->
                                Captures.create(dir.resolve("out-" + name + ".pcap"), ETHERNET),
                        3)) {
            split.write("accept", packet(1));
            split.write("../../etc/x", packet(2));
            split.write("accept", packet(3));
            split.write("eth0:1", packet(4));
            var e = assertThrows(IOException.class, () -> split.write("fourth", packet(5)));
            assertEquals(
                    "more than 3 files to split into, the next one for fourth", e.getMessage());
            split.finish();
            assertEquals("{accept=2, ../../etc/x=1, eth0:1=1}", split.packetsWritten().toString());
        }
        assertEquals(
                "out-__.._etc_x.pcap: 2 | out-accept.pcap: 1 3 | out-eth0_1.pcap: 4",
                contents(dir));
    }
}
