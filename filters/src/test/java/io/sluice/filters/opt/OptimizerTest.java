package io.sluice.filters.opt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.filters.CompileOptions;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.emit.CbpfEmitter;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.oracle.GraphEvaluator;
import io.sluice.filters.oracle.PlainMachine;
import io.sluice.filters.oracle.RandomGraphs;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class OptimizerTest {

    @Test
    void decidesAsTheGraphDoes() {
        for (long seed = 0; seed < 20_000; seed++) {
            RandomGraphs random = new RandomGraphs(seed);
            Cfg graph = random.graph();
            CbpfProgram program = CbpfEmitter.shortest(Optimizer.optimize(graph)).program();
            for (int j = 0; j < 20; j++) {
                byte[] packet = random.packet();
                int expected = GraphEvaluator.run(graph, packet, 60);
                long current = seed;
                assertEquals(
                        expected,
                        PlainMachine.run(program, packet, 60),
                        () ->
                                "seed "
                                        + current
                                        + " packet "
                                        + HexFormat.of().formatHex(packet)
                                        + "\n"
                                        + program);
            }
        }
    }

    /// The masked byte is 0, so the sum is 125; the difference alone was once taken for 0. The
    /// second test cannot hold either, which libpcap does not see, so the filter is not refused.
    @Test
    void aDifferenceIsZeroOnlyWhereItCanBe() {
        CbpfProgram program =
                FilterCompiler.compile(
                                "100 + (25 - (tcp[26] & 0)) < 9 or tcp[13] = 0x100",
                                CompileOptions.forLinkType(LinkType.EN10MB))
                        .program();
        assertEquals(0, PlainMachine.run(program, new byte[60], 60));
    }
}
