package io.sluice.emulator.jit.ebpf;

import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.filters.ebpf.EbpfInsn;
import io.sluice.filters.ebpf.Reg;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Writes a function that is too large for one method as several: HotSpot compiles no method above
/// 8,000 bytes.
///
/// Each part holds some instructions in order. It takes the registers out of an array, begins where
/// it is told, and answers where to go on in another part, the registers put back. A driver calls
/// the parts in turn.
final class SplitFunction {

    /// Bytes of code in a part, by the upper bounds of [#cost].
    private static final int BUDGET = 5_500;

    /// A straight stretch is cut after so many instructions, so that a part can end there.
    private static final int STRETCH = 40;

    private static final int DONE = -1;

    /// Where the array of registers also keeps how often the function may go on at `may_goto`.
    private static final int ROUNDS = Reg.COUNT;

    private record Part(int number, List<int[]> pieces) {}

    private final Unit unit;
    private final int entry;
    private final Layout layout = Layout.part();
    private final List<Part> parts = new ArrayList<>();

    /// For the first instruction of each piece: its part above, its place in the part below 16
    /// bits.
    private final Map<Integer, Integer> placeOf = new HashMap<>();

    SplitFunction(Unit unit, int entry) {
        this.unit = unit;
        this.entry = entry;
        divide();
    }

    private void divide() {
        List<int[]> current = new ArrayList<>();
        int used = 0;
        for (int[] piece : pieces()) {
            int cost = cost(piece);
            if (used + cost > BUDGET && !current.isEmpty()) {
                parts.add(new Part(parts.size(), current));
                current = new ArrayList<>();
                used = 0;
            }
            placeOf.put(piece[0], parts.size() << 16 | current.size());
            current.add(piece);
            used += cost;
        }
        parts.add(new Part(parts.size(), current));
    }

    private List<int[]> pieces() {
        List<int[]> pieces = new ArrayList<>();
        for (int block : unit.cfg.blocksFrom(entry)) {
            int end = unit.cfg.end(block);
            for (int from = unit.cfg.start(block); from < end; from += STRETCH) {
                pieces.add(new int[] {from, Math.min(from + STRETCH, end)});
            }
        }
        return pieces;
    }

    private int cost(int[] piece) {
        int bytes = 12;
        for (int i = piece[0]; i < piece[1]; i++) {
            bytes += cost(unit.insn(i));
        }
        return bytes;
    }

    /// An upper bound of the bytes that an instruction becomes, its out-of-line parts included.
    private static int cost(EbpfInsn insn) {
        return switch (insn) {
            case EbpfInsn.Alu _, EbpfInsn.Neg _, EbpfInsn.ByteSwap _, EbpfInsn.LoadWide _ -> 20;
            case EbpfInsn.Load _, EbpfInsn.LoadSx _, EbpfInsn.Store _ -> 40;
            case EbpfInsn.LoadAbs _, EbpfInsn.LoadInd _ -> 60;
            case EbpfInsn.Jump _, EbpfInsn.JumpLong _, EbpfInsn.JumpIf _, EbpfInsn.MayGoto _ -> 70;
            case EbpfInsn.CallHelper _, EbpfInsn.CallLocal _, EbpfInsn.Atomic _ -> 140;
            case EbpfInsn.CallKfunc _, EbpfInsn.Exit _ -> 20;
        };
    }

    void emit(ClassBuilder builder) {
        int flags = ClassFile.ACC_STATIC | ClassFile.ACC_FINAL;
        builder.withMethodBody(Descs.function(entry), Descs.FUNCTION, flags, this::driver);
        for (Part part : parts) {
            builder.withMethodBody(
                    name(part.number), Descs.PART, flags, code -> new PartBody(part, code).emit());
        }
    }

    private String name(int part) {
        return Descs.function(entry) + "part" + part;
    }

