package io.sluice.emulator.verifier;

import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.maps.MapType.Trait;
import io.sluice.emulator.programs.ProgramType;
import java.util.Locale;
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
                throw malformed("BPF_LDX uses reserved fields");
            }
            if (code.isWideLoad(i)) {
                wideLoad(i);
                i++;
            } else if (!Code.isAssigned(code.op(i))) {
                throw malformed(String.format(Locale.ROOT, "unknown opcode %02x", code.op(i)));
            }
        }
        w.insnIdx = 0;
    }

    static Refused malformed(String message) {
        return new Refused(Reason.MALFORMED_INSTRUCTION, message);
    }

    private void wideLoad(int i) {
        boolean pair = i + 1 < code.length() && (code.slots[i + 1] & 0xffff_ffffL) == 0;
        if (!pair) {
            throw malformed("invalid bpf_ld_imm64 insn");
        }
        switch (code.src(i)) {
            case 0, Code.PSEUDO_FUNC -> {}
            case 1 -> {
                if (code.imm(i + 1) != 0) {
                    throw malformed("unrecognized bpf_ld_imm64 insn");
                }
                w.mapAt[i] = map(i);
            }
            case 2 -> mapValue(i);
            case 3 ->
                    throw new Refused(
                            Reason.UNSUPPORTED,
                            code.imm(i) == 0
                                    ? "invalid module BTF object FD specified."
                                    : "ldimm64 insn specifies invalid btf_id " + code.imm(i) + ".");
            case 5 -> {
                if (code.imm(i + 1) != 0) {
                    throw malformed("unrecognized bpf_ld_imm64 insn");
                }
                throw new Refused(Reason.MAP, "fd_idx without fd_array is invalid");
            }
            case 6 -> throw new Refused(Reason.MAP, "fd_idx without fd_array is invalid");
            default -> throw malformed("unrecognized bpf_ld_imm64 insn");
        }
    }

    private MapSpec map(int i) {
        @Nullable MapSpec map = w.request.maps().get(i);
        if (map == null) {
            throw new Refused(
                    Reason.MAP, "fd " + code.imm(i) + " is not pointing to valid bpf_map");
        }
        checkWithProgram(map);
        if (w.request.program().type() == ProgramType.SYSCALL && !isSafeInSleepable(map)) {
            throw new Refused(
                    Reason.MAP,
                    "Sleepable programs can only use array, hash, ringbuf and local storage maps");
        }
        return map;
    }

    /// Source: check_map_prog_compatibility().
    private void checkWithProgram(MapSpec map) {
        for (MapSpec.Field field : map.fields()) {
            boolean lock = field.kind() == MapSpec.FieldKind.SPIN_LOCK;
            if (lock && w.request.program().type() == ProgramType.SOCKET_FILTER) {
                throw new Refused(Reason.MAP, "socket filter progs cannot use bpf_spin_lock yet");
            }
            if (w.request.program().type().isTracing()) {
                throw new Refused(
                        Reason.MAP, "tracing progs cannot use " + field.kind().cName() + " yet");
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
            throw new Refused(
                    Reason.OUT_OF_BOUNDS, "direct value offset of " + off + " is not allowed");
        }
        if (!map.type().has(Trait.ADDRESSABLE)) {
            throw new Refused(Reason.MAP, "no direct value access support for this map type");
        }
        if (map.maxEntries() != 1 || off >= map.valueSize()) {
            throw new Refused(
                    Reason.OUT_OF_BOUNDS,
                    "invalid access to map value pointer, value_size="
                            + map.valueSize()
                            + " off="
                            + off);
        }
        w.mapAt[i] = map;
    }
}
