package io.sluice.emulator.verifier;

import io.sluice.emulator.memory.Memory;
import java.util.ArrayList;
import java.util.List;

/// All that one walk knew at each instruction, and whether a concrete state is among it.
final class AbstractTrace implements WalkObserver {

    /// The walk would take too long to be followed.
    static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    private record Known(int depth, RegState[] regs, StackSlot[] stack) {}

    private final List<List<Known>> states = new ArrayList<>();
    private final int mostSteps;
    private int steps;

    AbstractTrace(int slots, int mostSteps) {
        this.mostSteps = mostSteps;
        for (int i = 0; i < slots; i++) {
            states.add(new ArrayList<>());
        }
    }

    @Override
    public void walks(int insn, WalkState state) {
        if (++steps > mostSteps) {
            throw new TooLong();
        }
        FrameState frame = state.frame();
        var regs = new RegState[frame.regs.length];
        for (int i = 0; i < regs.length; i++) {
            regs[i] = frame.regs[i].copy();
        }
        var stack = new StackSlot[frame.stack.length];
        for (int i = 0; i < stack.length; i++) {
            stack[i] = frame.stack[i].copy();
        }
        states.get(insn).add(new Known(state.curFrame, regs, stack));
    }

    /// Whether one state walked at the instruction describes all registers and the frame's stack.
    boolean contains(int insn, int depth, long[] registers, Memory memory) {
        if (insn >= states.size()) {
            return true; // the interpreter's own exit, for packet loads behind the packet's end
        }
        for (Known known : states.get(insn)) {
            if (known.depth == depth && describes(known, registers, memory)) {
                return true;
            }
        }
        return false;
    }

    private static boolean describes(Known known, long[] registers, Memory memory) {
        for (int i = 0; i < known.regs.length; i++) {
            if (!holds(known.regs[i], registers[i], memory)) {
                return false;
            }
        }
        return sameNumbersAgree(known.regs, registers) && stackHolds(known, memory);
    }

    private static boolean holds(RegState reg, long number, Memory memory) {
        return switch (reg.type) {
            case NOT_INIT -> true;
            case SCALAR -> reg.value.contains(number);
            case CTX -> reg.value.contains(number - Memory.CONTEXT - reg.off);
            case STACK -> reg.value.contains(number - Memory.framePointer(reg.frameNo) - reg.off);
            case PACKET ->
                    reg.value.contains(number - Memory.PACKET - reg.off)
                            && (reg.range <= 0
                                    || number - reg.off + reg.range <= packetEnd(memory));
            case PACKET_END -> number == packetEnd(memory);
            case MAP_PTR,
                    MAP_VALUE,
                    MAP_KEY,
                    PACKET_META,
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

    private static long packetEnd(Memory memory) {
        return Memory.PACKET + memory.packetLength();
    }

    /// Numbers under one id are one number.
    private static boolean sameNumbersAgree(RegState[] regs, long[] registers) {
        for (int i = 0; i < regs.length; i++) {
            for (int j = i + 1; j < regs.length; j++) {
                boolean linked =
                        regs[i].isScalar()
                                && regs[j].isScalar()
                                && regs[i].id != 0
                                && regs[i].id == regs[j].id
                                && (regs[i].id & RegState.ADD_CONST) == 0;
                if (linked && registers[i] != registers[j]) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean stackHolds(Known known, Memory memory) {
        for (int i = 0; i < known.stack.length; i++) {
            long lowest = Memory.framePointer(known.depth) - (i + 1L) * StackSlot.SIZE;
            if (!slotHolds(known.stack[i], lowest, memory)) {
                return false;
            }
        }
        return true;
    }

    private static boolean slotHolds(StackSlot slot, long lowest, Memory memory) {
        int spilled = 0;
        for (int j = 0; j < StackSlot.SIZE; j++) {
            byte kind = slot.type[StackSlot.SIZE - 1 - j];
            if (kind == StackSlot.SPILL) {
                spilled++;
            } else if (kind == StackSlot.ZERO && memory.load8(lowest + j, 0) != 0) {
                return false;
            }
        }
        if (!slot.isSpill()) {
            return true;
        }
        return switch (spilled) {
            case 8 -> holds(slot.spilled, memory.load64(lowest, 0), memory);
            // Of a narrower spill the register is kept whole; a load then takes the low bytes.
            case 4 -> slot.spilled.value.truncate(4).contains(memory.load32(lowest, 0));
            case 2 -> slot.spilled.value.truncate(2).contains(memory.load16(lowest, 0));
            case 1 -> slot.spilled.value.truncate(1).contains(memory.load8(lowest, 0));
            default -> true; // what is left of a spill that was partly written over
        };
    }

    /// What of each state walked at an instruction is wrong about a concrete one, to print.
    String misfits(int insn, int depth, long[] registers, Memory memory) {
        var text = new StringBuilder();
        for (Known known : states.get(insn)) {
            text.append("depth ").append(known.depth).append(depth == known.depth ? "" : "!");
            for (int i = 0; i < known.regs.length; i++) {
                RegState reg = known.regs[i];
                if (!holds(reg, registers[i], memory)) {
                    text.append(
                            " R%d=%s%+d range %d %s"
                                    .formatted(i, reg.typeText(), reg.off, reg.range, reg.value));
                }
            }
            text.append(sameNumbersAgree(known.regs, registers) ? "" : " equal ids differ");
            text.append(stackHolds(known, memory) ? "" : " stack").append('\n');
        }
        return text.toString();
    }
}
