package io.sluice.emulator.verifier;

import io.sluice.emulator.helpers.HelperPrototype;
import io.sluice.emulator.helpers.MapCompatibility;
import io.sluice.emulator.helpers.PrintFormat;
import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.maps.MapSpec.FieldKind;
import io.sluice.emulator.maps.MapType;
import io.sluice.emulator.maps.MapType.Trait;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.domain.Scalar;
import io.sluice.emulator.verifier.profile.Entry;
import io.sluice.emulator.verifier.profile.Message;
import java.util.Arrays;
import java.util.Locale;

/// Calls of helpers: is it there, are the arguments what it takes, what does it give.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, check_helper_call().
final class HelperStep {

    private static final int MOST_ERRNO = 4095;
    private static final int GET_SMP_PROCESSOR_ID = 8;
    private static final int TAIL_CALL = 12;

    /// A kernel uses the number of its machine; this is the most that one can be built for (Linux
    /// 6.18, arch/x86/Kconfig, NR_CPUS_RANGE_END).
    private static final int MOST_PROCESSORS = 8192;

    private final Walk w;
    private final Code code;
    private final Resources resources;

    HelperStep(Walk w, Resources resources) {
        this.w = w;
        this.code = w.code;
        this.resources = resources;
    }

    void call(int at) {
        int id = code.imm(at);
        String name = HelperPrototype.printedName(id) + "#" + id;
        HelperPrototype prototype = find(id, name);
        var arguments = new HelperArguments(w, prototype, resources);
        for (int i = 1; i <= prototype.parameters().size(); i++) {
            arguments.check(i);
        }
        checkMapUse(id, arguments);
        if (arguments.rawSize > 0) {
            w.memory.stack().clobber(arguments.rawRegister, 0, arguments.rawSize);
        }
        if (arguments.released > 0) {
            release(arguments, name);
        }
        special(at, id, arguments);
        for (int i = 0; i <= 5; i++) {
            w.reg(i).reset();
        }
        w.touch(0x3f);
        result(at, prototype, arguments);
        if (arguments.map != null && !isCompatible(id, arguments.map)) {
            throw new Refused(
                    Reason.MAP, Message.MAP_TYPE_OF_HELPER, arguments.map.type().number(), name);
        }
        if (id == TAIL_CALL) {
            // In the program itself, one that comes back failed, and changed nothing.
            if (w.cur.curFrame > 0) {
                w.calls.returnFromTailCall(at);
            }
        } else if (HelperPrototype.changesPacket(id)) {
            w.forgetPackets();
        }
    }

    private HelperPrototype find(int id, String name) {
        String type = w.request.program().type().label();
        var prototype = HelperPrototype.of(id, type);
        if (id < 0 || id > 211) {
            throw new Refused(Reason.HELPER_UNAVAILABLE, Message.UNKNOWN_HELPER, id);
        }
        if (prototype.isEmpty() || !isAvailable(id)) {
            throw new Refused(Reason.HELPER_UNAVAILABLE, Message.HELPER_UNAVAILABLE, name);
        }
        if (prototype.get().properties().contains("not-modelled")) {
            new HelperArguments(w, prototype.get(), resources).checkOfNotModelled();
            throw new Refused(Reason.UNSUPPORTED, Message.HELPER_NOT_MODELLED, name);
        }
        if (prototype.get().properties().contains("never-allowed")) {
            throw new Refused(Reason.HELPER_UNAVAILABLE, Message.HELPER_IN_PROBE);
        }
        if (prototype.get().properties().contains("sleeps") && !w.request.isSleepable()) {
            throw new Refused(Reason.HELPER_UNAVAILABLE, Message.HELPER_MIGHT_SLEEP);
        }
        return prototype.get();
    }

    private boolean isAvailable(int id) {
        return switch (w.profile.entry()) {
            case Entry.Context _ ->
                    HelperPrototype.isAvailable(w.request.program().label(), id)
                            && !HelperPrototype.isWithheld(
                                    w.privilege.name().toLowerCase(Locale.ROOT),
                                    w.request.program().type().label(),
                                    id);
            case Entry.PlainMemory plain -> plain.helpers().contains(id);
        };
    }

    /// Source: check_map_func_compatibility() and may_update_sockmap().
    private boolean isCompatible(int id, MapSpec map) {
        boolean changesSockets = map.type().has(Trait.SOCKETS) && (id == 2 || id == 3);
        if (changesSockets) {
            return switch (w.request.program().type()) {
                case SOCK_OPS -> id == 3;
                case SOCKET_FILTER,
                        SCHED_CLS,
                        SCHED_ACT,
                        XDP,
                        SK_REUSEPORT,
                        FLOW_DISSECTOR,
                        SK_LOOKUP ->
                        true;
                default -> false;
            };
        }
        return MapCompatibility.takes(id, map.type());
    }

