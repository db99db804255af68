package io.sluice.emulator.cbpf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Runs a checked classic program, instruction by instruction.
///
/// Single packets go through a [PacketMachine], many at a time through a [BlockMachine] once there
/// have been so many that this pays, with the same results. [#trace] is a third, plain machine that
/// also says which instruction decided. For one thread.
public final class CbpfInterpreter implements CbpfEngine, RecordScanner {
    private static final VarHandle BIG_WORD =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LITTLE_WORD =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int CAPTURED_LENGTH_AT = 8;
    private static final int ORIGINAL_LENGTH_AT = 12;

    /// Packets after which a [BlockMachine] is made. A fresh JVM needs 0.1 s of processor time to
    /// load its classes and to warm them up, which a small capture would not be worth.
    private static final long DEFAULT_THRESHOLD = 20_000;

    private final CheckedProgram program;
    private final long threshold;
    private final SpecialLoad special;
    private final PacketMachine machine;
    private final TracingMachine tracer;
    private long packets;
    private @Nullable BlockMachine blocks;

    /// Where the records that [#scan] takes at a time start, what they hold, and what became of it.
    private final int[] starts = new int[BlockMachine.CAPACITY];

    private final int[] offsets = new int[BlockMachine.CAPACITY];
    private final int[] capturedLengths = new int[BlockMachine.CAPACITY];
    private final int[] originalLengths = new int[BlockMachine.CAPACITY];
    private final int[] decisions = new int[BlockMachine.CAPACITY];
    private int position;
    private int records;

    public CbpfInterpreter(CheckedProgram program) {
        this(program, DEFAULT_THRESHOLD);
    }

    /// @param threshold packets of batches and scans to run one by one before they are run together
    public CbpfInterpreter(CheckedProgram program, long threshold) {
        this.program = program;
        this.threshold = threshold;
        this.special = new SpecialLoad(program.rules());
        this.machine = new PacketMachine(program, special);
        this.tracer = new TracingMachine(program, special);
    }

    /// Says what is known of the packets of the coming runs. The caller may refill the object
    /// before each run.
    public void metadata(PacketMetadata known) {
        special.metadata(known);
    }

    @Override
    public int run(byte[] data, int offset, int capturedLength, int originalLength) {
        Objects.checkFromIndexSize(offset, capturedLength, data.length);
        return machine.run(data, offset, capturedLength, originalLength, 0, 0, 0);
    }

    @Override
    public int runBatch(
            byte[] buffer,
            int[] offsets,
            int[] capturedLengths,
            int[] originalLengths,
            int count,
            int[] results) {
        BlockMachine together = together(count);
        if (together == null) {
            return oneByOne(buffer, offsets, capturedLengths, originalLengths, count, results);
        }
        int accepted = 0;
        for (int done = 0; done < count; done += BlockMachine.CAPACITY) {
            int size = Math.min(count - done, BlockMachine.CAPACITY);
            together.fill(offsets, capturedLengths, originalLengths, done, size, buffer.length);
            accepted += together.run(buffer, results, done);
        }
        return accepted;
    }

    /// The machine for many packets, if there have been enough.
    private @Nullable BlockMachine together(int more) {
        BlockMachine made = blocks;
        if (made == null) {
            packets += more;
            if (packets > threshold) {
                made = new BlockMachine(program, machine);
                blocks = made;
            }
        }
        return made;
    }

    private int oneByOne(
            byte[] buffer,
            int[] offsets,
            int[] capturedLengths,
            int[] originalLengths,
            int count,
            int[] results) {
        int accepted = 0;
        for (int i = 0; i < count; i++) {
            int result = run(buffer, offsets[i], capturedLengths[i], originalLengths[i]);
            results[i] = result;
            if (result != 0) {
                accepted++;
            }
        }
        return accepted;
    }

    @Override
    public int scan(byte[] buffer, int from, int to, int longest, ByteOrder order, int[] accepted) {
        Objects.checkFromToIndex(from, to, buffer.length);
        boolean big = order == ByteOrder.BIG_ENDIAN;
        position = from;
        records = 0;
        int count = 0;
        while (count < accepted.length) {
            int most = Math.min(accepted.length - count, BlockMachine.CAPACITY);
            int taken = take(buffer, to, longest, big, most);
            if (taken == 0) {
                break;
            }
            runBatch(buffer, offsets, capturedLengths, originalLengths, taken, decisions);
            for (int i = 0; i < taken; i++) {
                if (decisions[i] != 0) {
                    accepted[count++] = starts[i];
                }
            }
            records += taken;
        }
        return count;
    }

    /// Takes the records from the position on, as many as there are.
    ///
    /// @return how many
    private int take(byte[] buffer, int to, int longest, boolean big, int most) {
        int at = position;
        int taken = 0;
        while (taken < most && to - at >= RECORD_HEADER_BYTES) {
            int captured = headerWord(buffer, at + CAPTURED_LENGTH_AT, big);
            if (captured < 0 || captured > longest || captured > to - at - RECORD_HEADER_BYTES) {
                break;
            }
            starts[taken] = at;
            offsets[taken] = at + RECORD_HEADER_BYTES;
            capturedLengths[taken] = captured;
            originalLengths[taken] = headerWord(buffer, at + ORIGINAL_LENGTH_AT, big);
            taken++;
            at += RECORD_HEADER_BYTES + captured;
        }
        position = at;
        return taken;
    }

    /// Two constant handles: one in a variable would not be inlined.
    private static int headerWord(byte[] buffer, int at, boolean bigEndian) {
        return bigEndian ? (int) BIG_WORD.get(buffer, at) : (int) LITTLE_WORD.get(buffer, at);
    }

    @Override
    public RecordScanner another() {
        return new CbpfInterpreter(program, threshold);
    }

    @Override
    public int position() {
        return position;
    }

    @Override
    public int records() {
        return records;
    }

    @Override
    public long outOfFuel() {
        return machine.outOfFuel();
    }

    /// Runs the program on one packet like [#run], slower, and says where and how it ended.
    public CbpfOutcome trace(byte[] data, int offset, int capturedLength, int originalLength) {
        Objects.checkFromIndexSize(offset, capturedLength, data.length);
        return tracer.run(data, offset, capturedLength, originalLength);
    }

    /// The number of the last conditional branch on the way of the last [#trace]: the test that led
    /// to its `ret`. Empty where there was none.
    public OptionalInt lastTest() {
        return tracer.lastTest();
    }
}
