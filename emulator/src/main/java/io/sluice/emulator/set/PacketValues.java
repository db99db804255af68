package io.sluice.emulator.set;

import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.set.ValuePlan.Form;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The values of one packet after another, each computed when it is first asked for. For one
/// thread.
final class PacketValues {
    /// What a value that cannot be computed is; others are from 0 to 2^32 - 1.
    static final long FAILED = -1;

    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle HALF =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final long U32 = 0xffff_ffffL;

    private static final Form[] FORMS = Form.values();

    private final int[] plan; // by step four ints: its form, a, b, k
    private final List<CheckedProgram> programs;
    private final @Nullable CbpfInterpreter[] machines; // by step; few programs are run
    private final long[] known;
    private final int[] knownFor;
    private int packet;
    private byte[] data = {};
    private int offset;
    private int capturedLength;
    private int originalLength;

    /// @param programs those that the plan's steps may be
    PacketValues(ValuePlan plan, List<CheckedProgram> programs) {
        this.plan = plan.written();
        known = new long[plan.size()];
        knownFor = new int[plan.size()];
        this.programs = programs;
        machines = new CbpfInterpreter[plan.size()];
    }

    /// Goes on to a packet, which must lie within its array.
    void packet(byte[] newData, int newOffset, int newCapturedLength, int newOriginalLength) {
        data = newData;
        offset = newOffset;
        capturedLength = newCapturedLength;
        originalLength = newOriginalLength;
        packet++;
        if (packet == 0) { // after 2^32 packets the stamps start again
            Arrays.fill(knownFor, 0);
            packet = 1;
        }
    }

    /// The value of a step for the packet, from 0 to 2^32 - 1, or [#FAILED].
    long at(int step) {
        if (knownFor[step] == packet) {
            return known[step];
        }
        long value = compute(step);
        known[step] = value;
        knownFor[step] = packet;
        return value;
    }

    private long compute(int step) {
        int k = plan[4 * step + 3];
        Form form = FORMS[plan[4 * step]];
        return switch (form) {
            case BYTE -> k < 0 || k > capturedLength - 1 ? FAILED : data[offset + k] & 0xff;
            case HALF ->
                    k < 0 || k > capturedLength - 2
                            ? FAILED
                            : (short) HALF.get(data, offset + k) & 0xffff;
            case WORD ->
                    k < 0 || k > capturedLength - 4
                            ? FAILED
                            : (int) WORD.get(data, offset + k) & U32;
            case BYTE_AT -> {
                long at = from(step, 1);
                yield at < 0 ? FAILED : data[offset + (int) at] & 0xff;
            }
            case HALF_AT -> {
                long at = from(step, 2);
                yield at < 0 ? FAILED : (short) HALF.get(data, offset + (int) at) & 0xffff;
            }
            case WORD_AT -> {
                long at = from(step, 4);
                yield at < 0 ? FAILED : (int) WORD.get(data, offset + (int) at) & U32;
            }
            case CONST -> k & U32;
            case LENGTH -> originalLength & U32;
            case PROGRAM ->
                    machine(step, k).run(data, offset, capturedLength, originalLength) == 0 ? 0 : 1;
            case AND_K, LSH_K, RSH_K, ADD_K, NEGATE -> onOne(form, at(plan[4 * step + 1]), k);
            case BINARY, EQUAL, GREATER, GREATER_OR_EQUAL, COMMON_BITS -> onTwo(step);
        };
    }

    private CbpfInterpreter machine(int step, int program) {
        CbpfInterpreter machine = machines[step];
        if (machine == null) {
            machine = new CbpfInterpreter(programs.get(program));
            machines[step] = machine;
        }
        return machine;
    }

    private static long onOne(Form form, long a, int k) {
        if (a < 0) {
            return FAILED;
        }
        return switch (form) {
            case AND_K -> a & k & U32;
            case LSH_K -> a << k & U32;
            case RSH_K -> a >>> k;
            case ADD_K -> a + k & U32;
            case NEGATE -> -a & U32;
            case BYTE,
                    HALF,
                    WORD,
                    BYTE_AT,
                    HALF_AT,
                    WORD_AT,
                    CONST,
                    LENGTH,
                    PROGRAM,
                    BINARY,
                    EQUAL,
                    GREATER,
                    GREATER_OR_EQUAL,
                    COMMON_BITS ->
                    throw new IllegalArgumentException(form + " has not one operand");
        };
    }

    /// Where an indexed load starts, or a negative number if the packet ends before its end: the
    /// sum does not wrap (libpcap 1.10, bpf_filter.c, BPF_IND).
    private long from(int step, int width) {
        long base = at(plan[4 * step + 1]);
        long at = base + (plan[4 * step + 3] & U32);
        return base < 0 || at > capturedLength - width ? FAILED : at;
    }

    private long onTwo(int step) {
        long a = at(plan[4 * step + 1]);
        long b = at(plan[4 * step + 2]);
        if (a < 0 || b < 0) {
            return FAILED;
        }
        return switch (FORMS[plan[4 * step]]) {
            case EQUAL -> a == b ? 1 : 0;
            case GREATER -> a > b ? 1 : 0;
            case GREATER_OR_EQUAL -> a >= b ? 1 : 0;
            case COMMON_BITS -> (a & b) != 0 ? 1 : 0;
            case BINARY -> ValuePlan.apply(plan[4 * step + 3], (int) a, (int) b);
            case BYTE,
                    HALF,
                    WORD,
                    BYTE_AT,
                    HALF_AT,
                    WORD_AT,
                    CONST,
                    LENGTH,
                    PROGRAM,
                    AND_K,
                    LSH_K,
                    RSH_K,
                    ADD_K,
                    NEGATE ->
                    throw new IllegalArgumentException("step " + step + " has not two operands");
        };
    }
}
