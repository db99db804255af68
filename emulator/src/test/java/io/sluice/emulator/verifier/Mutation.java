package io.sluice.emulator.verifier;

import io.sluice.emulator.maps.MapSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// Random changes to a program as slots: fields, registers and opcodes replaced, instructions taken
/// out, doubled, put in, or taken from another program. Jumps mostly still lead where they led.
final class Mutation {

    /// A program and the maps that its wide loads name.
    record Subject(
            @SuppressWarnings("ArrayRecordComponent") long[] slots, Map<Integer, MapSpec> maps) {}

    private static final int[] CONSTANTS = {
        0,
        1,
        -1,
        2,
        3,
        4,
        7,
        8,
        15,
        16,
        31,
        32,
        63,
        64,
        127,
        128,
        255,
        256,
        512,
        0x7fff,
        0xffff,
        -8,
        -16,
        -64,
        -512,
        Integer.MIN_VALUE,
        Integer.MAX_VALUE
    };

    /// One slot, the map it names, and where it jumps to: another entry of the list.
    private static final class Slot {
        long bits;
        @Nullable MapSpec map;
        @Nullable Slot target;

        Slot(long bits) {
            this.bits = bits;
        }

        int opcode() {
            return (int) bits & 0xff;
        }

        boolean isJump() {
            int cls = opcode() & 7;
            int op = opcode() >> 4;
            return (cls == 5 || cls == 6) && op != 8 && op != 9 && (op != 0 || cls == 5);
        }

        boolean isLocalCall() {
            return opcode() == 0x85 && (bits >> 12 & 15) == 1;
        }

        int off() {
            return (short) (bits >> 16);
        }

        int imm() {
            return (int) (bits >> 32);
        }

        void off(int off) {
            bits = bits & ~0xffff_0000L | (off & 0xffffL) << 16;
        }

        void imm(int imm) {
            bits = bits & 0xffff_ffffL | (long) imm << 32;
        }

        Slot copy() {
            var copy = new Slot(bits);
            copy.map = map;
            copy.target = target;
            return copy;
        }
    }

    private final SplittableRandom random;
    private final List<Slot> code;
    private final List<Slot> donor;

    private Mutation(SplittableRandom random, Subject subject, Subject donor) {
        this.random = random;
        this.code = slots(subject);
        this.donor = slots(donor);
    }

    /// The program with one or two changes; `donor` lends instructions and maps.
    static Subject of(SplittableRandom random, Subject subject, Subject donor) {
        var mutation = new Mutation(random, subject, donor);
        for (int i = 1 + random.nextInt(3) / 2; i > 0; i--) {
            mutation.change();
        }
        return mutation.subject();
    }

    private static List<Slot> slots(Subject subject) {
        List<Slot> all = new ArrayList<>();
        for (long bits : subject.slots) {
            all.add(new Slot(bits));
        }
        subject.maps.forEach((at, map) -> all.get(at).map = map);
        for (int i = 0; i < all.size(); i++) {
            Slot slot = all.get(i);
            int to = slot.isLocalCall() ? i + 1 + slot.imm() : i + 1 + slot.off();
            boolean leads = slot.isJump() || slot.isLocalCall();
            slot.target = leads && to >= 0 && to < all.size() ? all.get(to) : null;
        }
        return all;
    }

    private Subject subject() {
        long[] slots = new long[code.size()];
        Map<Integer, MapSpec> maps = new HashMap<>();
        Map<Slot, Integer> places = new HashMap<>();
        for (int i = 0; i < slots.length; i++) {
            places.put(code.get(i), i);
        }
        for (int i = 0; i < slots.length; i++) {
            Slot slot = code.get(i);
            Integer to = slot.target == null ? null : places.get(slot.target);
            if (to != null && slot.isLocalCall()) {
                slot.imm(to - i - 1);
            } else if (to != null && slot.isJump()) {
                slot.off(to - i - 1);
            }
            slots[i] = slot.bits;
            if (slot.map != null) {
                maps.put(i, slot.map);
            }
        }
        return new Subject(slots, maps);
    }

    private Slot any() {
        return code.get(random.nextInt(code.size()));
    }

