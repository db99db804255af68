package io.sluice.filters.opt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.compare.Validation;
import io.sluice.filters.emit.CbpfEmitter;
import io.sluice.filters.expr.Parser;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.lower.Lowering;
import io.sluice.filters.options.Handle;
import io.sluice.filters.options.NoNames;
import io.sluice.filters.oracle.DirectedPackets;
import io.sluice.filters.oracle.PlainMachine;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Random lists of addresses, networks and ports of all kinds: whatever the trees made of them,
/// each packet is decided as by the plain program, also packets that end within an address.
class SearchTreesTest {
    /// `-Dsluice.lists=10000` for a longer run, `-Dsluice.seed=…` for another.
    private static final int LISTS = Integer.getInteger("sluice.lists", 120);

    private static final long SEED = Long.getLong("sluice.seed", 20_261_122);
    private static final int PACKETS = 40;
    private static final int FOLLOWED = 300; // instructions of programs whose paths are followed
    private static final int PATHS = 1_500;

    private final Random random = new Random(SEED);
    private int trees;
    private int followed;

    /// Of few addresses, so that lists have words in common.
    private String address6(int words) {
        String[] parts = new String[8];
        for (int i = 0; i < 8; i++) {
            int number = i < 2 * words ? random.nextInt(i < 2 ? 1 : 3) : 0;
            parts[i] = i == 0 ? "2001" : Integer.toHexString(number);
        }
        return String.join(":", parts);
    }

    private String address4() {
        return "10.0." + random.nextInt(3) + "." + random.nextInt(256);
    }

    private String network6() {
        int length = 16 * (1 + random.nextInt(8));
        String[] parts = new String[8];
        for (int i = 0; i < 8; i++) {
            parts[i] =
                    i == 0
                            ? "2001"
                            : i * 16 < length ? Integer.toHexString(random.nextInt(3)) : "0";
        }
        return String.join(":", parts) + "/" + length;
    }

    private String network4() {
        int length = 8 + random.nextInt(25);
        int address = (10 << 24 | random.nextInt(1 << 12)) & -1 << 32 - length;
        return (address >>> 24)
                + "."
                + (address >>> 16 & 255)
                + "."
                + (address >>> 8 & 255)
                + "."
                + (address & 255)
                + "/"
                + length;
    }

    private String direction() {
        return List.of("", "", "src ", "dst ", "src and dst ").get(random.nextInt(5));
    }

    private String term(String kind) {
        String not = kind.startsWith("not") ? "not " : "";
        String direction = kind.endsWith("src") ? "src " : direction();
        int port = random.nextInt(400);
        return not
                + switch (kind.replace("not ", "").replace(" src", "")) {
                    case "host6" -> direction + "host " + address6(1 + random.nextInt(4));
                    case "net6" -> direction + "net " + network6();
                    case "host" ->
                            direction + "host " + (random.nextBoolean() ? address4() : address6(4));
                    case "net" ->
                            direction + "net " + (random.nextBoolean() ? network4() : network6());
                    case "ether" ->
                            "ether "
                                    + (direction.length() > 4 ? "" : direction)
                                    + "host 02:00:00:0"
                                    + random.nextInt(2)
                                    + ":00:"
                                    + Integer.toHexString(16 + random.nextInt(32));
                    case "portrange" -> direction + "portrange " + port + "-" + (port + 3);
                    default ->
                            random.nextBoolean()
                                    ? direction + "port " + port
                                    : direction + "host " + address4();
                };
    }

    @ParameterizedTest
    @CsvSource({
        "host6, EN10MB",
        "host6 src, EN10MB",
        "not host6, EN10MB",
        "net6, EN10MB",
        "net6 src, RAW",
        "host, EN10MB",
        "host, RAW",
        "net, EN10MB",
        "not net, NULL",
        "ether, EN10MB",
        "ether src, EN10MB",
        "not ether, EN10MB",
        "ether, IEEE802_11",
        "host, IEEE802_11_RADIO",
        "portrange, EN10MB",
        "port or host, EN10MB",
    })
    void aListDecidesAsItsTermsOneByOne(String kind, LinkType linkType) {
        for (int i = 0; i < LISTS / 4; i++) {
            int count = 4 + random.nextInt(i % 8 == 0 ? 120 : 14);
            String separator = kind.startsWith("not") ? " and " : " or ";
            String list =
                    IntStream.range(0, count)
                            .mapToObj(_ -> term(kind))
                            .collect(Collectors.joining(separator));
            check(random.nextInt(4) > 0 ? list : "(" + list + ") and len > 60", linkType);
        }
        System.out.printf(
                "%s on %s: %d programs with trees, %d followed on all paths%n",
                kind, linkType, trees, followed);
        assertTrue(trees > 0);
    }

    private void check(String filter, LinkType linkType) {
        Cfg cfg = lower(filter, linkType);
        CbpfProgram plain = CbpfEmitter.plain(cfg).program();
        List<String> passes = new ArrayList<>();
        List<Flow> flows = Optimizer.optimize(cfg, (pass, _) -> passes.add(pass));
        trees += passes.contains("trees") ? 1 : 0;
        DirectedPackets directed = new DirectedPackets(plain, random);
        List<byte[]> packets = IntStream.range(0, PACKETS).mapToObj(_ -> directed.next()).toList();
        for (Flow flow : flows) {
            CbpfProgram program = CbpfEmitter.emit(flow).program();
            packets.forEach(packet -> compare(filter, plain, program, packet));
            if (plain.size() > FOLLOWED) {
                continue;
            }
            switch (Validation.compare(plain, program, PATHS)) {
                case Validation.Equal _ -> followed++;
                case Validation.Unknown _ -> {}
                case Validation.Different different -> assertEquals("", filter + " " + different);
            }
        }
    }

    private static void compare(
            String filter, CbpfProgram plain, CbpfProgram program, byte[] packet) {
        assertEquals(
                PlainMachine.run(plain, packet, packet.length),
                PlainMachine.run(program, packet, packet.length),
                () -> filter + ": packet " + HexFormat.of().formatHex(packet));
    }

    private static Cfg lower(String filter, LinkType linkType) {
        Lowering.Target target =
                new Lowering.Target(
                        linkType,
                        262_144,
                        OptionalInt.empty(),
                        Handle.FILE,
                        new NoNames(),
                        Set.of());
        return Lowering.lower(filter, Parser.parse(filter), target).cfg();
    }
}