    /// Fills the array of registers and calls part after part. Its own locals: the array in 13, the
    /// place in 14.
    private void driver(CodeBuilder code) {
        int file = 13;
        int place = 14;
        code.loadConstant(ROUNDS + 1).newarray(TypeKind.LONG).astore(file);
        for (int r = 1; r <= 5; r++) {
            code.aload(file).loadConstant(r).lload(1 + 2 * r).lastore();
        }
        code.aload(file).loadConstant(10);
        code.iload(Layout.DEPTH).i2l().loadConstant(Memory.FRAME_STRIDE).lmul();
        code.loadConstant(Memory.framePointer(0)).ladd().lastore();
        code.aload(file).loadConstant(ROUNDS);
        code.loadConstant((long) LinkedProgram.MAY_GOTO_ROUNDS).lastore();
        code.loadConstant(place(entry)).istore(place);
        Label next = code.newLabel();
        Label done = code.newLabel();
        List<SwitchCase> cases = new ArrayList<>();
        for (Part part : parts) {
            cases.add(SwitchCase.of(part.number, code.newLabel()));
        }
        code.labelBinding(next).iload(place).loadConstant(16).ishr();
        code.tableswitch(0, parts.size() - 1, done, cases);
        for (SwitchCase part : cases) {
            code.labelBinding(part.target())
                    .aload(Layout.MEMORY)
                    .aload(Layout.STATE)
                    .iload(Layout.DEPTH);
            code.aload(file).iload(place).loadConstant(0xffff).iand();
            code.invokestatic(Descs.SELF, name(part.caseValue()), Descs.PART)
                    .istore(place)
                    .goto_(next);
        }
        code.labelBinding(done).aload(file).loadConstant(0).laload().lreturn();
    }

    private int place(int insn) {
        return Objects.requireNonNull(placeOf.get(insn));
    }

    /// One part's method.
    private final class PartBody implements MethodFlow {
        private final Part part;
        private final CodeBuilder code;
        private final Jumps fuel;
        private final List<Label> starts = new ArrayList<>();
        private final Map<Integer, Label> outside = new HashMap<>();
        private final Label epilogue;

        PartBody(Part part, CodeBuilder code) {
            this.part = part;
            this.code = code;
            this.fuel = new Jumps(code, layout, unit.fuel);
            this.epilogue = code.newLabel();
            part.pieces.forEach(_ -> starts.add(code.newLabel()));
        }

        void emit() {
            prologue();
            InsnEmitter emitter = new InsnEmitter(code, unit, layout, this);
            for (int i = 0; i < part.pieces.size(); i++) {
                code.labelBinding(starts.get(i));
                piece(emitter, part.pieces.get(i));
            }
            emitter.finish();
            outside.forEach((place, label) ->
                    code.labelBinding(label)
                            .loadConstant(place)
                            .istore(Layout.BLOCK)
                            .goto_(epilogue));
            code.labelBinding(epilogue);
            putBack();
            code.iload(Layout.BLOCK).ireturn();
        }

        private void piece(InsnEmitter emitter, int[] piece) {
            for (int i = piece[0]; i < piece[1]; i++) {
                if (!emitter.emit(unit.insn(i), i)) {
                    return;
                }
            }
            if (piece[1] == unit.size()) {
                emitter.pastEnd();
            } else {
                code.goto_(to(piece[1]));
            }
        }

        private void prologue() {
            for (int r = 0; r < Reg.COUNT; r++) {
                code.aload(Layout.FILE).loadConstant(r).laload().lstore(layout.of(Reg.of(r)));
            }
            fuel.loadFuel();
            if (unit.countsRounds()) {
                code.aload(Layout.FILE).loadConstant(ROUNDS).laload().l2i().istore(layout.rounds());
            }
            new MemoryEmitter(code, layout).prologue();
            List<SwitchCase> cases = new ArrayList<>();
            for (int i = 0; i < starts.size(); i++) {
                cases.add(SwitchCase.of(i, starts.get(i)));
            }
            code.iload(Layout.BLOCK).tableswitch(0, starts.size() - 1, starts.getFirst(), cases);
        }

        private void putBack() {
            fuel.saveFuel();
            if (unit.countsRounds()) {
                code.aload(Layout.FILE).loadConstant(ROUNDS).iload(layout.rounds()).i2l().lastore();
            }
            for (int r = 0; r < Reg.COUNT; r++) {
                code.aload(Layout.FILE).loadConstant(r).lload(layout.of(Reg.of(r))).lastore();
            }
        }

        @Override
        public Label to(int insn) {
            int place = place(insn);
            return place >> 16 == part.number
                    ? starts.get(place & 0xffff)
                    : outside.computeIfAbsent(place, _ -> code.newLabel());
        }

        @Override
        public void leave(CodeBuilder at) {
            at.loadConstant(DONE).istore(Layout.BLOCK).goto_(epilogue);
        }
    }
}
