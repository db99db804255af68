package io.sluice.emulator.verifier;

import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.maps.MapType.Trait;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.profile.Message;
import io.sluice.emulator.verifier.profile.Rule;
import org.jspecify.annotations.Nullable;

/// What is checked of every slot before any path is walked: opcodes, wide loads, and the maps they
/// name.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, resolve_pseudo_ldimm64().
final class SlotChecks {

    private static final long MAX_OFFSET = 1L << 29;

    private final Walk w;
    private final Code code;

    SlotChecks(Walk w) {
        this.w = w;
        this.code = w.code;
    }

    void run() {
        for (int i = 0; i < code.length(); i++) {
            w.insnIdx = i;
            if (code.insnClass(i) == Code.LDX
                    && (code.mode(i) != 3 && code.mode(i) != 4 || code.imm(i) != 0)) {
                throw malformed(Message.RESERVED_FIELDS, "BPF_LDX");
            }
            if (code.isWideLoad(i)) {
                wideLoad(i);
                i++;
            } else if (!isAssigned(code.op(i))) {
                throw malformed(Message.UNKNOWN_OPCODE, code.op(i));
            }
        }
        w.insnIdx = 0;
    }

    private boolean isAssigned(int op) {
        return Code.isAssigned(op) && (op != Code.BYTE_SWAP || w.profile.has(Rule.BYTE_SWAP));
    }

    static Refused malformed(Message message, Object... operands) {
        return new Refused(Reason.MALFORMED_INSTRUCTION, message, operands);
    }

    private void wideLoad(int i) {
        boolean pair = i + 1 < code.length() && (code.slots[i + 1] & 0xffff_ffffL) == 0;
        if (!pair) {
            throw malformed(Message.WIDE_LOAD_INVALID);
        }
        switch (code.src(i)) {
            case 0, Code.PSEUDO_FUNC -> {}
            case 1 -> {
                if (code.imm(i + 1) != 0) {
                    throw malformed(Message.WIDE_LOAD_UNRECOGNISED);
                }
                w.mapAt[i] = map(i);
            }
            case 2 -> mapValue(i);
            case 3 ->
                    throw code.imm(i) == 0
                            ? new Refused(Reason.UNSUPPORTED, Message.MODULE_TYPES)
                            : new Refused(Reason.UNSUPPORTED, Message.TYPE_ID, code.imm(i));
            case 5 -> {
                if (code.imm(i + 1) != 0) {
                    throw malformed(Message.WIDE_LOAD_UNRECOGNISED);
                }
                throw new Refused(Reason.MAP, Message.NO_FD_ARRAY);
            }
            case 6 -> throw new Refused(Reason.MAP, Message.NO_FD_ARRAY);
            default -> throw malformed(Message.WIDE_LOAD_UNRECOGNISED);
        }
    }

    private MapSpec map(int i) {
        @Nullable MapSpec map = w.request.maps().get(i);
        if (map == null) {
            throw new Refused(Reason.MAP, Message.NO_MAP, code.imm(i));
        }
        checkWithProgram(map);
        if (w.request.isSleepable() && !isSafeInSleepable(map)) {
            throw new Refused(Reason.MAP, Message.SLEEPABLE_MAP);
        }
        return map;
    }

    /// Source: check_map_prog_compatibility().
    private void checkWithProgram(MapSpec map) {
        for (MapSpec.Field field : map.fields()) {
            boolean lock = field.kind() == MapSpec.FieldKind.SPIN_LOCK;
            if (lock && w.request.program().type() == ProgramType.SOCKET_FILTER) {
                throw new Refused(Reason.MAP, Message.SOCKET_FILTER_LOCK);
            }
            if (w.request.program().type().isTracing()) {
                throw new Refused(Reason.MAP, Message.TRACING_FIELD, field.kind().cName());
            }
        }
    }

    /// Maps that a program which may sleep can use.
    private static boolean isSafeInSleepable(MapSpec map) {
        return switch (map.type()) {
            case HASH,
                    LRU_HASH,
                    ARRAY,
                    PERCPU_HASH,
                    PERCPU_ARRAY,
                    LRU_PERCPU_HASH,
                    ARRAY_OF_MAPS,
                    HASH_OF_MAPS,
                    RINGBUF,
                    USER_RINGBUF,
                    INODE_STORAGE,
                    SK_STORAGE,
                    TASK_STORAGE,
                    CGRP_STORAGE,
                    QUEUE,
                    STACK,
                    ARENA ->
                    true;
            default -> false;
        };
    }

    private void mapValue(int i) {
        MapSpec map = map(i);
        long off = code.imm(i + 1) & 0xffff_ffffL;
        if (off >= MAX_OFFSET) {
            throw new Refused(Reason.OUT_OF_BOUNDS, Message.VALUE_OFFSET, off);
        }
        if (!map.type().has(Trait.ADDRESSABLE)) {
            throw new Refused(Reason.MAP, Message.VALUE_NOT_ADDRESSABLE);
        }
        if (map.maxEntries() != 1 || off >= map.valueSize()) {
            throw new Refused(Reason.OUT_OF_BOUNDS, Message.VALUE_POINTER, map.valueSize(), off);
        }
        w.mapAt[i] = map;
    }
}
