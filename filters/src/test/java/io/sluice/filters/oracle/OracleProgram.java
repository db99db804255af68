package io.sluice.filters.oracle;

import io.sluice.filters.CompileOptions;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.options.Handle;
import io.sluice.filters.options.Names;
import io.sluice.filters.options.NoNames;
import io.sluice.filters.resolve.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.jr.ob.JSON;

/// A filter as libpcap compiled it.
///
/// @param filter the expression
/// @param options what it was compiled for
/// @param plain without libpcap's optimiser
/// @param optimised with it
public record OracleProgram(
        String filter, CompileOptions options, CbpfProgram plain, CbpfProgram optimised) {

    /// Netmask 255.255.255.0, with which the table of code was made.
    private static final int NETMASK = 0xffffff00;

    /// Link type, kind of handle and expression.
    public String name() {
        return options.linkType() + " " + options.handle() + " " + filter;
    }

    /// The accepted rows of the table of code.
    public static List<OracleProgram> codeOracle(Path vectors) throws IOException {
        List<OracleProgram> rows = new ArrayList<>();
        for (String line : Files.readAllLines(vectors.resolve("code-oracle.tsv"))) {
            String[] field = line.split("\t", -1);
            if (field.length < 5
                    || field[0].startsWith("#")
                    || field[3].contains("ERR")
                    || field[4].contains("ERR")) {
                continue;
            }
            CompileOptions options =
                    CompileOptions.forLinkType(linkType(field[0]))
                            .withHandle(field[1].equals("U") ? Handle.FILE : Handle.LIVE_LINUX)
                            .withNetmask(NETMASK);
            CbpfProgram plain = parse(field[3]);
            CbpfProgram optimised = field[4].equals("=") ? plain : parse(field[4]);
            rows.add(new OracleProgram(field[2], options, plain, optimised));
        }
        return rows;
    }

    /// The filters of libpcap's own tests that it can compile on this system.
    public static List<OracleProgram> compileTests(Path vectors) throws IOException {
        Names names = FileNames.read(vectors.resolve("libpcap/env"));
        List<OracleProgram> rows = new ArrayList<>();
        for (String line : Files.readAllLines(vectors.resolve("libpcap/compile.jsonl"))) {
            compileTest(JSON.std.mapFrom(line), names).ifPresent(rows::add);
        }
        return rows;
    }

    private static Optional<OracleProgram> compileTest(Map<String, Object> row, Names names) {
        boolean runs = row.get("skip") == null && !"bpf_image".equals(row.get("name"));
        if (!runs
                || !(row.get("opt_code") instanceof List<?> optimised)
                || !(row.get("unopt_code") instanceof List<?> plain)
                || !(row.get("aliases") instanceof List<?> aliases)
                || aliases.isEmpty()) {
            return Optional.empty();
        }
        boolean named = row.get("needs") instanceof List<?> needs && !needs.isEmpty();
        CompileOptions options =
                CompileOptions.forLinkType(linkType(Objects.toString(row.get("dlt"))))
                        .withSnapLen(Integer.parseInt(Objects.toString(row.get("snaplen"))))
                        .withHandle(handle(row))
                        .withNames(named ? names : new NoNames());
        if (row.get("netmask") != null) {
            options = options.withNetmask(netmask(row.get("netmask")));
        }
        return Optional.of(
                new OracleProgram(
                        aliases.getFirst().toString(),
                        options,
                        program(plain),
                        program(optimised)));
    }

    private static Handle handle(Map<String, Object> row) {
        if (Boolean.TRUE.equals(row.get("linuxext"))) {
            return Handle.LIVE_LINUX;
        }
        Object offline = row.get("offline");
        if (offline == null) {
            return Handle.DEAD;
        }
        return offline.equals("swapped") ? Handle.FILE_SWAPPED : Handle.FILE;
    }

    private static int netmask(Object field) {
        int mask = 0;
        for (String octet : field.toString().split("\\.", -1)) {
            mask = mask << 8 | Integer.parseInt(octet);
        }
        return mask;
    }

    private static LinkType linkType(String name) {
        return LinkType.byName(name).orElseThrow();
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
