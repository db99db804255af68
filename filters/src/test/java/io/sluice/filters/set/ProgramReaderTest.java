package io.sluice.filters.set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.sluice.filters.CompileOptions;
import io.sluice.filters.CompileOptions.Optimization;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.cbpf.CbpfAssembler;
import io.sluice.filters.link.LinkType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramReaderTest {
    private final DecisionGraph graph = new DecisionGraph();

    private int filter(String text, Optimization optimization) {
        CompileOptions options =
                CompileOptions.forLinkType(LinkType.EN10MB).withOptimization(optimization);
        return ProgramReader.read(graph, FilterCompiler.compile(text, options).program(), 0);
    }

    private int program(String text) {
        return ProgramReader.read(graph, CbpfAssembler.assemble(text), 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    tcp dst port 80 or tcp dst port 443 | tcp dst port 443 or tcp dst port 80
                    src net 10.0.0.0/9 or src net 10.128.0.0/9 | src net 10.0.0.0/8
                    tcp[13] & 2 != 0 | tcp[tcpflags] & tcp-syn = tcp-syn
                    not not ip6 | ip6
                    ip src 10.0.0.1 or ip src 10.0.0.2 or ip src 10.0.0.3 | ip src 10.0.0.3 or (ip src 10.0.0.1 or ip src 10.0.0.2)
                    """)
    void filtersThatMeanTheSameAreOneNode(String one, String other) {
        assertEquals(filter(one, Optimization.ON), filter(other, Optimization.ON));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    tcp port 80 | udp port 80
                    src host 10.0.0.1 | dst host 10.0.0.1
                    ip | ip6
                    """)
    void otherFiltersAreOtherNodes(String one, String other) {
        assertNotEquals(filter(one, Optimization.ON), filter(other, Optimization.ON));
    }

    @Test
    void aSimpleTestIsOneNode() {
        int node = program("ldh [12]\njeq #0x800, y, n\ny: ret #1\nn: ret #0\n");
        assertEquals(DecisionGraph.ACCEPT, graph.inside(node));
        assertEquals(DecisionGraph.REJECT, graph.outside(node));
        assertEquals(1, graph.depth(node));
    }

    @Test
    void aLoadWhoseValueIsNotUsedMayStillReject() {
        int node = program("ldh [12]\nret #1\n");
        assertNotEquals(DecisionGraph.ACCEPT, node);
        assertEquals(DecisionGraph.ACCEPT, graph.inside(node));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ret #0                                                | 0
                    ret #1                                                | 1
                    ld #3; jeq #3, y, n; y: ret #1; n: ret #0             | 1
                    ldb [0]; jgt #255, y, n; y: ret #1; n: ret #0         | 0
                    ldb [0]; ret #0                                       | 0
                    ld M[3]; jeq #0, y, n; y: ret #1; n: ret #0           | 1
                    """)
    void whatIsDecidedForAllPacketsIsAnEnd(String listing, int end) {
        assertEquals(end, program(listing.replace("; ", "\n") + "\n"));
    }

    @Test
    void whatAJumpBackLeadsToIsTheWholeProgram() {
        int node =
                program(
                        """
                        ldb [0]
                        jeq #5, first, no
                        first: ldx #0
                        next: txa
                        add #1
                        tax
                        ldb [x + 0]
                        jeq #9, yes, again
                        again: ja next
                        yes: ret #1
                        no: ret #0
                        """);
        assertEquals(DecisionGraph.REJECT, graph.outside(node));
        assertEquals(true, DecisionGraph.isOpaque(graph.value(graph.inside(node))));
    }

    @Test
    void aRestrictionIsWhatIsLeftForTheOtherPackets() {
        int host = filter("ip host 10.0.0.1", Optimization.ON);
        Restriction ip =
                Restriction.toSet(
                        graph,
                        Computable.nothing(graph),
                        graph.value(host),
                        new int[] {0x800, 0x800});
        Restriction arp =
                Restriction.toSet(
                        graph,
                        Computable.nothing(graph),
                        graph.value(host),
                        new int[] {0x806, 0x806});
        assertEquals(graph.inside(host), ip.of(host));
        assertEquals(DecisionGraph.REJECT, arp.of(host));
    }
}
