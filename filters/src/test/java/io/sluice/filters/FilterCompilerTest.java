package io.sluice.filters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.filters.cbpf.CbpfDisassembler;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.link.LinkType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterCompilerTest {

    private static final CompileOptions ETHERNET = CompileOptions.forLinkType(LinkType.EN10MB);

    @Test
    void theEmptyFilterAcceptsEverything() {
        var program = FilterCompiler.compile("", ETHERNET.withSnapLen(96)).program();
        assertEquals(1, program.size());
        assertEquals(96, program.insns().get(0).k());
    }

    @Test
    void aSnapLengthOfZeroIsRefused() {
        var e =
                assertThrows(
                        FilterSyntaxException.class,
                        () -> FilterCompiler.compile("ip", ETHERNET.withSnapLen(0)));
        assertEquals("snaplen of 0 rejects all packets", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    tcp port 65536              | 9:14 | port number 65536 greater than maximum 65535
                    ip[0:3] = 1                 | 5:6  | data size must be 1, 2, or 4
                    net 10.1.2.3/8              | 4:14 | non-network bits set in "10.1.2.3/8"
                    vlan 4096                   | 5:9  | VLAN tag 4096 greater than maximum 4095
                    host example.invalid        | 5:20 | unknown host 'example.invalid'
                    port nosuchport             | 5:15 | unknown port 'nosuchport'
                    udp port smtp               | 9:13 | port 'smtp' is tcp
                    tcp[0] / 0 = 1              | 9:10 | division by zero
                    tcp[0] << 32 = 1            | 10:12 | shift by more than 31 bits
                    len / ip[0] = 1             | 6:11 | division by zero
                    len % (0 + tcp[0]) = 1      | 7:17 | modulus by zero
                    100 << udp[40] > 3          | 7:14 | shift by more than 31 bits
                    5 / -0 = 1                  | 4:6  | division by zero
                    5 / (2 - 2) = 1             | 0:15 | division by zero
                    ether[0] << -1 = 0          | 0:18 | shift by more than 31 bits
                    tcp[0] >> 1500 + 13 = 1     | 10:19 | shift by more than 31 bits
                    ip broadcast                | 0:12 | netmask not known, so 'ip broadcast' not supported
                    ip and fisu                 | 7:11 | 'fisu' supported only on SS7
                    mpls and arp                | 9:12 | unsupported protocol over mpls
                    mpls and vlan               | 9:13 | no VLAN match after MPLS
                    tcp proto 6                 | 0:11 | 'tcp' is not a valid qualifier for 'proto'
                    ip host ::1                 | 0:11 | 'ip' is not a valid qualifier for 'host <IPv6 address>'
                    inbound                     | 0:7  | not a live capture, 'inbound' not supported on DLT_EN10MB (Ethernet)
                    """)
    void refusesAndPointsAtTheFault(String filter, String at, String message) {
        var e =
                assertThrows(
                        FilterSyntaxException.class,
                        () -> FilterCompiler.compile(filter, ETHERNET));
        assertEquals(at + " " + message, e.span() + " " + e.getMessage());
    }

    @Test
    void theFirstFaultInTheTextIsNamed() {
        var e =
                assertThrows(
                        FilterSyntaxException.class,
                        () ->
                                FilterCompiler.compile(
                                        "port 70000 or vlan 5000 or host nowhere", ETHERNET));
        assertEquals("port number 70000 greater than maximum 65535", e.getMessage());
    }

    @Test
    void everyInstructionKnowsWhichPartOfTheTextAskedForIt() {
        var compiled = FilterCompiler.compile("ip and udp", ETHERNET);
        assertEquals(compiled.program().size(), compiled.origins().size());
        assertEquals("0:2", String.valueOf(compiled.origins().get(0)));
    }

    @Test
    void theNetmaskTellsBroadcastAddresses() {
        var program =
                FilterCompiler.compile(
                                "ip broadcast",
                                ETHERNET.withNetmask(0xffffff00)
                                        .withOptimization(CompileOptions.Optimization.OFF))
                        .program();
        assertEquals(
                """
                (000) ldh      [12]
                (001) jeq      #0x800           jt 2	jf 9
                (002) ld       [30]
                (003) and      #0xff
                (004) jeq      #0x0             jt 8	jf 5
                (005) ld       [30]
                (006) and      #0xff
                (007) jeq      #0xff            jt 8	jf 9
                (008) ret      #262144
                (009) ret      #0
                """,
                String.join("\n", CbpfDisassembler.listing(program)) + "\n");
    }

    /// Answers of libpcap 1.10.3, `tcpdump -y LINK -d`.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ip and not ip                                      | EN10MB | refused
                    tcp and udp                                        | EN10MB | refused
                    ip[0] & 1 = 0 and ip[0] & 1 = 1                    | EN10MB | refused
                    len > 5 and not len > 5                            | EN10MB | refused
                    ip and 1 = 3                                       | EN10MB | refused
                    1 = 0                                              | PPI    | refused
                    len = 1 and len = 2                                | PPI    | refused
                    ip[1] & 0xfc = 46                                  | EN10MB | compiled
                    tcp[13] = 0x100                                    | EN10MB | compiled
                    arp[6] & 1 == 8                                    | EN10MB | compiled
                    ip[13] == -2                                       | EN10MB | compiled
                    byte 12 < 0                                        | EN10MB | compiled
                    src net 10 and src net 192.168                     | EN10MB | compiled
                    tcp[0] > 255                                       | EN10MB | compiled
                    len > 5 and len < 3                                | EN10MB | compiled
                    len - 5 = 3 and len = 9                            | EN10MB | compiled
                    ip and 1 + 1 = 3                                   | EN10MB | compiled
                    (len = 1 or len = 2) and ip[8] = 3 and len != 1 and len != 2 | EN10MB | compiled
                    ip and not ip                                      | PPI    | compiled
                    1 = 0                                              | PRISM_HEADER | compiled
                    """)
    void aContradictionIsRefusedWhereLibpcapSeesIt(String filter, LinkType link, String answer) {
        String got;
        try {
            FilterCompiler.compile(filter, CompileOptions.forLinkType(link));
            got = "compiled";
        } catch (FilterSyntaxException e) {
            assertEquals("expression rejects all packets", e.getMessage());
            got = "refused";
        }
        assertEquals(answer, got);
    }

    @Test
    void wordsOfAHeaderWalkThatHasEndedAreFreeAgain() {
        String filter = "protochain 58 or protochain 6 or protochain 17 or protochain 1";
        int most =
                FilterCompiler.compile(filter, ETHERNET).program().insns().stream()
                        .filter(insn -> (insn.code() & 7) == 2) // BPF_ST
                        .mapToInt(insn -> insn.k())
                        .max()
                        .orElse(-1);
        assertEquals(2, most);
    }
}
