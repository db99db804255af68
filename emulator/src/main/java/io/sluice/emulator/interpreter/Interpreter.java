package io.sluice.emulator.interpreter;

import io.sluice.emulator.helpers.Helper;
import io.sluice.emulator.memory.Fault;
import io.sluice.emulator.memory.FaultException;
import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.memory.RunResult;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.filters.ebpf.EbpfAlu;
import io.sluice.filters.ebpf.EbpfInsn.Swap;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The interpreter: one loop over the program's slots.
///
/// Registers that RFC 9669 calls clobbered or undefined have a value all the same, so that every
/// run is repeatable and the compiled form agrees: a function starts with R0 and R6 to R9 zero, and
/// after a call R1 to R5 are zero. Not thread-safe.
public final class Interpreter {

    private static final long LOW = 0xffff_ffffL;

    /// What a frame keeps of its caller: the slot of the call, and R6 to R9.
    private static final int SAVED = 5;

    private final long[] code;
    private final LinkedProgram linked;
    private final long fuelPerRun;
    private final long[] registers = new long[16];
    private final long[] saved = new long[Memory.FRAMES * SAVED];

    /// For each frame, how often it may still go on at `may_goto`.
    private final int[] rounds = new int[Memory.FRAMES];

    private Memory memory = new Memory();
    private @Nullable StepListener listener;
    private long fuel;
    private int depth;

    /// An interpreter for one program.
    ///
    /// @param fuel how many slots jumps back may cover in one run, a local call counting one: a
    ///   bound on time for programs that nobody verified; `Long.MAX_VALUE` for no bound
    public Interpreter(LinkedProgram linked, long fuel) {
        this.linked = linked;
        this.code = EngineCode.of(linked);
        this.fuelPerRun = fuel;
    }

    /// Shows each step of the runs that follow to a listener.
    public void trace(StepListener stepListener) {
        listener = stepListener;
    }

    /// Runs the program once.
    ///
    /// @param r1 the first argument, commonly the context's address
    /// @param r2 the second argument
    public RunResult run(Memory in, long r1, long r2) {
        try {
            return new RunResult.Returned(execute(in, r1, r2));
        } catch (FaultException e) {
            return new RunResult.Faulted(e.fault());
        }
    }

    /// As [#run], without a result object: R0.
    ///
    /// @throws FaultException if the program is stopped
    public long execute(Memory in, long r1, long r2) {
        memory = in;
        fuel = fuelPerRun;
        depth = 0;
        Arrays.fill(registers, 0);
        registers[1] = r1;
        registers[2] = r2;
        registers[10] = Memory.framePointer(0);
        rounds[0] = LinkedProgram.MAY_GOTO_ROUNDS;
        return loop();
    }

