package io.sluice.emulator.verifier;

import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.verifier.domain.Scalar;
import io.sluice.emulator.verifier.profile.Entry;
import io.sluice.emulator.verifier.profile.Message;

/// Loads, stores and atomic operations.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, do_check_insn(), check_atomic() and check_ld_imm().
final class MemoryStep {

    private final Walk w;
    private final Code code;
    private final MemoryAccess access;

    MemoryStep(Walk w) {
        this.w = w;
        this.code = w.code;
        this.access = new MemoryAccess(w);
    }

    MemoryRegions regions() {
        return access.regions;
    }

    StackAccess stack() {
        return access.stack;
    }

    MemoryAccess access() {
        return access;
    }

    void load(int at) {
        w.source(code.src(at));
        w.target(code.dst(at));
        RegType type = w.reg(code.src(at)).type;
        int size = code.size(at);
        var read =
                new MemoryAccess.Access(
                        code.src(at),
                        code.off(at),
                        size,
                        false,
                        code.dst(at),
                        code.mode(at) == 4,
                        false);
        access.check(read);
        remember(at, type);
    }

    void storeRegister(int at) {
        if (code.mode(at) == 6) {
            atomic(at);
            return;
        }
        if (code.imm(at) != 0) {
            throw SlotChecks.malformed(Message.RESERVED_FIELDS, "BPF_STX");
        }
        store(at);
    }

    private void store(int at) {
        w.source(code.src(at));
        w.source(code.dst(at));
        RegType type = w.reg(code.dst(at)).type;
        access.check(
                new MemoryAccess.Access(
                        code.dst(at),
                        code.off(at),
                        code.size(at),
                        true,
                        code.src(at),
                        false,
                        false));
        remember(at, type);
    }

    void storeImmediate(int at) {
        if (code.src(at) != 0) {
            throw SlotChecks.malformed(Message.RESERVED_FIELDS, "BPF_ST");
        }
        w.source(code.dst(at));
        RegType type = w.reg(code.dst(at)).type;
        access.check(
                new MemoryAccess.Access(
                        code.dst(at), code.off(at), code.size(at), true, -1, false, false));
        remember(at, type);
    }

    /// An instruction whose rewriting depends on the pointer's type must see one type only.
    private void remember(int at, RegType type) {
        RegType before = w.pointerType[at];
        if (before == null) {
            w.pointerType[at] = type;
        } else if (before != type && (isRewritten(before) || isRewritten(type))) {
            throw new Refused(Reason.NOT_A_POINTER, Message.DIFFERENT_POINTERS);
        }
    }

    private static boolean isRewritten(RegType type) {
        return type == RegType.CTX || type.isSocket() || type == RegType.BTF_ID;
    }

    private void atomic(int at) {
        int imm = code.imm(at);
        switch (imm) {
            case 0x00, 0x40, 0x50, 0xa0, 0x01, 0x41, 0x51, 0xa1, 0xe1, 0xf1 -> readModifyWrite(at);
            case 0x100 -> {
                if (!isAtomicTarget(w.source(code.src(at)))) {
                    throw notAtomic(Message.ATOMIC_LOAD, code.src(at));
                }
                load(at);
            }
            case 0x110 -> {
                w.source(code.src(at));
                if (!isAtomicTarget(w.source(code.dst(at)))) {
                    throw notAtomic(Message.ATOMIC_STORE, code.dst(at));
                }
                store(at);
            }
            default -> throw SlotChecks.malformed(Message.ATOMIC_OPCODE, imm);
        }
    }

    private Refused notAtomic(Message message, int register) {
        return new Refused(Reason.NOT_A_POINTER, message, register, w.reg(register).typeText());
    }

    /// A socket that may be 0 is refused later, as any such pointer (atomic_ptr_type_ok()).
    private static boolean isAtomicTarget(RegState reg) {
        return reg.type != RegType.CTX
                && !reg.type.isPacket()
                && reg.type != RegType.FLOW_KEYS
                && !(reg.type.isSocket() && reg.flags == 0);
    }

