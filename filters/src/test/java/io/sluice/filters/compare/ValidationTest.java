package io.sluice.filters.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.emit.CbpfEmitter;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.opt.Optimizer;
import io.sluice.filters.oracle.RandomGraphs;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ValidationTest {
    private static final int PATHS = 20_000;

    private static CbpfProgram program(String code) {
        List<CbpfInsn> insns =
                Arrays.stream(code.split(" ", -1))
                        .map(insn -> insn.split(",", -1))
                        .map(p ->
                                new CbpfInsn(
                                        number(p[0]), number(p[1]), number(p[2]), number(p[3])))
                        .toList();
        return new CbpfProgram(insns);
    }

    private static int number(String text) {
        return Integer.parseInt(text);
    }

    @Test
    void aMaskAndBoundsAreTheSameTest() {
        CbpfProgram masked = program("48,0,0,0 84,0,0,240 21,0,1,96 6,0,0,96 6,0,0,0");
        CbpfProgram bounded = program("48,0,0,0 53,0,2,96 37,1,0,111 6,0,0,96 6,0,0,0");
        assertEquals(new Validation.Equal(), Validation.compare(masked, bounded, PATHS));
    }

    @Test
    void aLoadThatIsLeftOutIsFoundWithAShorterPacket() {
        CbpfProgram loads = program("48,0,0,9 48,0,0,0 21,0,1,7 6,0,0,96 6,0,0,0");
        CbpfProgram leavesOut = program("48,0,0,0 21,0,1,7 6,0,0,96 6,0,0,0");
        Validation.Different found =
                assertInstanceOf(
                        Validation.Different.class, Validation.compare(loads, leavesOut, PATHS));
        assertEquals(0, found.first());
        assertEquals(96, found.second());
        assertTrue(found.packet().startsWith("07"));
        assertTrue(found.packet().length() < 20, found::packet);
    }

    @Test
    void aWrongConstantIsFoundWithAPacketThatHasIt() {
        CbpfProgram right = program("40,0,0,12 21,0,1,2048 6,0,0,96 6,0,0,0");
        CbpfProgram wrong = program("40,0,0,12 21,0,1,2054 6,0,0,96 6,0,0,0");
        assertInstanceOf(Validation.Different.class, Validation.compare(right, wrong, PATHS));
    }

    @Test
    void aLoopIsNotJudged() {
        CbpfProgram loop = program("48,0,0,0 21,0,1,7 5,0,0,-3 6,0,0,0");
        assertEquals(new Validation.Unknown("a loop"), Validation.compare(loop, loop, PATHS));
    }

    @Test
    void moreBranchesThanTheBudgetAreNotJudged() {
        CbpfProgram program = program("48,0,0,0 21,0,1,7 6,0,0,96 6,0,0,0");
        assertEquals(
                new Validation.Unknown("more than 2 paths"),
                Validation.compare(program, program, 2));
    }

    @Test
    void theOptimiserChangesNoDecision() {
        int equal = 0;
        for (long seed = 0; seed < 2_000; seed++) {
            Cfg graph = new RandomGraphs(seed).graph();
            CbpfProgram plain = CbpfEmitter.plain(graph).program();
            CbpfProgram optimized = CbpfEmitter.shortest(Optimizer.optimize(graph)).program();
            switch (Validation.compare(plain, optimized, 2_000)) {
                case Validation.Equal() -> equal++;
                case Validation.Unknown _ -> {}
                case Validation.Different different ->
                        throw new AssertionError("seed " + seed + " " + different);
            }
        }
        assertTrue(equal > 1_900, "equal " + equal);
    }
}
