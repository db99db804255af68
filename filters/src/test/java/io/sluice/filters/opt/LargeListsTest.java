package io.sluice.filters.opt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.filters.CompileOptions;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.cbpf.Opcode;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.oracle.PlainMachine;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lists of thousands of hosts, networks and ports become search trees: the longest path through
/// the program grows with the logarithm of the list.
class LargeListsTest {
    private static final int SPREAD = 0x9e3779b1; // odd, so that multiples of it are all different

    private static String list(int count, String separator, IntFunction<String> term) {
        return IntStream.range(0, count).mapToObj(term).collect(Collectors.joining(separator));
    }

    private static int address(int index) {
        return index * SPREAD;
    }

    private static String quad(int address) {
        return (address >>> 24)
                + "."
                + (address >>> 16 & 255)
                + "."
                + (address >>> 8 & 255)
                + "."
                + (address & 255);
    }

    private static CbpfProgram compile(String filter) {
        return FilterCompiler.compile(filter, CompileOptions.forLinkType(LinkType.EN10MB))
                .program();
    }

    /// Instructions on the longest path.
    private static int longestPath(CbpfProgram program) {
        int[] from = new int[program.size()];
        for (int pc = program.size() - 1; pc >= 0; pc--) {
            CbpfInsn insn = program.insns().get(pc);
            int behind =
                    switch (insn.code() & Opcode.CLASS_MASK) {
                        case Opcode.RET -> 0;
                        case Opcode.JMP ->
                                (insn.code() & Opcode.OP_MASK) == Opcode.JA
                                        ? from[pc + 1 + insn.k()]
                                        : Math.max(
                                                from[pc + 1 + insn.jt()], from[pc + 1 + insn.jf()]);
                        default -> from[pc + 1];
                    };
            from[pc] = 1 + behind;
        }
        return from[0];
    }

    @ParameterizedTest
    @CsvSource({
        "host, 1000, 48",
        "host, 5000, 52",
        "src host, 1000, 26",
        "src host, 5000, 28",
        "mixed host, 1000, 44",
        "mixed host, 5000, 48",
        "net, 1000, 48",
        "port, 1000, 56",
        "port, 5000, 60",
        "mixed port, 1000, 56",
        "portrange, 1000, 56",
        "host6, 1000, 68",
        "host6, 5000, 74",
        "host6 of a network, 1000, 62",
        "mixed host6, 1000, 64",
        "net6, 1000, 64",
        "src net6, 1000, 32",
        "host of either version, 1000, 68",
        "ether, 1000, 48",
        "ether, 5000, 52",
        "ether of a vendor, 1000, 48",
        "ether src, 1000, 26",
    })
    void theLongestPathIsLogarithmic(String kind, int count, int most) {
        CbpfProgram program = compile(list(count, " or ", term(kind)));
        assertTrue(longestPath(program) <= most, () -> kind + " " + longestPath(program));
    }

    private static IntFunction<String> term(String kind) {
        return switch (kind) {
            case "host", "src host" -> i -> kind + " " + quad(address(i));
            case "mixed host" -> i -> (i % 2 == 0 ? "src host " : "dst host ") + quad(address(i));
            case "net" -> i -> "net " + quad(address(i) & ~0xff) + "/24";
            case "host6" -> i -> "host " + words(address(i), i * 7, i, i);
            case "host6 of a network" -> i -> "host " + words(0x20010db8, 0, 0, address(i));
            case "mixed host6" ->
                    i -> (i % 2 == 0 ? "src host " : "dst host ") + words(address(i), i, i, i);
            case "net6", "src net6" -> i -> kind.replace('6', ' ') + network6(i);
            case "host of either version" ->
                    i -> "host " + (i % 2 == 0 ? quad(address(i)) : words(address(i), 1, 2, i));
            case "ether", "ether src" -> i -> kind + " host " + mac(i, address(i));
            case "ether of a vendor" -> i -> "ether host " + mac(0x1b << 8 | i % 7, address(i));
            case "portrange" -> i -> "portrange " + i * 12 + "-" + (i * 12 + 4);
            case "port" -> i -> "port " + i * 13;
            default -> i -> (i % 2 == 0 ? "tcp port " : "udp port ") + i * 13;
        };
    }

    private static String words(int first, int second, int third, int fourth) {
        return IntStream.of(first, second, third, fourth)
                .mapToObj(word ->
                        Integer.toHexString(word >>> 16) + ":" + Integer.toHexString(word & 0xffff))
                .collect(Collectors.joining(":"));
    }

    /// Prefixes of 16 to 64 bits.
    private static String network6(int index) {
        int length = 16 + index % 7 * 8;
        int second = length > 32 ? index * 7 & -1 << 64 - length : 0;
        int first = length > 32 ? address(index) : address(index) & -1 << 32 - length;
        return words(first, second, 0, 0) + "/" + length;
    }

    private static String mac(int high, int low) {
        String digits = String.format(Locale.ROOT, "%04x%08x", high & 0xffff, low);
        return digits.replaceAll("..(?!$)", "$0:");
    }

    @Test
    void hostsOfTheListAreAcceptedAndTheirNeighboursAreNot() {
        int count = 5_000;
        CbpfProgram program = compile(list(count, " or ", term("host")));
        for (int i = 0; i < count; i++) {
            assertEquals(262_144, run(program, address(i), 1));
            assertEquals(262_144, run(program, 1, address(i)));
            assertEquals(0, run(program, address(i) + 1, address(i) - 1));
        }
    }

    @Test
    void aLongListOfExclusionsIsATreeToo() {
        CbpfProgram program = compile(list(1_000, " and ", i -> "not host " + quad(address(i))));
        assertTrue(longestPath(program) <= 48, () -> "" + longestPath(program));
        assertEquals(0, run(program, address(500), 1));
        assertEquals(262_144, run(program, address(500) + 1, 1));
    }

    private static int run(CbpfProgram program, int source, int destination) {
        byte[] packet = new byte[60];
        ByteBuffer.wrap(packet)
                .putShort(12, (short) 0x0800)
                .putInt(26, source)
                .putInt(30, destination);
        return PlainMachine.run(program, packet, packet.length);
    }
}
