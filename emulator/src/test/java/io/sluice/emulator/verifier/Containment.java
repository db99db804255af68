package io.sluice.emulator.verifier;

import io.sluice.emulator.memory.Memory;

/// Whether a concrete state is one of those that a walk knew at an instruction.
///
/// The registers, the stack of the innermost frame, and what numbers under one id have in common.
final class Containment {

    private static final long LOW = 0xffff_ffffL;

    private final Memory memory;

    /// What a map of the program starts at: the value of its only entry.
    private final long[] values;

    /// Ids met so far in a state, the numbers they stand for, and of how many bits that is known.
    private final int[] ids = new int[80];

    private final long[] numbers = new long[80];
    private final boolean[] narrow = new boolean[80];
    private int met;

    /// @param values where the values of a map's entries lie, by the bytes of a value
    Containment(Memory memory, long[] values) {
        this.memory = memory;
        this.values = values;
    }

    boolean holds(WalkState state, int depth, long[] registers) {
        if (state.curFrame != depth) {
            return false;
        }
        FrameState frame = state.frame();
        met = 0;
        for (int i = 0; i < frame.regs.length; i++) {
            if (!holds(frame.regs[i], registers[i]) || !agrees(frame.regs[i], registers[i])) {
                return false;
            }
        }
        long lowest = Memory.framePointer(depth);
        for (StackSlot slot : frame.stack) {
            lowest -= StackSlot.SIZE;
            if (!holds(slot, lowest)) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(RegState reg, long number) {
        return switch (reg.type) {
            case NOT_INIT -> true;
            case SCALAR -> reg.value.contains(number);
            case CTX -> reg.value.contains(number - Memory.CONTEXT - reg.off);
            case STACK -> reg.value.contains(number - Memory.framePointer(reg.frameNo) - reg.off);
            case PACKET, PACKET_META ->
                    reg.value.contains(number - Memory.PACKET - reg.off)
                            && (reg.range <= 0 || number - reg.off + reg.range <= end(reg));
            case PACKET_END -> number == packetEnd();
            case MAP_VALUE ->
                    reg.mayBeNull() && number == 0
                            || reg.value.contains(
                                    number - values[reg.requireMap().valueSize()] - reg.off);
            case MAP_PTR -> true;
            case MAP_KEY,
                    FLOW_KEYS,
                    SOCKET,
                    SOCK_COMMON,
                    TCP_SOCK,
                    TP_BUFFER,
                    XDP_SOCK,
                    BTF_ID,
                    MEM,
                    BUF,
                    FUNC ->
                    throw new AssertionError("the programs make no " + reg.typeText());
        };
    }

    private long end(RegState reg) {
        return reg.type == RegType.PACKET ? packetEnd() : Memory.PACKET;
    }

    private long packetEnd() {
        return Memory.PACKET + memory.packetLength();
    }

    /// Numbers under one id are one number, or it plus a constant in 32 or 64 bits.
    private boolean agrees(RegState reg, long number) {
        if (reg.id == 0 || !reg.isScalar()) {
            return true;
        }
        boolean low = (reg.id & RegState.ADD_CONST_32) != 0;
        long base = (reg.id & RegState.ADD_CONST) == 0 ? number : number - reg.off;
        int id = reg.baseId();
        for (int i = 0; i < met; i++) {
            if (ids[i] == id) {
                long difference = base - numbers[i];
                return low || narrow[i] ? (difference & LOW) == 0 : difference == 0;
            }
        }
        ids[met] = id;
        numbers[met] = base;
        narrow[met++] = low;
        return true;
    }

    private boolean holds(StackSlot slot, long lowest) {
        byte[] type = slot.type;
        int spilled = 0;
        for (int j = 0; j < StackSlot.SIZE; j++) {
            byte kind = type[StackSlot.SIZE - 1 - j];
            if (kind == StackSlot.SPILL) {
                spilled++;
            } else if (kind == StackSlot.ZERO && memory.load8(lowest + j, 0) != 0) {
                return false;
            }
        }
        if (!slot.isSpill()) {
            return true;
        }
        RegState reg = slot.spilled;
        return switch (spilled) {
            case 8 -> {
                long number = memory.load64(lowest, 0);
                yield holds(reg, number) && agrees(reg, number);
            }
            // Of a narrower spill the register is kept whole; a load then takes the low bytes.
            case 4 -> reg.value.truncate(4).contains(memory.load32(lowest, 0));
            case 2 -> reg.value.truncate(2).contains(memory.load16(lowest, 0));
            case 1 -> reg.value.truncate(1).contains(memory.load8(lowest, 0));
            default -> true; // what is left of a spill that was partly written over
        };
    }

    /// What of a state is wrong about a concrete one, to print.
    String misfit(WalkState state, int depth, long[] registers) {
        var text = new StringBuilder("depth " + state.curFrame + " (" + depth + ")");
        if (state.curFrame != depth) {
            return text.toString();
        }
        FrameState frame = state.frame();
        met = 0;
        for (int i = 0; i < frame.regs.length; i++) {
            RegState reg = frame.regs[i];
            if (!holds(reg, registers[i])) {
                text.append(
                        " R%d=%s%+d range %d %s is 0x%x"
                                .formatted(
                                        i,
                                        reg.typeText(),
                                        reg.off,
                                        reg.range,
                                        reg.value,
                                        registers[i]));
            } else if (!agrees(reg, registers[i])) {
                text.append(" R%d id %d%+d differs".formatted(i, reg.baseId(), reg.off));
            }
        }
        for (int i = 0; i < frame.stack.length; i++) {
            long lowest = Memory.framePointer(depth) - (i + 1L) * StackSlot.SIZE;
            if (!holds(frame.stack[i], lowest)) {
                text.append(
                        " fp%d=%s id %d is 0x%x"
                                .formatted(
                                        -8 * (i + 1),
                                        frame.stack[i].spilled.value,
                                        frame.stack[i].spilled.baseId(),
                                        memory.load64(lowest, 0)));
            }
        }
        return text.toString();
    }
}
