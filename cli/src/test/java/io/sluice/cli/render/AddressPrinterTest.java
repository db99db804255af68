package io.sluice.cli.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressPrinterTest {
    /// RFC 5952, section 4, and the two forms with an IPv4 tail.
    @ParameterizedTest
    @CsvSource({
        "00000000000000000000000000000000, ::",
        "00000000000000000000000000000001, ::1",
        "20010db8000000000000000000000000, 2001:db8::",
        "20010db8000000000001000000000001, 2001:db8::1:0:0:1",
        "20010db8000100010001000100010001, 2001:db8:1:1:1:1:1:1",
        "20010db8000000010001000100010001, 2001:db8:0:1:1:1:1:1",
        "00010000000000020000000000000003, 1:0:0:2::3",
        "00000000000000000000ffff0a000001, ::ffff:10.0.0.1",
        "0000000000000000000000000a000001, ::10.0.0.1",
        "fe80000000000000020000fffe000001, fe80::200:ff:fe00:1",
    })
    void ipv6IsShortestAndTheFirstLongestRunOfZerosIsLeftOut(String hex, String expected) {
        Octets octets = new Octets();
        octets.wrap(HexFormat.of().parseHex(hex), 0, 16);
        StringBuilder text = new StringBuilder();
        AddressPrinter.ipv6(text, octets, 0);
        assertEquals(expected, text.toString());
    }
}
