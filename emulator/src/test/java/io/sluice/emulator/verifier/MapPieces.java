package io.sluice.emulator.verifier;

import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.maps.MapType;
import io.sluice.filters.ebpf.EbpfBuilder;
import io.sluice.filters.ebpf.EbpfInsn;
import io.sluice.filters.ebpf.EbpfInsn.CallHelper;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Load;
import io.sluice.filters.ebpf.EbpfInsn.LoadSx;
import io.sluice.filters.ebpf.EbpfInsn.LoadWide;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import io.sluice.filters.ebpf.EbpfInsn.Store;
import io.sluice.filters.ebpf.EbpfInsn.Wide;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.ebpf.Reg;
import java.util.HashMap;
import java.util.Map;

/// Parts of random programs that use two maps: the value of an array of one by its address, the
/// values of a hash table by their keys.
final class MapPieces {

    static final int ARRAY = 1;
    static final int HASH = 2;
    static final int ARRAY_VALUE = 48;
    static final int HASH_KEY = 8;
    static final int HASH_VALUE = 24;

    static final int LOOKUP = 1;
    static final int UPDATE = 2;
    static final int DELETE = 3;

    private static final MapSpec ARRAY_SPEC = MapSpec.of(MapType.ARRAY, 4, ARRAY_VALUE, 1);
    private static final MapSpec HASH_SPEC = MapSpec.of(MapType.HASH, HASH_KEY, HASH_VALUE, 16);

    private final RandomCode code;

    MapPieces(RandomCode code) {
        this.code = code;
    }

    /// The map that each wide load of a program names, by slot.
    static Map<Integer, MapSpec> maps(EbpfProgram program) {
        Map<Integer, MapSpec> maps = new HashMap<>();
        int slot = 0;
        for (EbpfInsn insn : program.insns()) {
            if (insn instanceof LoadWide(Reg _, Wide wide)) {
                switch (wide) {
                    case Wide.MapValueByFd _ -> maps.put(slot, ARRAY_SPEC);
                    case Wide.MapByFd _ -> maps.put(slot, HASH_SPEC);
                    case Wide.Const _,
                            Wide.Variable _,
                            Wide.Function _,
                            Wide.MapByIndex _,
                            Wide.MapValueByIndex _ -> {}
                }
            }
            slot += insn.slots();
        }
        return maps;
    }

    void piece() {
        switch (code.random.nextInt(5)) {
            case 0, 1 -> value();
            case 2, 3 -> lookup();
            default -> change();
        }
    }

    private void value() {
        int offset = 4 * code.random.nextInt(8);
        code.add(new LoadWide(Reg.R7, new Wide.MapValueByFd(ARRAY, offset)));
        inside(ARRAY_VALUE - offset);
    }

    private void key() {
        code.mov(Reg.R2, Reg.FP);
        code.plus(Reg.R2, code.slot(8));
        code.add(new LoadWide(Reg.R1, new Wide.MapByFd(HASH)));
    }

    private void lookup() {
        key();
        code.add(new CallHelper(LOOKUP));
        code.mov(Reg.R7, Reg.R0);
        EbpfBuilder.Label none = code.out.newLabel();
        EbpfBuilder.Label some = code.out.newLabel();
        code.renew();
        boolean other = code.random.nextBoolean();
        if (code.random.nextBoolean()) {
            code.jumpIf(Cond.JEQ, Width.W64, other ? Reg.R0 : Reg.R7, 0, none);
        } else {
            code.jumpIf(Cond.JNE, Width.W64, other ? Reg.R0 : Reg.R7, 0, some);
            code.out.jump(none);
            code.out.bind(some);
        }
        code.imm(Reg.R0, code.constant());
        inside(HASH_VALUE);
        code.out.bind(none);
        code.imm(Reg.R0, code.constant());
    }

    private void change() {
        key();
        if (code.random.nextBoolean()) {
            code.mov(Reg.R3, Reg.FP);
            code.plus(
                    Reg.R3,
                    -code.slip(RandomCode.STACK)
                            + 8 * code.random.nextInt((RandomCode.STACK - HASH_VALUE) / 8 + 1));
            code.imm(Reg.R4, 0);
            code.add(new CallHelper(UPDATE));
        } else {
            code.add(new CallHelper(DELETE));
        }
        code.renew();
    }

    /// Reads and writes some of the bytes that R7 points to.
    private void inside(int length) {
        int room = length;
        if (code.random.nextBoolean()) {
            int reach = code.random.nextInt(length);
            code.mov(Reg.R1, code.number());
            code.bound(Reg.R1, reach);
            code.plus(Reg.R7, Reg.R1);
            room -= reach;
        }
        for (int i = code.random.nextInt(3); i >= 0; i--) {
            Size size = code.size();
            int most = Math.max(0, room - size.bytes());
            short at = (short) code.slip(code.random.nextInt(most + 1));
            switch (code.random.nextInt(5)) {
                case 0, 1 -> code.add(new Load(size, code.numberBut(Reg.R0), Reg.R7, at));
                case 2 ->
                        code.add(
                                size == Size.DW
                                        ? new Load(size, code.number(), Reg.R7, at)
                                        : new LoadSx(size, code.number(), Reg.R7, at));
                case 3 -> code.add(new Store(size, Reg.R7, at, code.operand()));
                default ->
                        new AccessPieces(code).atomic(Reg.R7, (short) (at & (room < 16 ? 0 : -8)));
            }
        }
    }
}
