package io.sluice.cli.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.cli.command.CommandLineRun;
import io.sluice.emulator.cbpf.CbpfCheck;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.oracle.Libpcap;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.CompileOptions.Optimization;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.expr.ExprPrinter;
import io.sluice.filters.expr.ExpressionGenerator;
import io.sluice.filters.link.LinkType;
import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Generated expressions on generated packets: ours, and the installed libpcap's unoptimised
/// program run by its own interpreter, accept the same.
class LibpcapExpressionsTest {
    private static final long SEED = 20_260_102;
    private static final int EXPRESSIONS = 1_000;
    private static final int PACKETS = 100;

    /// What we say of a filter that no packet can pass; libpcap's unoptimised program must then
    /// accept none.
    private static final String REJECTS_ALL = "expression rejects all packets";

    /// Before 1.11, libpcap's program for `byte 39 & 1` and `byte 39 | 1` forgets to load the byte.
    private static final Pattern BYTE_BITS = Pattern.compile("byte \\d+ [&|]");

    @Test
    void generatedExpressionsDecideAsInLibpcap() throws IOException {
        Optional<Libpcap> found = Libpcap.find();
        Assumptions.assumeTrue(found.isPresent(), "no libpcap on this machine to compare with");
        Libpcap libpcap = found.orElseThrow();
        Random random = new Random(SEED);
        ExpressionGenerator generator = ExpressionGenerator.ordinary(random);
        List<byte[]> packets = packets(random);
        List<String> differences = new ArrayList<>();
        int compared = 0;
        int refused = 0;
        for (int i = 0; i < EXPRESSIONS; i++) {
            String text = ExprPrinter.print(generator.next(2));
            if (BYTE_BITS.matcher(text).find()) {
                continue;
            }
            switch (libpcap.compile(text, Libpcap.Options.ethernet().unoptimised())) {
                case Libpcap.Compiled(CbpfProgram theirs) -> {
                    compared++;
                    compare(libpcap, text, theirs, packets).ifPresent(differences::add);
                }
                case Libpcap.Refused(String message) -> {
                    refused++;
                    if (accepts(text)) {
                        differences.add(text + ": libpcap refuses it: " + message);
                    }
                }
            }
        }
        System.out.println(
                libpcap.version()
                        + ", seed "
                        + SEED
                        + ": "
                        + compared
                        + " expressions on "
                        + packets.size()
                        + " packets, "
                        + refused
                        + " refused, "
                        + differences.size()
                        + " differ");
        differences.forEach(difference -> System.out.println("  " + difference));
        assertEquals(List.of(), differences);
        assertTrue(compared > EXPRESSIONS / 2, "libpcap compiled " + compared + " only");
    }

    private static boolean accepts(String text) {
        try {
            FilterCompiler.compile(text, CompileOptions.forLinkType(LinkType.EN10MB));
            return true;
        } catch (FilterSyntaxException e) {
            return false;
        }
    }

    private static Optional<String> compare(
            Libpcap libpcap, String text, CbpfProgram theirs, List<byte[]> packets) {
        for (Optimization optimization : Optimization.values()) {
            Optional<CbpfInterpreter> ours;
            try {
                ours = Optional.of(engine(text, optimization));
            } catch (FilterSyntaxException e) {
                if (!REJECTS_ALL.equals(e.getMessage())) {
                    return Optional.of(text + ": we refuse it: " + e.getMessage());
                }
                ours = Optional.empty();
            }
            for (int i = 0; i < packets.size(); i++) {
                byte[] packet = packets.get(i);
                int expected = libpcap.filter(theirs, packet, packet.length + i % 3);
                int wireLength = packet.length + i % 3;
                int actual =
                        ours.map(engine -> engine.run(packet, 0, packet.length, wireLength))
                                .orElse(0);
                if (expected != actual) {
                    return Optional.of(
                            text
                                    + ", optimiser "
                                    + optimization
                                    + ", packet "
                                    + i
                                    + ": expected "
                                    + expected
                                    + ", got "
                                    + actual);
                }
            }
        }
        return Optional.empty();
    }

    private static CbpfInterpreter engine(String text, Optimization optimization) {
        CompileOptions options =
                CompileOptions.forLinkType(LinkType.EN10MB).withOptimization(optimization);
        return switch (CbpfChecker.check(
                FilterCompiler.compile(text, options).program(), CbpfRules.LIBPCAP)) {
            case CbpfCheck.Accepted(var program) -> new CbpfInterpreter(program);
            case CbpfCheck.Rejected(int index, String reason) ->
                    throw new AssertionError(text + ": " + reason + index);
        };
    }

    /// Packets of the generated mix, some cut short, some with a few bytes changed.
    private static List<byte[]> packets(Random random) throws IOException {
        List<byte[]> packets = new ArrayList<>();
        try (PacketSource source = Captures.open(Path.of(CommandLineRun.MIX))) {
            Packet packet = new Packet();
            while (packets.size() < PACKETS && source.next(packet)) {
                if (random.nextInt(20) > 0) {
                    continue;
                }
                int length =
                        packet.capturedLength() - (random.nextInt(3) == 0 ? random.nextInt(40) : 0);
                byte[] bytes =
                        Arrays.copyOfRange(
                                packet.data(),
                                packet.offset(),
                                packet.offset() + Math.max(0, length));
                for (int changes = random.nextInt(3); changes > 0 && bytes.length > 12; changes--) {
                    bytes[12 + random.nextInt(Math.min(40, bytes.length - 12))] =
                            (byte) random.nextInt(256);
                }
                packets.add(bytes);
            }
        }
        return packets;
    }
}
