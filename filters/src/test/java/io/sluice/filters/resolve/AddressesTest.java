package io.sluice.filters.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {

    @ParameterizedTest
    @CsvSource({
        "10, a/8",
        "10.1, a01/16",
        "010.0.0.1, a000001/32",
        "255.255.255.255, ffffffff/32",
        "256.1, -",
        "1..2, -",
        "1.2.3.4.5, -",
        "0x0a.0.0.1, -"
    })
    void ipv4NumbersAreDecimal(String text, String expected) {
        assertEquals(
                expected,
                Addresses.ipv4(text)
                        .map(dotted -> Integer.toHexString(dotted.value()) + "/" + dotted.bits())
                        .orElse("-"));
    }

    @ParameterizedTest
    @CsvSource({
        "::, 0:0",
        "::1, 0:1",
        "fe80::, fe80000000000000:0",
        "2001:db8::17, 20010db800000000:17",
        "1:2:3:4:5:6:7:8, 1000200030004:5000600070008",
        "::ffff:192.0.2.1, 0:ffffc0000201",
        "1:2:3:4:5:6:192.0.2.1, 1000200030004:50006c0000201",
        "1::2::3, -",
        "1:2:3:4:5:6:7, -",
        "12345::, -",
        "1:2:3:4:5:6:7::8, -",
        "::256.1.1.1, -",
        ":::, -"
    })
    void ipv6TextHasThreeForms(String text, String expected) {
        assertEquals(
                expected,
                Addresses.ipv6(text)
                        .map(prefix ->
                                Long.toHexString(prefix.high())
                                        + ":"
                                        + Long.toHexString(prefix.low()))
                        .orElse("-"));
    }

    @ParameterizedTest
    @CsvSource({
        "aa:00:04:00:14:0e, aa000400140e",
        "a:0:4:0:1:e, a000400010e",
        "aa-00-04-00-14-0e, aa000400140e",
        "aa00.0400.140e, aa000400140e",
        "aa000400140e, aa000400140e",
        "aa.0.4.0.14.e, aa000400140e",
        "aa:bb, -"
    })
    void mac48HasFiveSpellings(String text, String expected) {
        var address = Addresses.mac48(text);
        assertEquals(expected, address.isPresent() ? Long.toHexString(address.getAsLong()) : "-");
    }

    @ParameterizedTest
    @CsvSource({"1.120, 1144", "63.1023, 65535", "64.1, -", "1.1024, -", "1.2.3, -", "1, -"})
    void decnetAddressesAreAreaAndNode(String text, String expected) {
        var address = Addresses.decnet(text);
        assertEquals(expected, address.isPresent() ? String.valueOf(address.getAsInt()) : "-");
    }
}
