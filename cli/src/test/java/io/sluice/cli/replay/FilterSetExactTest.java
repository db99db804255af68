package io.sluice.cli.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.cli.command.VectorFiles;
import io.sluice.emulator.FilterSet;
import io.sluice.emulator.cbpf.CbpfCheck;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.set.SetMatcher;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.set.FilterMix;
import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.traffic.TrafficMix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A set of filters accepts of each packet what each filter accepts alone: the same program in the
/// interpreter.
class FilterSetExactTest {
    private static final int FILTERS = Integer.getInteger("sluice.set.filters", 10_000);
    private static final int PACKETS = Integer.getInteger("sluice.set.packets", 100_000);
    private static final long SEED = Long.getLong("sluice.seed", 20_261_201L);
    private static final int BATCH = 1024;
    private static final int CAPTURED_MOST = 192;

    /// Packets side by side in one array.
    private static final class Batch {
        final byte[] buffer = new byte[BATCH * CAPTURED_MOST];
        final int[] offsets = new int[BATCH];
        final int[] capturedLengths = new int[BATCH];
        final int[] originalLengths = new int[BATCH];
        int count;
        int used;

        void clear() {
            count = 0;
            used = 0;
        }

        void add(byte[] packet, int capturedLength) {
            System.arraycopy(packet, 0, buffer, used, capturedLength);
            offsets[count] = used;
            capturedLengths[count] = capturedLength;
            originalLengths[count] = packet.length;
            used += capturedLength;
            count++;
        }
    }

    /// One filter alone.
    private record Alone(String filter, CbpfInterpreter interpreter) {
        static Optional<Alone> of(String filter, CompileOptions options) {
            try {
                var program = FilterCompiler.compile(filter, options).program();
                var checked = (CbpfCheck.Accepted) CbpfChecker.check(program, CbpfRules.LIBPCAP);
                return Optional.of(new Alone(filter, new CbpfInterpreter(checked.program(), 0)));
            } catch (FilterSyntaxException noFilter) {
                return Optional.empty();
            }
        }
    }

    @Test
    void randomFiltersOnGeneratedTraffic() {
        String what = "-Dsluice.seed=" + SEED;
        System.out.println("FilterSetExactTest " + what);
        CompileOptions options = CompileOptions.forLinkType(LinkType.EN10MB);
        FilterMix mix = new FilterMix(SEED);
        List<Alone> alone = new ArrayList<>();
        while (alone.size() < FILTERS) {
            Alone.of(mix.next(), options).ifPresent(alone::add);
        }
        SetMatcher matcher = set(alone).compile(LinkType.EN10MB).matcher();
        SetMatcher counter = matcher.another();
        TrafficMix traffic = new TrafficMix(SEED);
        Random random = new Random(SEED);
        long[] counts = new long[FILTERS];
        Batch batch = new Batch();
        for (int done = 0; done < PACKETS; done += batch.count) {
            batch.clear();
            while (batch.count < Math.min(BATCH, PACKETS - done)) {
                byte[] packet = traffic.next();
                int most = Math.min(packet.length, CAPTURED_MOST);
                // One in ten is cut, mostly within its headers.
                batch.add(packet, random.nextInt(10) == 0 ? random.nextInt(most + 1) : most);
            }
            compare(batch, matcher, counter, alone, counts, what);
        }
        assertArrayEquals(counts, counter.counts(), what);
    }

    private static FilterSet set(List<Alone> alone) {
        return FilterSet.of(
                alone.stream().map(each -> FilterSet.Member.of(each.filter, each.filter)).toList());
    }

    private static void compare(
            Batch batch,
            SetMatcher matcher,
            SetMatcher counter,
            List<Alone> alone,
            long[] counts,
            String what) {
        int words = matcher.words();
        long[] bits = new long[BATCH * words];
        int[] results = new int[BATCH];
        matcher.matchBatch(
                batch.buffer,
                batch.offsets,
                batch.capturedLengths,
                batch.originalLengths,
                batch.count,
                bits);
        counter.countBatch(
                batch.buffer,
                batch.offsets,
                batch.capturedLengths,
                batch.originalLengths,
                batch.count);
        for (int filter = 0; filter < alone.size(); filter++) {
            counts[filter] +=
                    alone.get(filter)
                            .interpreter
                            .runBatch(
                                    batch.buffer,
                                    batch.offsets,
                                    batch.capturedLengths,
                                    batch.originalLengths,
                                    batch.count,
                                    results);
            for (int i = 0; i < batch.count; i++) {
                long bit = bits[i * words + (filter >> 6)] >>> filter & 1;
                if (bit == 1 != (results[i] != 0)) {
                    throw new AssertionError(
                            what
                                    + ": '"
                                    + alone.get(filter).filter
                                    + "' in a set gives "
                                    + bit
                                    + " for a packet of "
                                    + batch.capturedLengths[i]
                                    + " bytes");
                }
            }
        }
    }

    @Test
    @Tag("vectors")
    void allExpressionsAsOneSetOverTheCapturesOfEachLinkType() throws IOException {
        List<String> expressions =
                java.nio.file.Files.readAllLines(VectorFiles.folder().resolve("expressions.txt"));
        TreeSet<String> files = new TreeSet<>();
        for (String[] row : VectorFiles.rows(VectorFiles.folder().resolve("decisions.tsv"))) {
            files.add(row[0]);
        }
        Map<Integer, Together> byLink = new HashMap<>();
        long decisions = 0;
        for (String file : files) {
            try (PacketSource source = Captures.open(VectorFiles.capture(file))) {
                Packet packet = new Packet();
                while (source.next(packet)) {
                    Together together =
                            byLink.computeIfAbsent(
                                    packet.linkType(), link -> new Together(link, expressions));
                    together.compare(packet, file);
                    decisions += expressions.size();
                }
            }
        }
        System.out.println("sets of " + byLink.size() + " link types, " + decisions + " decisions");
    }

    /// All expressions for a link type.
    private static final class Together {
        private final List<String> expressions;
        private final FilterSet.Compiled compiled;
        private final List<Optional<Alone>> alone;
        private final long[] bits;

        Together(int fileLinkType, List<String> expressions) {
            this.expressions = expressions;
            LinkType linkType = LinkType.byFileLinkType(fileLinkType).orElseThrow();
            CompileOptions options = CompileOptions.forLinkType(linkType).withNetmask(0xffff_ff00);
            alone = expressions.stream().map(each -> Alone.of(each, options)).toList();
            compiled =
                    FilterSet.of(
                                    expressions.stream()
                                            .map(each -> new FilterSet.Member(each, each, options))
                                            .toList())
                            .compile(linkType);
            bits = new long[compiled.matcher().words()];
            for (int i = 0; i < expressions.size(); i++) {
                assertEquals(
                        alone.get(i).isEmpty(),
                        compiled.faults().containsKey(i),
                        expressions.get(i));
            }
        }

        void compare(Packet packet, String file) {
            int captured = packet.capturedLength();
            int original = (int) packet.originalLength();
            compiled.matcher().match(packet.data(), packet.offset(), captured, original, bits);
            for (int i = 0; i < expressions.size(); i++) {
                int kept =
                        alone.get(i)
                                .map(each ->
                                        each.interpreter.run(
                                                packet.data(), packet.offset(), captured, original))
                                .orElse(0);
                assertEquals(
                        kept != 0,
                        (bits[i >> 6] >>> i & 1) == 1,
                        file + ", packet " + packet.number() + ": " + expressions.get(i));
            }
        }
    }
}
