package io.sluice.filters.opt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.filters.FilterCompiler;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.cbpf.Opcode;
import io.sluice.filters.compare.Validation;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.oracle.OracleProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Our programs beside those of libpcap's optimiser: how long they are, and by all paths through
/// both that ours decide as libpcap's unoptimised programs do.
///
/// A longer program is no fault where libpcap's is wrong by itself: where some packet, found and
/// run, is decided otherwise than by its own unoptimised program, or where that one reads a scratch
/// word that nothing stored.
@Tag("vectors")
class OptimizerVectorsTest {
    private static final int PATHS = 20_000;

    private final List<String> differences = new ArrayList<>();
    private final List<String> undefined = new ArrayList<>();
    private final List<String> longer = new ArrayList<>();
    private final List<String> explained = new ArrayList<>();
    private int shorter;
    private int equal;
    private int ours;
    private int theirs;
    private int validated;

    @Test
    void noProgramOfTheCodeTableIsLonger() throws IOException {
        measure("code-oracle.tsv", OracleProgram.codeOracle(vectors()));
    }

    @Test
    void noProgramOfLibpcapsTestsIsLonger() throws IOException {
        measure("compile.jsonl", OracleProgram.compileTests(vectors()));
    }

    private static Path vectors() {
        String vectors = System.getProperty("sluice.vectors", "");
        assumeTrue(!vectors.isEmpty(), "no vectors: run with -Dsluice.vectors=DIR");
        return Path.of(vectors);
    }

    private void measure(String file, List<OracleProgram> programs) {
        programs.forEach(this::measure);
        System.out.printf(
                "%s: shorter %d, equal %d, longer %d (libpcap's own is wrong: %d);"
                        + " instructions %d, libpcap %d; followed on all paths %d of %d%n",
                file,
                shorter,
                equal,
                longer.size() + explained.size(),
                explained.size(),
                ours,
                theirs,
                validated,
                programs.size());
        explained.forEach(line -> System.out.println("  longer, libpcap is wrong: " + line));
        undefined.forEach(name ->
                System.out.println(
                        "  decides otherwise, libpcap reads a word that nothing stored: " + name));
        longer.forEach(line -> System.out.println("  longer: " + line));
        differences.forEach(line -> System.out.println("  decides otherwise: " + line));
        assertEquals(List.of(), longer);
        assertEquals(List.of(), differences);
        assertTrue(ours < theirs);
    }

    private void measure(OracleProgram program) {
        CbpfProgram mine;
        try {
            mine = FilterCompiler.compile(program.filter(), program.options()).program();
        } catch (FilterSyntaxException e) {
            differences.add(program.name() + ": refused: " + e.getMessage());
            return;
        }
        switch (Validation.compare(program.plain(), mine, PATHS)) {
            case Validation.Equal() -> validated++;
            case Validation.Unknown _ -> {}
            case Validation.Different different -> {
                if (readsUnstored(program.plain())) {
                    undefined.add(program.name());
                } else {
                    differences.add(program.name() + " " + different);
                }
            }
        }
        ours += mine.size();
        theirs += program.optimised().size();
        int difference = mine.size() - program.optimised().size();
        if (difference < 0) {
            shorter++;
        } else if (difference == 0) {
            equal++;
        } else {
            longer(program, difference);
        }
    }

    private void longer(OracleProgram program, int difference) {
        String line = program.name() + " by " + difference;
        if (readsUnstored(program.plain())) {
            explained.add(line + ", it reads a scratch word that nothing stored");
            return;
        }
        switch (Validation.compare(program.plain(), program.optimised(), PATHS)) {
            case Validation.Different different -> {
                int bytes = different.packet().length() / 2;
                explained.add(
                        line
                                + ", its optimiser accepts a packet of "
                                + bytes
                                + " bytes too many: "
                                + different.packet());
            }
            case Validation.Equal _, Validation.Unknown _ -> longer.add(line);
        }
    }

    /// Whether the program loads a word of scratch memory that no instruction stores.
    private static boolean readsUnstored(CbpfProgram program) {
        int stored = 0;
        int loaded = 0;
        for (CbpfInsn insn : program.insns()) {
            int kind = insn.code() & Opcode.CLASS_MASK;
            if (kind == Opcode.ST || kind == Opcode.STX) {
                stored |= 1 << insn.k();
            } else if (insn.code() == (Opcode.LD | Opcode.MEM)
                    || insn.code() == (Opcode.LDX | Opcode.MEM)) {
                loaded |= 1 << insn.k();
            }
        }
        return (loaded & ~stored) != 0;
    }
}
