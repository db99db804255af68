package io.sluice.emulator.cbpf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.OptionalInt;

/// Runs a checked classic program, instruction by instruction.
///
/// [#run] is the fast loop of [PacketMachine]; [#trace] is a second, plain one that also says which
/// instruction decided. For one thread.
public final class CbpfInterpreter implements CbpfEngine, RecordScanner {
    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LITTLE_WORD =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int CAPTURED_LENGTH_AT = 8;
    private static final int ORIGINAL_LENGTH_AT = 12;

    private final CheckedProgram program;
    private final SpecialLoad special;
    private final PacketMachine machine;
    private final TracingMachine tracer;
    private int position;
    private int records;

    public CbpfInterpreter(CheckedProgram program) {
        this.program = program;
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
        return machine.run(data, offset, capturedLength, originalLength);
    }

    @Override
    public int runBatch(
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
        int at = from;
        int walked = 0;
        int count = 0;
        while (count < accepted.length && to - at >= RECORD_HEADER_BYTES) {
            int captured = headerWord(buffer, at + CAPTURED_LENGTH_AT, big);
            if (captured < 0 || captured > longest || captured > to - at - RECORD_HEADER_BYTES) {
                break;
            }
            int original = headerWord(buffer, at + ORIGINAL_LENGTH_AT, big);
            if (machine.run(buffer, at + RECORD_HEADER_BYTES, captured, original) != 0) {
                accepted[count++] = at;
            }
            at += RECORD_HEADER_BYTES + captured;
            walked++;
        }
        position = at;
        records = walked;
        return count;
    }

    /// Two constant handles: one in a variable would not be inlined.
    private static int headerWord(byte[] buffer, int at, boolean bigEndian) {
        return bigEndian ? (int) WORD.get(buffer, at) : (int) LITTLE_WORD.get(buffer, at);
    }

    @Override
    public RecordScanner another() {
        return new CbpfInterpreter(program);
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
