package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.domain.Range;
import io.sluice.emulator.verifier.domain.Tnum;
import java.util.ArrayList;
import java.util.List;

/// States in the kernel's words.
///
/// Source: Linux 6.18, kernel/bpf/log.c, print_verifier_state().
final class StatePrinter {

    private static final char[] SLOT = {'?', 'r', 'm', '0'};

    private final Walk w;

    StatePrinter(Walk w) {
        this.w = w;
    }

    static String tnum(Tnum t) {
        return t.isConstant() ? hex(t.value()) : t.toString();
    }

    private static String hex(long value) {
        return value == 0 ? "0" : "0x" + Long.toHexString(value);
    }

    private static String unsigned(long value) {
        return Long.compareUnsigned(value, 0xffff) <= 0 ? Long.toString(value) : hex(value);
    }

    private static String signed(long value) {
        return isShort(value) ? Long.toString(value) : hex(value);
    }

    private static boolean isShort(long value) {
        return value == (short) value;
    }

    /// A frame's registers and stack.
    String state(WalkState state, int frameNo) {
        return state(state, frameNo, -1, -1L);
    }

    private String state(WalkState state, int frameNo, int regs, long slots) {
        FrameState frame = state.frames[frameNo];
        var out = new StringBuilder();
        if (frame.frameNo > 0) {
            out.append(" frame").append(frame.frameNo).append(':');
        }
        for (int i = 0; i < 11; i++) {
            if (frame.regs[i].type != RegType.NOT_INIT && (regs >> i & 1) != 0) {
                out.append(" R").append(i).append('=').append(reg(frame, frame.regs[i]));
            }
        }
        for (int i = 0; i < frame.stack.length; i++) {
            out.append((slots >> i & 1) == 0 ? "" : slot(frame, i));
        }
        refs(state, out);
        if (frame.inCallback) {
            out.append(" cb");
        }
        if (frame.inAsyncCallback) {
            out.append(" async_cb");
        }
        return out.toString();
    }

    /// Objects and locks alike; a lock in a global variable has no number, and if it comes first,
    /// nothing is named.
    private static void refs(WalkState state, StringBuilder out) {
        String separator = " refs=";
        boolean named = !state.refs.isEmpty() && state.refs.getFirst().id() != 0;
        for (WalkState.Ref ref : named ? state.refs : List.<WalkState.Ref>of()) {
            if (ref.id() != 0) {
                out.append(separator).append(ref.id());
                separator = ",";
            }
        }
    }

    private static String slot(FrameState frame, int i) {
        StackSlot slot = frame.stack[i];
        var types = new StringBuilder();
        boolean any = false;
        for (byte t : slot.type) {
            any |= t != StackSlot.INVALID;
            types.append(SLOT[t]);
        }
        if (!any) {
            return "";
        }
        String name = " fp" + (-i - 1) * 8 + "=";
        if (!slot.isSpill()) {
            return name + types;
        }
        int first = types.indexOf("r");
        return name + types.substring(0, first) + reg(frame, slot.spilled);
    }

    static String reg(FrameState frame, RegState reg) {
        String precise = reg.isScalar() && reg.precise ? "P" : "";
        if (reg.isScalar() && reg.value.isConstant()) {
            return precise + signed(reg.value.value());
        }
        String name = precise + reg.typeText() + (reg.structure == null ? "" : reg.structure);
        if (reg.type == RegType.STACK) {
            name += reg.frameNo == frame.frameNo ? "" : "[" + reg.frameNo + "]";
            if (reg.value.isConstant()) {
                return name + signed(reg.value.value() + reg.off);
            }
        }
        List<String> parts = new ArrayList<>();
        if (reg.id != 0) {
            String delta =
                    (reg.id & RegState.ADD_CONST) == 0 ? "" : (reg.off >= 0 ? "+" : "") + reg.off;
            parts.add("id=" + reg.baseId() + delta);
        }
        if (reg.refObjId != 0) {
            parts.add("ref_obj_id=" + reg.refObjId);
        }
        attributes(reg, parts);
        return name + "(" + String.join(",", parts) + ")";
    }

    private static void attributes(RegState reg, List<String> parts) {
        if (reg.map != null
                && (reg.type == RegType.MAP_PTR
                        || reg.type == RegType.MAP_VALUE
                        || reg.type == RegType.MAP_KEY)) {
            if (!reg.map.name().isEmpty()) {
                parts.add("map=" + reg.map.name());
            }
            parts.add("ks=" + reg.map.keySize());
            parts.add("vs=" + reg.map.valueSize());
        }
        if (!reg.isScalar() && reg.off != 0) {
            parts.add("off=" + signed(reg.off));
        }
        if (reg.type.isPacket()) {
            parts.add("r=" + unsigned(reg.range));
        }
        if (reg.type == RegType.MEM) {
            parts.add("sz=" + unsigned(reg.memBytes()));
        }
        if (reg.value.isConstant()) {
            if (reg.value.value() != 0) {
                parts.add("imm=" + signed(reg.value.value()));
            }
            return;
        }
        ranges(reg.value.r64(), reg.value.r32(), parts);
        if (!reg.value.varOff().isUnknown()) {
            parts.add("var_off=" + tnum(reg.value.varOff()));
        }
    }