    /// Source: record_func_map() and record_func_key().
    private void checkMapUse(int id, HelperArguments arguments) {
        MapSpec map = arguments.map;
        boolean alters = id == 2 || id == 3 || id == 87 || id == 88;
        if (alters && map != null && MemoryRegions.isReadOnly(map)) {
            throw new Refused(Reason.MAP, Message.MAP_READ_ONLY);
        }
        if (id != TAIL_CALL) {
            return;
        }
        if (map == null || map.type() != MapType.PROG_ARRAY) {
            throw new Refused(Reason.MAP, Message.TAIL_CALL_MAP);
        }
        Scalar index = w.reg(3).value;
        if (index.isConstant() && Long.compareUnsigned(index.value(), map.maxEntries()) < 0) {
            w.precision.mark(3);
        }
    }

    private void release(HelperArguments arguments, String name) {
        boolean done =
                arguments.refObjId != 0
                        ? resources.release(arguments.refObjId)
                        : w.reg(arguments.released).isNull();
        if (!done) {
            throw new Refused(Reason.REFERENCE, Message.REFERENCE_NOT_ACQUIRED, name);
        }
    }

    private void special(int at, int id, HelperArguments arguments) {
        switch (id) {
            case TAIL_CALL -> resources.checkLeak(true, "tail_call");
            case 81 -> {
                if (!w.reg(2).isNull()) {
                    throw new Refused(Reason.ARGUMENT, Message.LOCAL_STORAGE_FLAGS);
                }
            }
            case 165 -> format();
            case 164 -> eachElement(at, arguments.subprog);
            case 170 -> later(at, arguments.subprog);
            case 181 -> loop(at, arguments.subprog);
            case 173 -> {
                if (w.request.program().type() != ProgramType.KPROBE) {
                    throw new Refused(
                            Reason.HELPER_UNAVAILABLE,
                            Message.FUNC_IP_PROGRAM_TYPE,
                            w.request.program().type().number());
                }
            }
            case 180 -> findArea(at, arguments.subprog);
            case 209 -> throw new Refused(Reason.UNSUPPORTED, Message.CALLBACK_NOT_MODELLED, id);
            default -> {}
        }
    }

    /// The format and the number of arguments of bpf_snprintf (check_bpf_snprintf_call()).
    private void format() {
        RegState text = w.reg(3);
        long bytes = w.reg(5).value.varOff().value();
        if (bytes % Long.BYTES != 0) {
            throw new Refused(Reason.ARGUMENT, Message.NOTHING);
        }
        byte[] contents = MapContents.of(text.requireMap());
        int from = text.off + (int) text.value.value();
        int to = MapContents.endOfText(contents, from).orElse(contents.length);
        byte[] format = Arrays.copyOfRange(contents, from, to);
        if (!PrintFormat.isValid(format, (int) (bytes / Long.BYTES))) {
            throw new Refused(Reason.ARGUMENT, Message.FORMAT_INVALID);
        }
    }

    private void loop(int at, int subprog) {
        noteInlining(at, subprog);
        w.precision.mark(1);
        FrameState caller = w.cur.frame();
        long rounds = w.reg(1).value.umax();
        if (Long.compareUnsigned(caller.callbackDepth, rounds) >= 0) {
            caller.callbackDepth = 0;
            w.printer.loopLimit(caller);
            return;
        }
        FrameState callee = callback(at, subprog);
        w.unknown(callee.regs[1]);
        callee.regs[2].set(caller.regs[3]);
    }

    /// A loop is written out in place of the call while its flags are 0 and its callback is one;
    /// deciding so rests on the flags' value (update_loop_inline_state()).
    private void noteInlining(int at, int subprog) {
        if (w.loopInlining[at] == Walk.NOT_INLINED) {
            return;
        }
        boolean zero = w.reg(4).isNull();
        if (zero) {
            w.precision.mark(4);
        }
        boolean same = w.loopInlining[at] == 0 || w.loopInlining[at] == subprog + 1;
        w.loopInlining[at] = zero && same ? subprog + 1 : Walk.NOT_INLINED;
    }

    private void eachElement(int at, int subprog) {
        RegState map = w.reg(1);
        if (!map.requireMap().type().has(Trait.ITERABLE)) {
            throw new Refused(Reason.MAP, Message.CALLBACK_MAP);
        }
        FrameState caller = w.cur.frame();
        FrameState callee = callback(at, subprog);
        callee.regs[1].set(caller.regs[1]);
        element(callee, map);
        callee.regs[4].set(caller.regs[3]);
    }

    /// The callback gets the task, and the area of its memory: a structure of the kernel.
    private void findArea(int at, int subprog) {
        FrameState caller = w.cur.frame();
        FrameState callee = callback(at, subprog);
        callee.regs[1].set(caller.regs[1]);
        callee.regs[2].pointer(RegType.BTF_ID);
        callee.regs[2].structure = "vm_area_struct";
        callee.regs[3].set(caller.regs[4]);
    }

