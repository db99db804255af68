package io.sluice.emulator.verifier;

import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.maps.MapSpec.FieldKind;
import io.sluice.emulator.verifier.profile.Message;
import io.sluice.emulator.verifier.profile.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// What a program must give back: objects it acquired, locks it holds.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, check_resource_leak(), release_reference() and
/// process_spin_lock().
final class Resources {

    private final Walk w;

    Resources(Walk w) {
        this.w = w;
    }

    int acquire(int at) {
        int id = w.nextId();
        w.cur.refs.add(new WalkState.Ref(false, id, at, null));
        return id;
    }

    /// Whether the object was held; every register that refers to it becomes unreadable.
    boolean release(int id) {
        if (!w.cur.refs.removeIf(ref -> !ref.lock() && ref.id() == id)) {
            return false;
        }
        w.cur.forEachReg(reg -> {
            if (reg.refObjId == id) {
                w.invalidate(reg);
            }
        });
        return true;
    }

    /// Nothing may be held where the program could end.
    void checkLeak(boolean locks, String where) {
        if (locks && w.cur.activeLocks > 0) {
            throw new Refused(Reason.LOCK, Message.ENDS_UNDER_LOCK, where);
        }
        if (w.cur.frame().frameNo > 0) {
            return; // a caller may still give it back, of a callback too
        }
        List<Words> leaked = new ArrayList<>();
        for (WalkState.Ref ref : w.cur.refs) {
            if (!ref.lock()) {
                leaked.add(Words.of(Message.REFERENCE_HELD, ref.id(), ref.insn()));
            }
        }
        if (!leaked.isEmpty()) {
            throw new Refused(Reason.REFERENCE, Message.REFERENCE_LEAK, leaked, where);
        }
    }

    /// bpf_spin_lock or bpf_spin_unlock on a register.
    void spin(int number, int helper) {
        RegState reg = w.reg(number);
        if (!reg.value.isConstant()) {
            throw new Refused(Reason.LOCK, Message.LOCK_VARIABLE_OFFSET, number);
        }
        MapSpec map = reg.requireMap();
        MapSpec.Field lock = map.field(FieldKind.SPIN_LOCK).orElse(null);
        if (lock == null) {
            throw new Refused(
                    Reason.LOCK,
                    map.fields().isEmpty() ? Message.MAP_UNTYPED : Message.MAP_FIELDLESS,
                    map.name(),
                    "bpf_spin_lock");
        }
        long at = reg.value.value() + reg.off;
        if (at != lock.offset()) {
            throw new Refused(Reason.LOCK, Message.LOCK_OFFSET, at, lock.offset());
        }
        if (helper == 93) {
            lock(reg, map);
        } else {
            unlock(reg, map);
        }
    }

    private void lock(RegState reg, MapSpec map) {
        if (w.cur.activeLocks > 0) {
            throw new Refused(Reason.LOCK, Message.SECOND_LOCK);
        }
        w.cur.refs.add(new WalkState.Ref(true, reg.id, w.insnIdx, map));
        w.cur.activeLocks++;
    }

    private void unlock(RegState reg, MapSpec map) {
        if (w.cur.activeLocks == 0) {
            throw new Refused(Reason.LOCK, Message.UNLOCK_WITHOUT_LOCK);
        }
        int id = reg.id;
        if (!w.cur.refs.removeIf(
                ref -> ref.lock() && ref.id() == id && Objects.equals(ref.map(), map))) {
            throw new Refused(Reason.LOCK, Message.UNLOCK_OF_OTHER);
        }
        w.cur.activeLocks--;
    }

    /// A helper that works on a timer.
    void timer(int number) {
        RegState reg = w.reg(number);
        if (!reg.value.isConstant()) {
            throw new Refused(Reason.ARGUMENT, Message.TIMER_VARIABLE_OFFSET, number);
        }
        MapSpec.Field timer = reg.requireMap().field(FieldKind.TIMER).orElse(null);
        if (timer == null) {
            throw new Refused(
                    Reason.ARGUMENT,
                    reg.requireMap().fields().isEmpty()
                            ? Message.MAP_UNTYPED
                            : Message.MAP_FIELDLESS,
                    reg.requireMap().name(),
                    "bpf_timer");
        }
        long at = reg.value.value() + reg.off;
        if (at != timer.offset()) {
            throw new Refused(Reason.ARGUMENT, Message.TIMER_OFFSET, at, timer.offset());
        }
    }
}