    private long loop() {
        long[] r = registers;
        for (int pc = 0; ; pc++) {
            long slot = code[pc];
            int dst = (int) slot >>> 8 & 0xf;
            int src = (int) slot >>> 12 & 0xf;
            int off = (int) slot >> 16;
            int imm = (int) (slot >> 32);
            if (listener != null) {
                listener.step(pc, depth, r);
            }
            switch ((int) slot & 0xff) {
                case 0x07 -> r[dst] += imm;
                case 0x0f -> r[dst] += r[src];
                case 0x17 -> r[dst] -= imm;
                case 0x1f -> r[dst] -= r[src];
                case 0x27 -> r[dst] *= imm;
                case 0x2f -> r[dst] *= r[src];
                case 0x37 -> r[dst] = EbpfAlu.div64(r[dst], imm);
                case 0x3f -> r[dst] = EbpfAlu.div64(r[dst], r[src]);
                case 0x47 -> r[dst] |= imm;
                case 0x4f -> r[dst] |= r[src];
                case 0x57 -> r[dst] &= imm;
                case 0x5f -> r[dst] &= r[src];
                case 0x67 -> r[dst] <<= imm;
                case 0x6f -> r[dst] <<= r[src];
                case 0x77 -> r[dst] >>>= imm;
                case 0x7f -> r[dst] >>>= r[src];
                case 0x97 -> r[dst] = EbpfAlu.mod64(r[dst], imm);
                case 0x9f -> r[dst] = EbpfAlu.mod64(r[dst], r[src]);
                case 0xa7 -> r[dst] ^= imm;
                case 0xaf -> r[dst] ^= r[src];
                case 0xb7 -> r[dst] = imm;
                case 0xbf -> r[dst] = r[src];
                case 0xc7 -> r[dst] >>= imm;
                case 0xcf -> r[dst] >>= r[src];
                case 0x04 -> r[dst] = (int) r[dst] + imm & LOW;
                case 0x0c -> r[dst] = (int) r[dst] + (int) r[src] & LOW;
                case 0x14 -> r[dst] = (int) r[dst] - imm & LOW;
                case 0x1c -> r[dst] = (int) r[dst] - (int) r[src] & LOW;
                case 0x24 -> r[dst] = r[dst] * imm & LOW;
                case 0x2c -> r[dst] = r[dst] * r[src] & LOW;
                case 0x34 -> r[dst] = EbpfAlu.div32((int) r[dst], imm);
                case 0x3c -> r[dst] = EbpfAlu.div32((int) r[dst], (int) r[src]);
                case 0x44 -> r[dst] = (r[dst] | imm) & LOW;
                case 0x4c -> r[dst] = (r[dst] | r[src]) & LOW;
                case 0x54 -> r[dst] = r[dst] & imm & LOW;
                case 0x5c -> r[dst] = r[dst] & r[src] & LOW;
                case 0x64 -> r[dst] = (int) r[dst] << imm & LOW;
                case 0x6c -> r[dst] = (int) r[dst] << (int) r[src] & LOW;
                case 0x74 -> r[dst] = (int) r[dst] >>> imm & LOW;
                case 0x7c -> r[dst] = (int) r[dst] >>> (int) r[src] & LOW;
                case 0x94 -> r[dst] = EbpfAlu.mod32((int) r[dst], imm);
                case 0x9c -> r[dst] = EbpfAlu.mod32((int) r[dst], (int) r[src]);
                case 0xa4 -> r[dst] = (r[dst] ^ imm) & LOW;
                case 0xac -> r[dst] = (r[dst] ^ r[src]) & LOW;
                case 0xb4 -> r[dst] = imm & LOW;
                case 0xbc -> r[dst] = r[src] & LOW;
                case 0xc4 -> r[dst] = (int) r[dst] >> imm & LOW;
                case 0xcc -> r[dst] = (int) r[dst] >> (int) r[src] & LOW;
                case 0x84 -> r[dst] = EbpfAlu.neg(Width.W32, r[dst]);
                case 0x87 -> r[dst] = -r[dst];
                case 0xd4 -> r[dst] = EbpfAlu.swap(Swap.LE, imm, r[dst]);
                case 0xdc -> r[dst] = EbpfAlu.swap(Swap.BE, imm, r[dst]);
                case 0xd7 -> r[dst] = EbpfAlu.swap(Swap.BSWAP, imm, r[dst]);
                case EngineCode.SDIV32_K -> r[dst] = EbpfAlu.sdiv32((int) r[dst], imm);
                case EngineCode.SDIV32_X -> r[dst] = EbpfAlu.sdiv32((int) r[dst], (int) r[src]);
                case EngineCode.SMOD32_K -> r[dst] = EbpfAlu.smod32((int) r[dst], imm);
                case EngineCode.SMOD32_X -> r[dst] = EbpfAlu.smod32((int) r[dst], (int) r[src]);
                case EngineCode.SDIV64_K -> r[dst] = EbpfAlu.sdiv64(r[dst], imm);
                case EngineCode.SDIV64_X -> r[dst] = EbpfAlu.sdiv64(r[dst], r[src]);
                case EngineCode.SMOD64_K -> r[dst] = EbpfAlu.smod64(r[dst], imm);
                case EngineCode.SMOD64_X -> r[dst] = EbpfAlu.smod64(r[dst], r[src]);
                case EngineCode.MOVSX8_32 -> r[dst] = (byte) r[src] & LOW;
                case EngineCode.MOVSX16_32 -> r[dst] = (short) r[src] & LOW;
                case EngineCode.MOVSX8_64 -> r[dst] = (byte) r[src];
                case EngineCode.MOVSX16_64 -> r[dst] = (short) r[src];
                case EngineCode.MOVSX32_64 -> r[dst] = (int) r[src];
                case 0x61 -> r[dst] = memory.load32(r[src] + off, pc);
                case 0x69 -> r[dst] = memory.load16(r[src] + off, pc);
                case 0x71 -> r[dst] = memory.load8(r[src] + off, pc);
                case 0x79 -> r[dst] = memory.load64(r[src] + off, pc);
                case 0x81 -> r[dst] = (int) memory.load32(r[src] + off, pc);
                case 0x89 -> r[dst] = (short) memory.load16(r[src] + off, pc);
                case 0x91 -> r[dst] = (byte) memory.load8(r[src] + off, pc);
                case 0x62 -> memory.store32(r[dst] + off, imm, pc);
                case 0x6a -> memory.store16(r[dst] + off, imm, pc);
                case 0x72 -> memory.store8(r[dst] + off, imm, pc);
                case 0x7a -> memory.store64(r[dst] + off, imm, pc);
                case 0x63 -> memory.store32(r[dst] + off, r[src], pc);
                case 0x6b -> memory.store16(r[dst] + off, r[src], pc);
                case 0x73 -> memory.store8(r[dst] + off, r[src], pc);
                case 0x7b -> memory.store64(r[dst] + off, r[src], pc);
                case 0xc3 -> Atomics.word(memory, pc, slot, r);
                case 0xdb -> Atomics.doubleWord(memory, pc, slot, r);
                case 0x18 -> {
                    pc++;
                    r[dst] = imm & LOW | code[pc];
                }
                case 0x30 -> pc = packetLoad(pc, imm, 1);
                case 0x28 -> pc = packetLoad(pc, imm, 2);
                case 0x20 -> pc = packetLoad(pc, imm, 4);
                case 0x50 -> pc = packetLoad(pc, (int) r[src] + imm, 1);
                case 0x48 -> pc = packetLoad(pc, (int) r[src] + imm, 2);
                case 0x40 -> pc = packetLoad(pc, (int) r[src] + imm, 4);
                case 0x05 -> pc = jump(pc, off);
                case 0x06 -> pc = jump(pc, imm);
                case 0x15 -> pc = r[dst] == imm ? jump(pc, off) : pc;
                case 0x1d -> pc = r[dst] == r[src] ? jump(pc, off) : pc;
                case 0x16 -> pc = (int) r[dst] == imm ? jump(pc, off) : pc;
                case 0x1e -> pc = (int) r[dst] == (int) r[src] ? jump(pc, off) : pc;
                case 0x55 -> pc = r[dst] != imm ? jump(pc, off) : pc;
                case 0x5d -> pc = r[dst] != r[src] ? jump(pc, off) : pc;
                case 0x56 -> pc = (int) r[dst] != imm ? jump(pc, off) : pc;
                case 0x5e -> pc = (int) r[dst] != (int) r[src] ? jump(pc, off) : pc;
                case 0x45 -> pc = (r[dst] & imm) != 0 ? jump(pc, off) : pc;
                case 0x4d -> pc = (r[dst] & r[src]) != 0 ? jump(pc, off) : pc;
                case 0x46 -> pc = ((int) r[dst] & imm) != 0 ? jump(pc, off) : pc;
                case 0x4e -> pc = ((int) r[dst] & (int) r[src]) != 0 ? jump(pc, off) : pc;
                case 0x65 -> pc = r[dst] > imm ? jump(pc, off) : pc;
                case 0x6d -> pc = r[dst] > r[src] ? jump(pc, off) : pc;
                case 0x66 -> pc = (int) r[dst] > imm ? jump(pc, off) : pc;
                case 0x6e -> pc = (int) r[dst] > (int) r[src] ? jump(pc, off) : pc;
                case 0x75 -> pc = r[dst] >= imm ? jump(pc, off) : pc;
                case 0x7d -> pc = r[dst] >= r[src] ? jump(pc, off) : pc;
                case 0x76 -> pc = (int) r[dst] >= imm ? jump(pc, off) : pc;
                case 0x7e -> pc = (int) r[dst] >= (int) r[src] ? jump(pc, off) : pc;
                case 0xc5 -> pc = r[dst] < imm ? jump(pc, off) : pc;
                case 0xcd -> pc = r[dst] < r[src] ? jump(pc, off) : pc;
                case 0xc6 -> pc = (int) r[dst] < imm ? jump(pc, off) : pc;
                case 0xce -> pc = (int) r[dst] < (int) r[src] ? jump(pc, off) : pc;
                case 0xd5 -> pc = r[dst] <= imm ? jump(pc, off) : pc;
                case 0xdd -> pc = r[dst] <= r[src] ? jump(pc, off) : pc;
                case 0xd6 -> pc = (int) r[dst] <= imm ? jump(pc, off) : pc;
                case 0xde -> pc = (int) r[dst] <= (int) r[src] ? jump(pc, off) : pc;
                case 0x25 -> pc = Long.compareUnsigned(r[dst], imm) > 0 ? jump(pc, off) : pc;
                case 0x2d -> pc = Long.compareUnsigned(r[dst], r[src]) > 0 ? jump(pc, off) : pc;
                case 0x26 ->
                        pc = Integer.compareUnsigned((int) r[dst], imm) > 0 ? jump(pc, off) : pc;
                case 0x2e ->
                        pc =
                                Integer.compareUnsigned((int) r[dst], (int) r[src]) > 0
                                        ? jump(pc, off)
                                        : pc;
                case 0x35 -> pc = Long.compareUnsigned(r[dst], imm) >= 0 ? jump(pc, off) : pc;
                case 0x3d -> pc = Long.compareUnsigned(r[dst], r[src]) >= 0 ? jump(pc, off) : pc;
                case 0x36 ->
                        pc = Integer.compareUnsigned((int) r[dst], imm) >= 0 ? jump(pc, off) : pc;
                case 0x3e ->
                        pc =
                                Integer.compareUnsigned((int) r[dst], (int) r[src]) >= 0
                                        ? jump(pc, off)
                                        : pc;
                case 0xa5 -> pc = Long.compareUnsigned(r[dst], imm) < 0 ? jump(pc, off) : pc;
                case 0xad -> pc = Long.compareUnsigned(r[dst], r[src]) < 0 ? jump(pc, off) : pc;
                case 0xa6 ->
                        pc = Integer.compareUnsigned((int) r[dst], imm) < 0 ? jump(pc, off) : pc;
                case 0xae ->
                        pc =
                                Integer.compareUnsigned((int) r[dst], (int) r[src]) < 0
                                        ? jump(pc, off)
                                        : pc;
                case 0xb5 -> pc = Long.compareUnsigned(r[dst], imm) <= 0 ? jump(pc, off) : pc;
                case 0xbd -> pc = Long.compareUnsigned(r[dst], r[src]) <= 0 ? jump(pc, off) : pc;
                case 0xb6 ->
                        pc = Integer.compareUnsigned((int) r[dst], imm) <= 0 ? jump(pc, off) : pc;
                case 0xbe ->
                        pc =
                                Integer.compareUnsigned((int) r[dst], (int) r[src]) <= 0
                                        ? jump(pc, off)
                                        : pc;
                case 0xe5 -> pc = rounds[depth] == 0 ? jump(pc, off) : goOn(pc);
                case 0x85 -> r[0] = callHelper(pc, imm);
                case EngineCode.CALL_LOCAL -> pc = enter(pc, imm);
                case EngineCode.EXIT -> {
                    if (depth == 0) {
                        return r[0];
                    }
                    pc = leave();
                }
                default -> throw stop((int) slot & 0xff, pc);
            }
        }
    }