    private void readModifyWrite(int at) {
        int size = code.size(at);
        if (size < 4) {
            throw SlotChecks.malformed(Message.ATOMIC_SIZE);
        }
        int src = code.src(at);
        int dst = code.dst(at);
        w.source(src);
        w.source(dst);
        boolean exchange = code.imm(at) == 0xf1;
        if (exchange && w.isHiddenPointer(w.source(0))) {
            throw new Refused(Reason.POINTER_LEAK, Message.STORED_POINTER_LEAKS, 0, "mem");
        }
        if (w.isHiddenPointer(w.reg(src))) {
            throw new Refused(Reason.POINTER_LEAK, Message.STORED_POINTER_LEAKS, src, "mem");
        }
        if (!isAtomicTarget(w.reg(dst))) {
            throw notAtomic(Message.ATOMIC_STORE, dst);
        }
        int loaded = (code.imm(at) & 1) == 0 ? -1 : exchange ? 0 : src;
        if (loaded >= 0) {
            w.unknown(w.target(loaded));
        }
        access.check(new MemoryAccess.Access(dst, code.off(at), size, false, -1, false, true));
        if (loaded >= 0) {
            access.check(
                    new MemoryAccess.Access(dst, code.off(at), size, false, loaded, false, true));
        }
        access.check(new MemoryAccess.Access(dst, code.off(at), size, true, -1, false, true));
    }

    void wideLoad(int at) {
        if (code.mode(at) != 0) {
            absolute(at);
            return;
        }
        if (code.off(at) != 0) {
            throw SlotChecks.malformed(Message.RESERVED_FIELDS, "BPF_LD_IMM64");
        }
        RegState dst = w.target(code.dst(at));
        w.insnIdx++;
        if (code.src(at) == 0) {
            w.unknown(dst);
            dst.value =
                    Scalar.constant((long) code.imm(at + 1) << 32 | code.imm(at) & 0xffff_ffffL);
            return;
        }
        if (code.isFunctionAddress(at)) {
            if (!w.request.hasFunctionInfo()) {
                throw new Refused(Reason.CONTROL_FLOW, Message.NO_FUNCTION_INFO);
            }
            int function = w.subprograms.at(at + code.imm(at) + 1);
            if (!w.functions.isStatic(function)) {
                throw new Refused(Reason.CONTROL_FLOW, Message.CALLBACK_NOT_STATIC);
            }
            dst.pointer(RegType.FUNC);
            dst.subprog = function;
            return;
        }
        MapSpec map = w.mapAt[at];
        boolean value = code.src(at) == 2;
        dst.pointer(value ? RegType.MAP_VALUE : RegType.MAP_PTR);
        dst.map = map;
        if (value) {
            // No id: a map has one such value, whatever the load that names it.
            dst.off = code.imm(at + 1);
        }
    }

    /// ld_abs and ld_ind: they read the packet through r6 and may end the program.
    private void absolute(int at) {
        if (!w.request.program().type().mayLoadAbsolute()) {
            throw new Refused(Reason.HELPER_UNAVAILABLE, Message.PACKET_LOAD_PROGRAM_TYPE);
        }
        if (code.dst(at) != 0
                || code.off(at) != 0
                || code.size(at) == 8
                || code.mode(at) == 1 && code.src(at) != 0) {
            throw SlotChecks.malformed(Message.RESERVED_FIELDS, "BPF_LD_[ABS|IND]");
        }
        // On plain memory there is one packet, and no register that names it.
        boolean throughContext = w.profile.entry() instanceof Entry.Context;
        if (throughContext) {
            checkContext();
        }
        if (code.mode(at) == 2) {
            w.source(code.src(at));
        }
        if (throughContext) {
            access.regions.checkUnmoved(6, w.reg(6), false);
        }
        for (int i = 0; i <= 5; i++) {
            w.reg(i).reset();
        }
        w.touch(0x3f);
        w.unknown(w.reg(0));
        if (w.cur.curFrame > 0) {
            w.calls.returnFromAbsoluteLoad(at);
        }
    }

    private void checkContext() {
        RegState ctx = w.source(6);
        w.calls.resources().checkLeak(true, "BPF_LD_[ABS|IND]");
        if (ctx.type != RegType.CTX) {
            throw new Refused(Reason.CONTEXT_ACCESS, Message.PACKET_LOAD_CONTEXT);
        }
    }
}
