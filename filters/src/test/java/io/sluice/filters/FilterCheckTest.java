package io.sluice.filters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.filters.link.LinkType;
import io.sluice.filters.lint.Finding;
import io.sluice.filters.lint.Fix;
import io.sluice.filters.lint.Trap;
import io.sluice.filters.options.Extension;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterCheckTest {
    private static final CompileOptions ETHERNET = CompileOptions.forLinkType(LinkType.EN10MB);

    private static String codes(FilterCheck check) {
        return check.findings().stream()
                .map(finding -> finding.trap().code())
                .distinct()
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    EN10MB    | -        | vlan 100 or icmp                | offsets-carry scoped-differs
                    EN10MB    | SCOPED   | vlan 100 or icmp                | ''
                    EN10MB    | -        | vlan 5 or ether host 0:0:5e:0:53:1 | ''
                    EN10MB    | -        | arp                             | untagged-only
                    EN10MB    | ANY_VLAN | arp                             | ''
                    RAW       | -        | ip                              | ''
                    EN10MB    | -        | tcp[13] & 2 != 0                | ipv4-only first-fragments untagged-only
                    EN10MB    | IP6_INDEX | tcp[13] & 2 != 0               | first-fragments untagged-only
                    EN10MB    | -        | tcp[0] > 255                    | never-matches
                    EN10MB    | -        | arp and ip[0] = 4               | never-matches
                    EN10MB    | -        | len < 5 and greater 10          | never-matches inclusive-length
                    EN10MB    | -        | not (len = 1 and len = 2)       | always-matches
                    """)
    void findsWhatMattersForTheLinkTypeAndTheExtensions(
            LinkType linkType, Extension extension, String filter, String codes) {
        Set<Extension> extensions = extension == null ? Set.of() : EnumSet.of(extension);
        assertEquals(
                codes,
                codes(
                        FilterCheck.of(
                                filter,
                                CompileOptions.forLinkType(linkType).withExtensions(extensions))));
    }

    @Test
    void aFilterThatDoesNotCompileMayHaveFindingsAllTheSame() {
        FilterCheck check = FilterCheck.of("ip and arp", ETHERNET);
        assertEquals("expression rejects all packets", check.fault().orElseThrow().getMessage());
        assertEquals("never-matches", codes(check));
        assertTrue(FilterCheck.of("tcp prot 80", ETHERNET).fault().isPresent());
    }

    @Test
    void aSnapshotLengthShorterThanTheDeepestByteIsFound() {
        Finding finding = FilterCheck.of("arp", ETHERNET.withSnapLen(12)).findings().getFirst();
        assertEquals(Trap.SNAP_LENGTH, finding.trap());
        assertEquals(
                "reads up to byte 13, but only 12 bytes of a packet are captured: a packet without that byte"
                        + " is rejected",
                finding.message());
        assertEquals("untagged-only", codes(FilterCheck.of("arp", ETHERNET.withSnapLen(14))));
    }

    @Test
    void aProgramThatLinuxWouldNotLoadIsFound() {
        String hosts =
                IntStream.range(0, 3_000)
                        .mapToObj(i -> "ip[" + i + "] & " + (1 << i % 8) + " = 0")
                        .collect(Collectors.joining(" or "));
        FilterCheck check = FilterCheck.of(hosts, ETHERNET);
        assertEquals(Trap.TOO_LONG, check.findings().getFirst().trap());
    }

    @Test
    void aFilterTooLargeForTheTrapsOfTheLanguageIsSaidToBe() {
        FilterCheck check = FilterCheck.of("arp" + " or arp".repeat(6_000), ETHERNET);
        assertEquals("too-large", codes(check));
    }

    @Test
    void everyFilterThatIsOfferedCompiles() {
        List<String> filters =
                List.of(
                        "tcp port 80 or 443",
                        "not ip or arp and len % 3 * 2 = 4",
                        "vlan 1 or vlan 2",
                        "tcp[13] = 2 or udp[0:2] - 5 > 3",
                        "host 10.1 and greater 010");
        for (LinkType linkType : List.of(LinkType.EN10MB, LinkType.RAW, LinkType.LINUX_SLL2)) {
            for (String filter : filters) {
                CompileOptions options = CompileOptions.forLinkType(linkType);
                FilterCheck check = FilterCheck.of(filter, options);
                if (check.compiled().isEmpty()) {
                    continue;
                }
                for (Finding finding : check.findings()) {
                    for (Fix fix : finding.fixes()) {
                        if (fix instanceof Fix.Rewrite(_, String text)) {
                            assertTrue(FilterCompiler.compile(text, options).program().size() > 0);
                        }
                    }
                }
            }
        }
    }
}
