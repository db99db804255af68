package io.sluice.filters.oracle;

import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.jr.ob.JSON;

/// A filter as libpcap compiled it.
///
/// @param name link type and expression
/// @param plain without its optimiser
/// @param optimised with it
public record OracleProgram(String name, CbpfProgram plain, CbpfProgram optimised) {

    /// All pairs in the two files of vectors.
    public static List<OracleProgram> all(Path vectors) throws IOException {
        Map<String, OracleProgram> all = new LinkedHashMap<>();
        for (String line : Files.readAllLines(vectors.resolve("code-oracle.tsv"))) {
            String[] field = line.split("\t", -1);
            if (field.length < 5
                    || field[0].startsWith("#")
                    || field[3].contains("ERR")
                    || field[4].contains("ERR")) {
                continue;
            }
            String name = field[0] + " " + field[1] + " " + field[2];
            CbpfProgram plain = parse(field[3]);
            all.put(
                    name,
                    new OracleProgram(name, plain, field[4].equals("=") ? plain : parse(field[4])));
        }
        for (String line : Files.readAllLines(vectors.resolve("libpcap/compile.jsonl"))) {
            Map<String, Object> row = JSON.std.mapFrom(line);
            if (row.get("opt_code") instanceof List<?> optimised
                    && row.get("unopt_code") instanceof List<?> plain) {
                String name = row.get("dlt") + " " + row.get("name");
                all.put(name, new OracleProgram(name, program(plain), program(optimised)));
            }
        }
        return List.copyOf(all.values());
    }

    private static CbpfProgram parse(String code) {
        List<CbpfInsn> insns = new ArrayList<>();
        for (String insn : code.split(";", -1)) {
            String[] part = insn.split(",", -1);
            insns.add(
                    new CbpfInsn(
                            Integer.parseInt(part[0]),
                            Integer.parseInt(part[1]),
                            Integer.parseInt(part[2]),
                            (int) Long.parseLong(part[3])));
        }
        return new CbpfProgram(insns);
    }

    private static CbpfProgram program(List<?> code) {
        List<CbpfInsn> insns = new ArrayList<>();
        for (Object insn : code) {
            List<?> part = (List<?>) insn;
            insns.add(
                    new CbpfInsn(
                            number(part, 0), number(part, 1), number(part, 2), number(part, 3)));
        }
        return new CbpfProgram(insns);
    }

    private static int number(List<?> part, int index) {
        return ((Number) part.get(index)).intValue();
    }
}
