package io.sluice.filters.opt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.emit.CbpfEmitter;
import io.sluice.filters.oracle.Decompiler;
import io.sluice.filters.oracle.OracleProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The optimiser beside libpcap's, both on what libpcap's grammar makes of an expression.
@Tag("vectors")
class OptimizerVectorsTest {
    private static final int PATHS = 20_000;

    private int better;
    private int equal;
    private int ours;
    private int theirs;
    private int unknown;
    private final List<String> wrong = new ArrayList<>();
    private final List<String> longerButRight = new ArrayList<>();
    private final List<String> longerThanWrong = new ArrayList<>();

    @Test
    void isNeverLongerThanLibpcapsRightPrograms() throws IOException {
        String vectors = System.getProperty("sluice.vectors", "");
        assumeTrue(!vectors.isEmpty(), "no vectors: run with -Dsluice.vectors=DIR");
        for (OracleProgram program : OracleProgram.all(Path.of(vectors))) {
            measure(program);
        }
        System.out.printf(
                "optimiser against libpcap: better %d, equal %d, longer %d; instructions %d against %d%n",
                better, equal, longerThanWrong.size() + longerButRight.size(), ours, theirs);
        System.out.println("not validated (loops): " + unknown);
        longerThanWrong.forEach(
                line -> System.out.println("longer, libpcap decides wrongly: " + line));
        longerButRight.forEach(line -> System.out.println("longer: " + line));
        assertEquals(List.of(), wrong);
        assertTrue(ours < theirs);
    }

    private void measure(OracleProgram program) {
        CbpfProgram mine =
                CbpfEmitter.emit(Optimizer.optimize(Decompiler.decompile(program.plain())))
                        .program();
        switch (Validation.compare(program.plain(), mine, PATHS)) {
            case Validation.Equal() -> {}
            case Validation.Unknown _ -> unknown++;
            case Validation.Different different -> wrong.add(program.name() + " " + different);
        }
        int difference = mine.size() - program.optimised().size();
        ours += mine.size();
        theirs += program.optimised().size();
        if (difference < 0) {
            better++;
        } else if (difference == 0) {
            equal++;
        } else {
            longer(program, difference);
        }
    }

    /// A longer program is no fault where libpcap's shorter one decides some packet differently.
    private void longer(OracleProgram program, int difference) {
        String line = program.name() + " by " + difference;
        if (Validation.compare(program.plain(), program.optimised(), PATHS)
                instanceof Validation.Different d) {
            longerThanWrong.add(
                    line
                            + ", as for a packet of "
                            + d.packet().length() / 2
                            + " bytes: "
                            + d.packet());
        } else {
            longerButRight.add(line);
        }
    }
}
