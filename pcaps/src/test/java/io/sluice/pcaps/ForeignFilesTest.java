package io.sluice.pcaps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.pcaps.capture.CaptureFormatException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignFilesTest {

    private static String refusal(byte[] file) {
        var e =
                assertThrows(
                        CaptureFormatException.class,
                        () -> Captures.open(new ByteArrayInputStream(file), "in").close());
        return String.valueOf(e.getMessage());
    }

    @Test
    void anEmptyFileIsCalledEmpty() {
        assertEquals(
                "in: the file is empty; a capture has at least a file header",
                refusal(new byte[0]));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    hello, world                | this is a text file, not a pcap or pcapng capture
                    a                           | this is a text file, not a pcap or pcapng capture
                    <html><head>       | this is an HTML page, not a capture; a download may have given an error or login page instead
                    0000  45 00 00 54 00 00     | this is a hex dump, not a capture; convert it: text2pcap FILE OUT
                    BZh91AY                     | this is a bzip2 file, not a pcap or pcapng capture; unpack it first: bzip2 -dc FILE ! sluice -r - ...
                    TRSNIFF data                | this is a Sniffer capture, not a pcap or pcapng capture; convert it: editcap -F pcapng FILE OUT
                    """)
    void namesTextAndItsKinds(String file, String problem) {
        assertEquals(
                "in: " + problem.replace('!', '|'), refusal(file.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    504b0304140000000800         | this is a zip archive, not a pcap or pcapng capture; unpack it first: unzip -p FILE ! sluice -r - ...
                    474d425502000100             | this is a Network Monitor 2 capture, not a pcap or pcapng capture; convert it: editcap -F pcapng FILE OUT
                    0000010000000100aabb         | this looks like a Windows trace (ETL), not a pcap or pcapng capture; convert it with etl2pcapng
                    00000000fc2a4b4e02040030000000200000 | this looks like an ERF (Endace) capture, not pcap or pcapng; convert it: editcap -F pcapng FILE OUT
                    0102030405060708090a         | not a pcap or pcapng capture: it starts with the bytes 01 02 03 04 05 06 07 08
                    """)
    void namesBinaryFormats(String hex, String problem) {
        assertEquals("in: " + problem.replace('!', '|'), refusal(HexFormat.of().parseHex(hex)));
    }

    @Test
    void namesATarArchiveByTheWordInItsHeader() {
        byte[] file = new byte[512];
        Arrays.fill(file, 0, 8, (byte) 'x');
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, file, 257, 5);
        assertEquals(
                "in: this is a tar archive, not a pcap or pcapng capture; unpack it first: tar -xf FILE",
                refusal(file));
    }

    @Test
    void aFolderAndAMissingFileAreToldApart(@TempDir Path dir) {
        var folder = assertThrows(CaptureFormatException.class, () -> Captures.open(dir));
        assertEquals(dir + ": this is a folder, not a capture file", folder.getMessage());
        assertThrows(NoSuchFileException.class, () -> Captures.open(dir.resolve("none.pcap")));
    }
}
