package io.sluice.emulator.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.emulator.helpers.HelperPrototype;
import io.sluice.emulator.helpers.MapCompatibility;
import io.sluice.emulator.maps.MapType;
import io.sluice.emulator.programs.ContextAccess;
import io.sluice.emulator.programs.ContextTable;
import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.programs.ProgramType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Our tables against those read out of a running Linux 6.18.
@Tag("vectors")
class KernelTablesTest {

    private static List<String[]> rows(String name) throws IOException {
        String dir = System.getProperty("sluice.vectors", "");
        Assumptions.assumeTrue(!dir.isEmpty(), "no vectors: give -Dsluice.vectors=DIR");
        List<String[]> rows = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(dir, "kernel-tables", name))) {
            rows.add(line.split("\t", -1));
        }
        rows.removeFirst();
        return rows;
    }

    private static void report(String name, int all, List<String> differences) {
        System.out.printf("%-24s %6d of %6d%n", name, all - differences.size(), all);
        differences.stream().limit(50).forEach(d -> System.out.println("    " + d));
        assertEquals(List.of(), differences.stream().limit(10).toList());
    }

    private static long slot(int op, int dst, int src, int off, int imm) {
        return op | (long) dst << 8 | (long) src << 12 | (off & 0xffffL) << 16 | (long) imm << 32;
    }

    /// The instructions around the one under test: r6 the context, 64 bytes of zeros, numbers
    /// elsewhere.
    private static long[] program(long insn) {
        List<Long> slots = new ArrayList<>();
        slots.add(slot(0xbf, 6, 1, 0, 0));
        for (int off = -8; off >= -64; off -= 8) {
            slots.add(slot(0x7a, 10, 0, off, 0));
        }
        slots.add(slot(0xb7, 0, 0, 0, 1));
        slots.add(slot(0xb7, 1, 0, 0, 1));
        slots.add(slot(0xbf, 2, 10, 0, 0));
        slots.add(slot(0x07, 2, 0, 0, -64));
        for (int r : new int[] {3, 4, 5, 7, 8, 9}) {
            slots.add(slot(0xb7, r, 0, 0, r));
        }
        slots.add(insn);
        slots.add((insn & 0xff) == 0x18 ? 0 : slot(0xb7, 0, 0, 0, 0));
        slots.add(slot(0xb7, 0, 0, 0, 0));
        slots.add(slot(0x95, 0, 0, 0, 0));
        return slots.stream().mapToLong(Long::longValue).toArray();
    }

    private static int field(String text) {
        return text.equals("*") ? 0 : Integer.parseInt(text);
    }

    @Test
    void everyOpcodeIsAcceptedOrRefusedAsTheKernelDoes() throws IOException {
        List<String> differences = new ArrayList<>();
        List<String[]> rows = rows("opcode-matrix.tsv");
        int otherWords = 0;
        for (String[] f : rows) {
            long insn =
                    slot(
                            Integer.parseInt(f[0], 16),
                            field(f[1]),
                            field(f[2]),
                            field(f[3]),
                            field(f[4]));
            var kind = ProgramKind.of(ProgramType.SOCKET_FILTER);
            Verification ours = Verifier.verify(VerificationRequest.of(program(insn), kind));
            String verdict = ours instanceof Verification.Accepted ? "accept" : "reject";
            String message = ours instanceof Verification.Rejected r ? r.message() : "";
            if (!verdict.equals(f[5])) {
                differences.add(String.join(" ", f) + ": we " + verdict + " " + message);
            } else if (!VerifierVectorsTest.family(message)
                    .equals(VerifierVectorsTest.family(f[7]))) {
                otherWords++;
                if (otherWords <= 20) {
                    System.out.println("    words: " + String.join(" ", f) + ": we say " + message);
                }
            }
        }
        System.out.println("opcode-matrix, same verdict in other words: " + otherWords);
        report("opcode-matrix", rows.size(), differences);
    }

    @Test
    void everyContextAccessIsAcceptedOrRefusedAsTheKernelDoes() throws IOException {
        Map<String, Map<String, String>> accepted = new HashMap<>();
        for (String[] f : rows("ctx-access.tsv")) {
            if (f[4].equals("accept")) {
                accepted.computeIfAbsent(f[0], _ -> new HashMap<>())
                        .put(f[1] + "/" + f[2] + "/" + f[3], f[5]);
            }
        }
        List<String> differences = new ArrayList<>();
        int[] all = {0};
        accepted.forEach((program, accesses) -> {
            if (ProgramKind.labelled(program).filter(ContextTable::knows).isEmpty()) {
                differences.add(program + " is not known");
                return;
            }
            ContextTable table = ContextTable.of(ProgramKind.labelled(program).get());
            for (int off = 0; off < 400; off++) {
                for (int size = 1; size <= 8; size *= 2) {
                    all[0] += 2;
                    String read =
                            accesses.getOrDefault(off + "/" + size + "/read", "none")
                                    .replaceFirst("\\(.*", "");
                    if (!table.read(off, size).name().equalsIgnoreCase(read)) {
                        differences.add(program + " read " + size + " at " + off + ": " + read);
                    }
                    if (table.mayWrite(off, size)
                            != accesses.containsKey(off + "/" + size + "/write")) {
                        differences.add(program + " write " + size + " at " + off);
                    }
                }
            }
        });
        report("ctx-access", all[0], differences);
        assertEquals(
                ContextAccess.NONE, ContextTable.of(ProgramKind.of(ProgramType.XDP)).read(400, 4));
    }

    @Test
    void everyHelperIsThereForTheProgramsThatTheKernelGivesItTo() throws IOException {
        List<String> differences = new ArrayList<>();
        List<String[]> rows = rows("helper-matrix.tsv");
        Set<Integer> gpl = new HashSet<>();
        for (String[] f : rows) {
            int id = Integer.parseInt(f[1]);
            if (HelperPrototype.isAvailable(f[0], id) != f[3].equals("yes")) {
                differences.add(String.join(" ", f));
            }
            boolean named =
                    f[2].isEmpty() || HelperPrototype.printedName(id).equals(f[2]) || id > 211;
            if (!named) {
                differences.add("name of " + String.join(" ", f));
            }
            if (f[4].equals("gpl")) {
                gpl.add(id);
            }
        }
        for (int id : gpl) {
            if (!HelperPrototype.of(id).orElseThrow().properties().contains("gpl")) {
                differences.add("gpl " + id);
            }
        }
        report("helper-matrix", rows.size(), differences);
    }

    @Test
    void everyMapGoesWithTheHelpersThatTheKernelLetsItGoWith() throws IOException {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 1; id <= 211; id++) {
            ids.put(HelperPrototype.of(id).orElseThrow().name(), id);
        }
        Set<String> differences = new LinkedHashSet<>();
        List<String[]> rows = rows("map-helper-matrix.tsv");
        for (String[] f : rows) {
            boolean takes =
                    MapCompatibility.takes(
                            Objects.requireNonNull(ids.get(f[1])),
                            MapType.labelled(f[0]).orElseThrow());
            boolean refused =
                    f[3].startsWith("cannot pass") || f[3].startsWith("expected prog array");
            if (f[2].equals("yes") && !takes || refused && takes) {
                differences.add(String.join(" ", f));
            }
        }
        report("map-helper-matrix", rows.size(), List.copyOf(differences));
    }
}