    /// The slot before the target of a jump that is taken.
    private int jump(int pc, int distance) {
        if (distance < 0) {
            fuel += distance;
            if (fuel < 0) {
                throw new FaultException(Fault.Kind.FUEL, pc, "");
            }
        }
        return pc + distance;
    }

    private int goOn(int pc) {
        rounds[depth]--;
        return pc;
    }

    private int packetLoad(int pc, int offset, int size) {
        if (memory.packetHolds(offset, size)) {
            registers[0] = memory.packetLoad(offset, size);
            return pc;
        }
        registers[0] = 0;
        return code.length - 2; // the slot before the exit at the end
    }

    private long callHelper(int pc, int id) {
        long[] r = registers;
        Optional<Helper> helper = linked.helpers().helper(id);
        if (helper.isEmpty()) {
            throw new FaultException(Fault.Kind.UNKNOWN_HELPER, pc, Integer.toString(id));
        }
        long result = helper.get().call(memory, pc, r[1], r[2], r[3], r[4], r[5]);
        Arrays.fill(r, 1, 6, 0);
        return result;
    }

    private int enter(int pc, int distance) {
        if (--fuel < 0) {
            throw new FaultException(Fault.Kind.FUEL, pc, "");
        }
        if (depth + 1 == Memory.FRAMES) {
            throw new FaultException(Fault.Kind.CALL_DEPTH, pc, Memory.FRAMES + " frames");
        }
        int at = depth * SAVED;
        saved[at] = pc;
        System.arraycopy(registers, 6, saved, at + 1, SAVED - 1);
        depth++;
        registers[0] = 0;
        Arrays.fill(registers, 6, 10, 0);
        registers[10] = Memory.framePointer(depth);
        rounds[depth] = LinkedProgram.MAY_GOTO_ROUNDS;
        return pc + distance;
    }

    private int leave() {
        depth--;
        int at = depth * SAVED;
        System.arraycopy(saved, at + 1, registers, 6, SAVED - 1);
        Arrays.fill(registers, 1, 6, 0);
        registers[10] = Memory.framePointer(depth);
        return (int) saved[at];
    }

    private static FaultException stop(int opcode, int pc) {
        return switch (opcode) {
            case EngineCode.FP_WRITE -> new FaultException(Fault.Kind.FRAME_POINTER_WRITE, pc, "");
            case EngineCode.PAST_END -> new FaultException(Fault.Kind.PAST_END, pc, "");
            case EngineCode.UNSUPPORTED ->
                    new FaultException(
                            Fault.Kind.UNSUPPORTED,
                            pc,
                            "a kfunc, or a map or variable that is not bound");
            default -> throw new AssertionError("opcode " + opcode + " passed the codec");
        };
    }
}
