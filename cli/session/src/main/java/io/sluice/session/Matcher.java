package io.sluice.session;

import io.sluice.emulator.cbpf.CbpfCheck;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfEngine;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.CompiledFilter;
import io.sluice.pcaps.capture.Packet;
import io.sluice.session.run.Decision;
import io.sluice.session.run.DecisionTrace;
import io.sluice.session.run.EngineChoice;
import io.sluice.session.run.FilterCache;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A filter with an engine and working memory of its own, for one thread and many packets.
///
/// Nothing is allocated for a packet; only the first ones that are larger than all before, and do
/// not lie in an array, make it take more room.
public final class Matcher {
    private static final int USUAL_BYTES = 2048;

    private final CheckedProgram program;
    private final CbpfEngine engine;
    private final FilterCache cache;
    private int linkType = -1;
    private @Nullable ByteOrder order;
    private @Nullable CbpfEngine ofLink;
    private byte[] copy = new byte[USUAL_BYTES];
    private int[] copyOffsets = new int[0];

    Matcher(CompiledFilter compiled, CompileOptions options, EngineChoice choice) {
        this.program =
                switch (CbpfChecker.check(compiled.program(), CbpfRules.LIBPCAP)) {
                    case CbpfCheck.Accepted(CheckedProgram checked) -> checked;
                    case CbpfCheck.Rejected(int index, String reason) ->
                            throw new AssertionError("insn " + index + ": " + reason);
                };
        this.engine = choice.engine(program).engine();
        this.cache = FilterCache.of(List.of(compiled.filter()), options, choice);
    }

    /// Whether a whole frame is accepted.
    public boolean test(byte[] frame) {
        return keep(frame, 0, frame.length, frame.length) != 0;
    }

    /// Decides on a frame of which perhaps not all was captured.
    ///
    /// @param data holds the frame
    /// @param offset where in `data` it starts
    /// @param capturedLength bytes of it in `data`
    /// @param originalLength bytes that it had on the wire, unsigned: what `len` gives
    /// @return bytes to keep of an accepted frame, an unsigned number; 0 rejects it
    /// @throws IndexOutOfBoundsException if the frame is not within `data`
    public int keep(byte[] data, int offset, int capturedLength, int originalLength) {
        return engine.run(data, offset, capturedLength, originalLength);
    }

    /// Whether a frame is accepted, from the buffer's position to its limit, neither of which is
    /// moved. What is not in an array is copied first.
    public boolean test(ByteBuffer frame) {
        int length = frame.remaining();
        if (frame.hasArray()) {
            int offset = frame.arrayOffset() + frame.position();
            return keep(frame.array(), offset, length, length) != 0;
        }
        frame.get(frame.position(), room(length), 0, length);
        return keep(copy, 0, length, length) != 0;
    }

    /// Whether a frame in memory of any kind is accepted; it is copied first.
    ///
    /// @throws ArithmeticException if it is larger than an array can be
    public boolean test(MemorySegment frame) {
        int length = Math.toIntExact(frame.byteSize());
        MemorySegment.copy(frame, ValueLayout.JAVA_BYTE, 0, room(length), 0, length);
        return keep(copy, 0, length, length) != 0;
    }

    /// Whether a packet of a capture is accepted, by the packet's link type and both its lengths.
    ///
    /// @throws io.sluice.filters.diagnostics.FilterSyntaxException if the filter is none for that
    ///   link type
    public boolean test(Packet packet) {
        return engine(packet.linkType(), packet.origin().byteOrder())
                        .run(
                                packet.data(),
                                packet.offset(),
                                packet.capturedLength(),
                                (int) packet.originalLength())
                != 0;
    }

    private CbpfEngine engine(int newLinkType, ByteOrder newOrder) {
        CbpfEngine current = ofLink;
        if (current == null || linkType != newLinkType || !newOrder.equals(order)) {
            current =
                    switch (cache.decision(0, newLinkType, newOrder)) {
                        case Decision.ClassicFilter classic -> classic.engine();
                        case Decision.Refused(var fault) -> throw fault;
                        case Decision.ExtendedProgram _ ->
                                throw new AssertionError("a filter is no extended program");
                    };
            ofLink = current;
            linkType = newLinkType;
            order = newOrder;
        }
        return current;
    }

    /// Decides on many whole frames of one array, in one loop.
    ///
    /// @param buffer holds the frames
    /// @param offsets where each starts
    /// @param lengths bytes of each
    /// @param count how many of the entries are frames
    /// @param results takes what [#keep] returns for each
    /// @return how many are accepted
    /// @throws IndexOutOfBoundsException if a frame is not within `buffer`, or an array is too
    ///   short
    public int testBatch(byte[] buffer, int[] offsets, int[] lengths, int count, int[] results) {
        return engine.runBatch(buffer, offsets, lengths, lengths, count, results);
    }

    /// Decides on many whole frames in memory of any kind, as [#testBatch(byte[], int[], int[],
    /// int, int[])] does; they are copied first, one behind the other.
    ///
    /// @throws IndexOutOfBoundsException if a frame is not within `memory`, or an array is too
    ///   short
    public int testBatch(
            MemorySegment memory, long[] offsets, int[] lengths, int count, int[] results) {
        Objects.checkFromIndexSize(0, count, Math.min(offsets.length, lengths.length));
        if (copyOffsets.length < count) {
            copyOffsets = new int[count];
        }
        int bytes = 0;
        for (int i = 0; i < count; i++) {
            copyOffsets[i] = bytes;
            bytes = Math.addExact(bytes, lengths[i]);
        }
        byte[] to = room(bytes);
        for (int i = 0; i < count; i++) {
            MemorySegment.copy(
                    memory, ValueLayout.JAVA_BYTE, offsets[i], to, copyOffsets[i], lengths[i]);
        }
        return testBatch(to, copyOffsets, lengths, count, results);
    }

    DecisionTrace trace(byte[] frame) {
        return DecisionTrace.of(
                program.program(),
                new CbpfInterpreter(program),
                frame,
                0,
                frame.length,
                frame.length);
    }

    private byte[] room(int bytes) {
        if (copy.length < bytes) {
            copy =
                    new byte
                            [Math.max(
                                    bytes,
                                    (int) Math.min(2L * copy.length, Integer.MAX_VALUE - 8))];
        }
        return copy;
    }
}