    private void change() {
        Slot slot = any();
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> slot.imm(constant(slot.imm()));
            case 3 -> offset(slot);
            case 4 -> slot.bits = slot.bits & ~0xf00L | (long) random.nextInt(11) << 8;
            case 5 -> slot.bits = slot.bits & ~0xf000L | (long) random.nextInt(11) << 12;
            case 6 -> slot.bits = slot.bits & ~0xffL | opcode(slot.opcode());
            case 7 -> slot.bits = slot.bits & ~0xffL | any().opcode();
            case 8 -> remove();
            case 9 -> code.add(random.nextInt(code.size() + 1), any().copy());
            case 10, 11 -> insert();
            case 12, 13 -> splice();
            case 14 -> swap();
            default -> {
                if (slot.isJump() || slot.isLocalCall()) {
                    slot.target = any();
                } else {
                    helper(slot);
                }
            }
        }
    }

    private int constant(int was) {
        return switch (random.nextInt(6)) {
            case 0 -> was + 1;
            case 1 -> was - 1;
            case 2 -> random.nextInt() >> random.nextInt(32);
            case 3 -> -was;
            default -> CONSTANTS[random.nextInt(CONSTANTS.length)];
        };
    }

    private void offset(Slot slot) {
        slot.target = null;
        slot.off(
                switch (random.nextInt(4)) {
                    case 0 -> slot.off() + (1 << random.nextInt(5));
                    case 1 -> slot.off() - (1 << random.nextInt(5));
                    case 2 -> -8 * random.nextInt(66);
                    default -> constant(slot.off());
                });
    }

    /// Another operation, size, source or width of the same kind.
    private int opcode(int was) {
        int cls = was & 7;
        boolean alu = cls == 4 || cls == 7;
        boolean jump = cls == 5 || cls == 6;
        return switch (random.nextInt(3)) {
            case 0 -> alu || jump ? was ^ 3 : was & ~0x18 | random.nextInt(4) << 3;
            case 1 -> alu || jump ? was ^ 8 : was & ~0x18 | random.nextInt(4) << 3;
            default ->
                    alu || jump
                            ? was & 0xf | random.nextInt(14) << 4
                            : was & ~7 | random.nextInt(8);
        };
    }

    private void remove() {
        if (code.size() < 3) {
            return;
        }
        int at = random.nextInt(code.size());
        Slot gone = code.remove(at);
        if (gone.opcode() == 0x18 && at < code.size() && random.nextInt(10) > 0) {
            code.remove(at);
        }
        Slot next = at < code.size() ? code.get(at) : null;
        code.forEach(slot -> slot.target = slot.target == gone ? next : slot.target);
    }

    private void swap() {
        int at = random.nextInt(code.size());
        int with = Math.min(code.size() - 1, at + 1 + random.nextInt(2));
        Slot slot = code.get(at);
        code.set(at, code.get(with));
        code.set(with, slot);
    }

    /// A few instructions of the other program.
    private void splice() {
        int from = random.nextInt(donor.size());
        int length = Math.min(donor.size() - from, 1 + random.nextInt(6));
        int at = random.nextInt(code.size() + 1);
        for (int i = 0; i < length; i++) {
            Slot copy = donor.get(from + i).copy();
            copy.target =
                    (copy.isJump() || copy.isLocalCall()) && random.nextInt(4) > 0 ? any() : null;
            code.add(Math.min(code.size(), at + i), copy);
        }
    }

    private void insert() {
        int dst = random.nextInt(10);
        int src = random.nextInt(11);
        int off = -8 * (1 + random.nextInt(8));
        var slot =
                switch (random.nextInt(10)) {
                    case 0 -> new Slot(word(0xbf, dst, src, 0, 0));
                    case 1 -> new Slot(word(0xb7, dst, 0, 0, constant(0)));
                    case 2 -> new Slot(word(0x07, dst, 0, 0, constant(0)));
                    case 3 -> new Slot(word(0x0f, dst, src, 0, 0));
                    case 4 -> new Slot(word(0x7b, 10, src, off, 0));
                    case 5 -> new Slot(word(0x79, dst, 10, off, 0));
                    case 6 ->
                            new Slot(
                                    word(
                                            0x61 + 8 * random.nextInt(4),
                                            dst,
                                            src,
                                            random.nextInt(20),
                                            0));
                    case 7 -> new Slot(word(0x57, dst, 0, 0, constant(0)));
                    case 8 -> jump(dst, src);
                    default ->
                            new Slot(
                                    word(
                                            0x63 + 8 * random.nextInt(4),
                                            dst,
                                            src,
                                            random.nextInt(20),
                                            0));
                };
        code.add(random.nextInt(code.size() + 1), slot);
    }

    private Slot jump(int dst, int src) {
        int cls = 5 + random.nextInt(2);
        int op = 1 + random.nextInt(13);
        op = op == 8 || op == 9 ? 5 : op;
        boolean register = random.nextBoolean();
        var slot =
                new Slot(
                        word(
                                cls | op << 4 | (register ? 8 : 0),
                                dst,
                                register ? src : 0,
                                0,
                                register ? 0 : constant(0)));
        slot.target = any();
        return slot;
    }

    private void helper(Slot slot) {
        if (slot.opcode() == 0x85) {
            slot.imm(random.nextInt(212));
        } else if (slot.map != null) {
            donor.stream()
                    .filter(other -> other.map != null)
                    .findAny()
                    .ifPresent(other -> slot.map = other.map);
        } else {
            slot.imm(constant(slot.imm()));
        }
    }

    static long word(int opcode, int dst, int src, int off, int imm) {
        return opcode & 0xff | dst << 8 | src << 12 | (off & 0xffffL) << 16 | (long) imm << 32;
    }
}
