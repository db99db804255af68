package io.sluice.emulator.verifier;

import io.sluice.emulator.programs.ProgramType;
import io.sluice.filters.ebpf.EbpfBuilder;
import io.sluice.filters.ebpf.EbpfInsn.Alu;
import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.ByteSwap;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Exit;
import io.sluice.filters.ebpf.EbpfInsn.Load;
import io.sluice.filters.ebpf.EbpfInsn.Neg;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import io.sluice.filters.ebpf.EbpfInsn.Store;
import io.sluice.filters.ebpf.EbpfInsn.Swap;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.ebpf.Reg;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;

/// Programs that mostly pass a verifier: the packet, the stack, the context and, where asked for,
/// maps are read and written at fixed places and at places that depend on bounded numbers. Now and
/// then a bound is one too wide.
final class PacketPrograms {

    private static final int MOST_BRANCHES = 7;
    private static final short COUNTER = RandomCode.BELOW - 8;

    private final RandomCode code;
    private final SplittableRandom random;
    private final EbpfBuilder out;
    private final AccessPieces accesses;
    private final CallPieces calls;
    private final MapPieces maps;
    private final boolean withMaps;
    private final Deque<EbpfBuilder.Label> open = new ArrayDeque<>();
    private int branches;

    private PacketPrograms(RandomCode code, boolean withMaps) {
        this.code = code;
        this.withMaps = withMaps;
        random = code.random;
        out = code.out;
        accesses = new AccessPieces(code);
        calls = new CallPieces(code);
        maps = new MapPieces(code);
    }

    /// A program for sockets, traffic control or XDP.
    static EbpfProgram program(SplittableRandom random, ProgramType type) {
        return new PacketPrograms(new RandomCode(random, type), false).generate();
    }

    /// A program that may also name the maps of [MapPieces].
    static EbpfProgram programWithMaps(SplittableRandom random, ProgramType type) {
        return new PacketPrograms(new RandomCode(random, type), true).generate();
    }

    private EbpfProgram generate() {
        code.initialise();
        int size = 4 + random.nextInt(22);
        for (int i = 0; i < size; i++) {
            piece();
            if (!open.isEmpty() && random.nextInt(4) == 0) {
                out.bind(open.pop());
            }
        }
        open.forEach(out::bind);
        code.mov(Reg.R0, code.number());
        code.add(new Exit());
        calls.functions();
        return out.build();
    }

    private void piece() {
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3 -> code.add(code.alu());
            case 4, 5, 6 -> number();
            case 7 -> code.fresh(code.number());
            case 8, 9, 10 -> branch();
            case 11 -> diamond();
            case 12 -> loop();
            case 13, 14 -> accesses.variableStack();
            case 15, 16, 17, 18 -> accesses.packet();
            case 19 -> accesses.context();
            case 20 -> accesses.pointerSpill();
            case 21, 22 -> calls.call();
            default -> {
                if (withMaps) {
                    maps.piece();
                } else {
                    calls.call();
                }
            }
        }
    }

    /// One or two instructions that leave a number, or store one at a fixed place.
    private void number() {
        switch (random.nextInt(8)) {
            case 0, 1 -> code.add(code.alu());
            case 2 -> code.add(new Neg(code.width(), code.number()));
            case 3 ->
                    code.add(
                            new ByteSwap(
                                    code.pick(Swap.values()),
                                    16 << random.nextInt(3),
                                    code.number()));
            case 4, 5 -> accesses.stackLoad();
            case 6 -> {
                Size size = code.size();
                code.add(new Store(size, Reg.FP, code.slot(size.bytes()), code.operand()));
            }
            default -> accesses.atomic(Reg.FP, code.slot(8));
        }
    }

    private void branch() {
        if (branches++ < MOST_BRANCHES) {
            EbpfBuilder.Label label = out.newLabel();
            open.push(label);
            Cond cond = code.pick(Cond.values());
            out.jumpIf(cond, code.width(), code.number(), code.operand(), label);
        }
    }

    private void diamond() {
        if (branches++ >= MOST_BRANCHES) {
            return;
        }
        EbpfBuilder.Label other = out.newLabel();
        EbpfBuilder.Label end = out.newLabel();
        Cond cond = code.pick(Cond.values());
        out.jumpIf(cond, code.width(), code.number(), code.operand(), other);
        straight();
        out.jump(end);
        out.bind(other);
        straight();
        out.bind(end);
        code.add(code.alu());
    }

    private void straight() {
        for (int i = random.nextInt(3); i >= 0; i--) {
            number();
        }
    }

    private void loop() {
        EbpfBuilder.Label top = out.newLabel();
        Width width = code.width();
        switch (random.nextInt(5)) {
            case 0, 1 -> {
                code.imm(Reg.R7, 1 + random.nextInt(4));
                out.bind(top);
                body();
                code.plus(Reg.R7, -1);
                code.jumpIf(code.pick(Cond.JNE, Cond.JSGT), width, Reg.R7, 0, top);
            }
            case 2 -> {
                code.imm(Reg.R7, 0);
                out.bind(top);
                body();
                code.add(new Alu(AluOp.ADD, code.width(), Reg.R7, new Operand.Imm(1)));
                int rounds = 1 + random.nextInt(4);
                code.jumpIf(code.pick(Cond.JLT, Cond.JSLT, Cond.JNE), width, Reg.R7, rounds, top);
            }
            case 3 -> {
                Size size = code.pick(Size.DW, Size.W, Size.B);
                code.add(new Store(size, Reg.FP, COUNTER, new Operand.Imm(0)));
                out.bind(top);
                body();
                code.add(new Load(size, Reg.R7, Reg.FP, COUNTER));
                code.plus(Reg.R7, 1);
                code.add(new Store(size, Reg.FP, COUNTER, new Operand.Src(Reg.R7)));
                code.jumpIf(Cond.JLT, width, Reg.R7, 1 + random.nextInt(4), top);
            }
            default -> {
                code.mov(Reg.R7, code.number());
                code.bound(Reg.R7, 3);
                out.bind(top);
                body();
                code.plus(Reg.R7, -1);
                code.jumpIf(Cond.JSGT, width, Reg.R7, 0, top);
            }
        }
    }

    private void body() {
        straight();
        if (random.nextInt(3) == 0) {
            EbpfBuilder.Label label = out.newLabel();
            Cond cond = code.pick(Cond.values());
            out.jumpIf(cond, code.width(), code.number(), code.operand(), label);
            straight();
            out.bind(label);
        }
    }
}