    private static void element(FrameState callee, RegState map) {
        callee.regs[2].pointer(RegType.MAP_KEY);
        callee.regs[2].map = map.map;
        callee.regs[3].pointer(RegType.MAP_VALUE);
        callee.regs[3].map = map.map;
    }

    /// The callback's body waits as a branch, in a frame of its own.
    private FrameState callback(int at, int subprog) {
        w.calls.types().callback(subprog);
        WalkState state = w.pushBranch(w.subprograms.start[subprog], at, false);
        FrameState callee = w.calls.enter(state, subprog, at);
        w.touchAll();
        callee.inCallback = true;
        callee.callbackMin = 0;
        callee.callbackMax = 1;
        state.callbackUnrollDepth++;
        state.frames[state.curFrame - 1].callbackDepth++;
        w.cur.frame().callbackDepth = 0;
        return callee;
    }

    /// The callback runs some time, in a state of its own that knows nothing of this one.
    ///
    /// Source: Linux 6.18, kernel/bpf/verifier.c, push_async_cb().
    private void later(int at, int subprog) {
        w.calls.types().callback(subprog);
        w.calls.isAsync[subprog] = true;
        RegState map = w.reg(1);
        var callee = new FrameState(FrameState.MAIN, 0, subprog);
        callee.asyncEntryCount = w.cur.frame().asyncEntryCount + 1;
        callee.inAsyncCallback = true;
        callee.regs[1].pointer(RegType.MAP_PTR);
        callee.regs[1].map = map.map;
        element(callee, map);
        var state = new WalkState();
        state.frames[0] = callee;
        w.letWait(state, w.subprograms.start[subprog], at);
        w.touchAll();
    }

    private void result(int at, HelperPrototype prototype, HelperArguments arguments) {
        RegState r0 = w.reg(0);
        String word = prototype.result();
        boolean orNull = word.contains("?");
        String kind = word.replace("?", "").replaceFirst(":.*", "");
        switch (kind) {
            case "INT" -> integer(r0, prototype.id(), arguments);
            case "VOID" -> r0.reset();
            case "MV" -> orNull = mapValue(r0, arguments, orNull, prototype.id());
            case "SOCK" ->
                    r0.pointer(
                            prototype.id() == 98 || prototype.id() == 99
                                    ? commonOrFull(prototype.id())
                                    : RegType.SOCKET);
            case "TCP" -> r0.pointer(RegType.TCP_SOCK);
            case "RBMEM" -> {
                r0.pointer(RegType.MEM);
                r0.flags = RegType.RINGBUF;
                r0.memSize = arguments.allocated;
            }
            case "DMEM" -> {
                r0.pointer(RegType.MEM);
                r0.memSize = arguments.allocated;
            }
            default -> {
                r0.pointer(RegType.BTF_ID);
                r0.flags = kind.equals("BTF") ? RegType.TRUSTED : 0;
                r0.structure = word.substring(word.indexOf(':') + 1);
            }
        }
        if (orNull) {
            r0.flags |= RegType.MAYBE_NULL;
            r0.id = w.nextId();
        }
        reference(at, prototype.id(), arguments, r0);
    }

    private static RegType commonOrFull(int id) {
        return id == 99 ? RegType.SOCK_COMMON : RegType.SOCKET;
    }

    private void reference(int at, int id, HelperArguments arguments, RegState r0) {
        boolean casts = id == 95 || id == 96 || id >= 136 && id <= 140;
        boolean looksUpSocket =
                id == 1 && arguments.map != null && arguments.map.type().has(Trait.SOCKETS);
        boolean acquires = id == 84 || id == 85 || id == 99 || id == 131 || looksUpSocket;
        if (casts) {
            r0.refObjId = arguments.refObjId;
        } else if (acquires) {
            int ref = resources.acquire(at);
            r0.id = ref;
            r0.refObjId = ref;
        }
    }

    private void integer(RegState r0, int id, HelperArguments arguments) {
        w.unknown(r0);
        if (id == GET_SMP_PROCESSOR_ID) {
            r0.value = Scalar.between(0, MOST_PROCESSORS - 1);
        }
        boolean bounded = id == 67 || id == 141 || id == 45 || id == 114 || id == 115;
        if (bounded) {
            r0.value = Scalar.between(-MOST_ERRNO, arguments.largestSize);
        }
    }

    /// Whether the value may be 0.
    private boolean mapValue(RegState r0, HelperArguments arguments, boolean orNull, int id) {
        MapSpec map = arguments.map;
        r0.pointer(RegType.MAP_VALUE);
        r0.map = map;
        r0.mapUid = arguments.mapUid;
        if (map == null) {
            return orNull;
        }
        boolean present =
                id == 1 && arguments.constantKey >= 0 && arguments.constantKey < map.maxEntries();
        boolean may = orNull && !present;
        if (!may && map.field(FieldKind.SPIN_LOCK).isPresent()) {
            r0.id = w.nextId();
        }
        return may;
    }
}