    private static void ranges(Range r64, Range r32, List<String> parts) {
        String[] names = {"smin", "smax", "umin", "umax", "smin32", "smax32", "umin32", "umax32"};
        long[] values = {
            r64.smin(),
            r64.smax(),
            r64.umin(),
            r64.umax(),
            r32.smin(),
            r32.smax(),
            r32.umin(),
            r32.umax()
        };
        long[] silent = {
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            0,
            -1L,
            Integer.MIN_VALUE,
            Integer.MAX_VALUE,
            0,
            0xffff_ffffL
        };
        boolean[] done = new boolean[8];
        for (int i = 0; i < 8; i++) {
            done[i] = values[i] == silent[i];
            boolean low = names[i].endsWith("32");
            values[i] = low && !isShort(values[i]) ? values[i] & 0xffff_ffffL : values[i];
        }
        for (int i = 0; i < 8; i++) {
            if (done[i]) {
                continue;
            }
            boolean negative = names[i].charAt(0) == 's' && values[i] < 0;
            var name = new StringBuilder(names[i]).append('=');
            for (int j = i + 2; j < 8; j += 2) {
                boolean sameSign = (names[j].charAt(0) == 's' && values[j] < 0) == negative;
                if (!done[j] && values[j] == values[i] && sameSign) {
                    done[j] = true;
                    name.append(names[j]).append('=');
                }
            }
            parts.add(name + (names[i].charAt(0) == 's' ? signed(values[i]) : unsigned(values[i])));
        }
    }

    void functions() {
        for (int i = 0; w.log.followsAll() && i < w.subprograms.count(); i++) {
            w.log.line("func#" + i + " @" + w.subprograms.start[i]);
        }
    }

    /// Which registers may still be read before each instruction, and the loop it belongs to.
    void liveRegisters() {
        if (!w.log.followsAll()) {
            return;
        }
        w.log.line("Live regs before insn:");
        for (int i = 0; i < w.code.length(); i++) {
            var live = new StringBuilder();
            for (int r = 0; r < 10; r++) {
                live.append((w.liveRegs[i] >> r & 1) == 0 ? "." : r);
            }
            String loop = w.component[i] == 0 ? "   " : String.format("%3d", w.component[i]);
            w.log.line(String.format("%s %3d: %s %s", loop, i, live, InsnText.of(w.code, i)));
            i += w.code.isWideLoad(i) ? 1 : 0;
        }
    }

    void safe(boolean newPath) {
        if (!w.log.followsPath()) {
            return;
        }
        if (newPath) {
            w.log.line("");
            w.log.line("from " + w.prevInsnIdx + " to " + w.insnIdx + guessed() + ": safe");
        } else {
            w.log.line(w.insnIdx + ": safe");
        }
    }

    private String guessed() {
        return w.cur.speculative ? " (speculative execution)" : "";
    }

    /// The whole state of a path that goes on elsewhere.
    void from() {
        if (w.log.followsAll()) {
            w.log.line("");
            w.log.line(
                    "from "
                            + w.prevInsnIdx
                            + " to "
                            + w.insnIdx
                            + guessed()
                            + ":"
                            + state(w.cur, w.cur.curFrame));
        }
    }

    /// What the last instruction changed, then the next one.
    void insn(int at) {
        if (w.log.followsPath()) {
            if (w.touchedRegs != 0 || w.touchedSlots != 0) {
                touched();
            }
            w.log.insn(at + ": " + InsnText.of(w.code, at));
        }
    }

    /// What was touched since it was last printed.
    void touched() {
        if (w.log.followsPath()) {
            w.log.state(w.insnIdx, state(w.cur, w.cur.curFrame, w.touchedRegs, w.touchedSlots));
            w.touchedRegs = 0;
            w.touchedSlots = 0;
        }
    }

    void call(FrameState caller, FrameState callee) {
        if (w.log.followsPath()) {
            w.log.line("caller:");
            w.log.line(state(w.cur, caller.frameNo));
            w.log.line("callee:");
            w.log.line(state(w.cur, callee.frameNo));
        }
    }

    /// A loop of bpf_loop was walked as often as it can run.
    void loopLimit(FrameState frame) {
        if (w.log.followsAll()) {
            w.log.line("frame" + frame.frameNo + " bpf_loop iteration limit reached");
        }
    }

    void leave(FrameState callee, FrameState caller, int to) {
        if (w.log.followsPath()) {
            w.log.line("returning from callee:");
            w.log.line(state(w.cur, callee.frameNo));
            w.log.line("to caller at " + to + ":");
            w.log.line(state(w.cur, caller.frameNo));
        }
    }
}
