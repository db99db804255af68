package io.sluice.pcaps.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
    /// RFC 5952, section 4: leading zeros go, the longest run of zeros goes, of two alike the
    /// first, and one group alone stays.
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "0:0:0:0:0:0:0:1, ::1",
        "0:0:0:0:0:0:0:0, ::",
        "fd00:0:0:0:0:0:0:0, fd00::",
        "fe80:0:0:0:fc:ff:fe00:1, fe80::fc:ff:fe00:1",
        "2001:0db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:AB, 2001:0:0:1::ab",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8"
    })
    void addressesAreWrittenTheirShortestWay(String given, String written) {
        assertEquals(written, AddressText.of(InetAddress.ofLiteral(given)));
    }
}
