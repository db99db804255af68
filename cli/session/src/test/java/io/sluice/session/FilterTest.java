package io.sluice.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.traffic.TrafficMix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
    private static final long SEED = 31;
    private static final int PACKETS = 2000;

    private final Filter web = Filter.compile("tcp port 443");
    private final byte[][] frames = frames();

    private static byte[][] frames() {
        TrafficMix mix = new TrafficMix(SEED);
        byte[][] frames = new byte[PACKETS][];
        for (int i = 0; i < PACKETS; i++) {
            frames[i] = mix.next();
        }
        return frames;
    }

    private int accepted() {
        int count = 0;
        for (byte[] frame : frames) {
            count += web.test(frame) ? 1 : 0;
        }
        return count;
    }

    @Test
    void aFrameMayLieInAnArrayABufferOrASegment() {
        try (Arena arena = Arena.ofConfined()) {
            int accepted = 0;
            for (byte[] frame : frames) {
                boolean expected = web.test(frame);
                accepted += expected ? 1 : 0;
                ByteBuffer inArray =
                        ByteBuffer.allocate(frame.length + 7)
                                .position(5)
                                .put(frame)
                                .flip()
                                .position(5)
                                .slice();
                ByteBuffer direct = ByteBuffer.allocateDirect(frame.length + 3).position(3);
                direct.put(frame).flip().position(3);
                MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_BYTE, frame);
                assertEquals(expected, web.test(inArray));
                assertEquals(expected, web.test(direct));
                assertEquals(3, direct.position());
                assertEquals(expected, web.test(segment));
                assertEquals(expected, web.test(inArray.asReadOnlyBuffer()));
            }
            assertTrue(accepted > 100 && accepted < PACKETS, () -> "seed " + SEED);
        }
    }

    @Test
    void nothingIsAllocatedForAPacket() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Matcher matcher = web.matcher();
        ByteBuffer direct = ByteBuffer.allocateDirect(4096);
        MemorySegment segment = MemorySegment.ofBuffer(ByteBuffer.allocateDirect(1000));
        int[] offsets = new int[8];
        int[] lengths = {14, 14, 14, 14, 14, 14, 14, 14};
        int[] results = new int[8];
        Runnable once =
                () -> {
                    for (byte[] frame : frames) {
                        web.test(frame);
                        matcher.test(frame);
                        matcher.testBatch(frames[0], offsets, lengths, 8, results);
                    }
                    web.test(direct);
                    web.test(segment);
                };
        once.run();
        long before = threads.getCurrentThreadAllocatedBytes();
        once.run();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < PACKETS, () -> allocated + " bytes for " + PACKETS + " packets");
    }

    @Test
    void threadsShareAFilter() throws Exception {
        int expected = accepted();
        try (var pool = Executors.newFixedThreadPool(8)) {
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                tasks.add(this::accepted);
            }
            for (Future<Integer> result : pool.invokeAll(tasks)) {
                assertEquals(expected, result.get());
            }
        }
    }

    @Test
    void aBatchDecidesAsEachFrameAlone() {
        byte[] buffer = new byte[PACKETS * 1600];
        int[] offsets = new int[PACKETS];
        long[] longOffsets = new long[PACKETS];
        int[] lengths = new int[PACKETS];
        int at = 0;
        for (int i = 0; i < PACKETS; i++) {
            System.arraycopy(frames[i], 0, buffer, at, frames[i].length);
            offsets[i] = at;
            longOffsets[i] = at;
            lengths[i] = frames[i].length;
            at += frames[i].length;
        }
        Matcher matcher = web.matcher();
        int[] results = new int[PACKETS];
        int[] again = new int[PACKETS];
        assertEquals(accepted(), matcher.testBatch(buffer, offsets, lengths, PACKETS, results));
        assertEquals(
                accepted(),
                matcher.testBatch(
                        MemorySegment.ofArray(buffer), longOffsets, lengths, PACKETS, again));
        for (int i = 0; i < PACKETS; i++) {
            assertEquals(web.test(frames[i]), results[i] != 0, "packet " + i);
            assertEquals(results[i], again[i], "packet " + i);
        }
    }

    @Test
    void aPacketIsJudgedByItsOwnLinkType() throws Exception {
        Path capture = CaptureTest.capture("mix-two-interfaces.pcapng");
        List<Integer> linkTypes = new ArrayList<>();
        try (var in = Capture.open(capture)) {
            in.stream().filter(Filter.compile("ip")).map(Packet::linkType).forEach(linkTypes::add);
        }
        assertTrue(linkTypes.contains(1) && linkTypes.contains(101), linkTypes::toString);
    }

    @Test
    void theTraceNamesTheInstructionThatDecided() {
        Filter ip6 = Filter.compile("ip6");
        assertEquals(1, ip6.trace(new byte[60]).decidedAt());
        assertEquals(3, ip6.trace(new byte[60]).outcome().steps());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp port 65536", "(", "", "host example.org", "ip[0:3] = 1", "\0"})
    void aStrangersTextIsAFilterOrARefusal(String text) {
        switch (Filter.tryCompile(text, FilterLimits.untrusted())) {
            case FilterResult.Compiled(Filter filter) -> assertEquals("", filter.text());
            case FilterResult.Refused(String message, int start, int end) ->
                    assertTrue(
                            !message.isBlank()
                                    && 0 <= start
                                    && start <= end
                                    && end <= text.length());
        }
    }

    @Test
    void aStrangersFilterIsBounded() {
        String list = "port 1" + " or port 2".repeat(400);
        assertEquals(
                new FilterResult.Refused("filter of 4006 bytes is longer than 4000", 0, 4006),
                Filter.tryCompile(list, new FilterLimits(4000, 4096)));
        var refused =
                assertInstanceOf(
                        FilterResult.Refused.class,
                        Filter.tryCompile(list, FilterLimits.untrusted()));
        assertTrue(
                refused.message().matches("filter becomes \\d+ instructions, more than 4096"),
                refused::message);
        assertInstanceOf(
                FilterResult.Compiled.class,
                Filter.tryCompile("tcp port 443", FilterLimits.untrusted()));
    }

    /// The optimiser takes seconds for it, which is what the limits are for.
    @Test
    void aFilterThatOnlyTheOptimiserWorksOnForLongIsRefusedBefore() {
        String text = "geneve" + " and geneve".repeat(370);
        assertEquals(
                "too many registers needed to evaluate expression",
                assertInstanceOf(
                                FilterResult.Refused.class,
                                Filter.tryCompile(text, FilterLimits.untrusted()))
                        .message());
    }

    @Test
    void aWrongFilterSaysWhereItIsWrong() {
        var fault =
                assertThrows(FilterSyntaxException.class, () -> Filter.compile("tcp port 65536"));
        assertEquals("9:14", fault.span().toString());
        assertFalse(Filter.compile("arp").test(new byte[60]));
    }
}
