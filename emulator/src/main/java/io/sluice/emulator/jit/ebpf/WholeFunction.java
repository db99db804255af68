package io.sluice.emulator.jit.ebpf;

import io.sluice.emulator.memory.Memory;
import io.sluice.filters.ebpf.EbpfInsn;
import io.sluice.filters.ebpf.Reg;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// Writes a function as one method: registers in locals, a label for each block.
final class WholeFunction {

    private static final int[] ZERO_AT_ENTRY = {0, 6, 7, 8, 9};

    private final Unit unit;
    private final int entry;
    private final Layout layout = Layout.whole();

    WholeFunction(Unit unit, int entry) {
        this.unit = unit;
        this.entry = entry;
    }

    void emit(CodeBuilder code) {
        Map<Integer, Label> labels = labels(code, unit, entry);
        Jumps fuel = new Jumps(code, layout, unit.fuel);
        MethodFlow flow =
                new MethodFlow() {
                    @Override
                    public Label to(int insn) {
                        return Objects.requireNonNull(labels.get(insn));
                    }

                    @Override
                    public void leave(CodeBuilder at) {
                        fuel.saveFuel();
                        at.lload(layout.of(Reg.R0)).lreturn();
                    }
                };
        prologue(code);
        fuel.loadFuel();
        if (unit.countsRounds()) {
            fuel.startRounds();
        }
        new MemoryEmitter(code, layout).prologue();
        code.goto_(flow.to(entry));
        blocks(code, unit, entry, new InsnEmitter(code, unit, layout, flow), flow);
    }

    /// Writes all blocks of a function, each at its label.
    static void blocks(
            CodeBuilder code, Unit unit, int entry, InsnEmitter emitter, MethodFlow flow) {
        int[] blocks = unit.cfg.blocksFrom(entry);
        for (int i = 0; i < blocks.length; i++) {
            int block = blocks[i];
            code.labelBinding(flow.to(unit.cfg.start(block)));
            boolean goesOn = block(unit, emitter, block);
            int next = unit.cfg.end(block);
            if (goesOn && next == unit.size()) {
                emitter.pastEnd();
            } else if (goesOn
                    && (i + 1 == blocks.length || unit.cfg.start(blocks[i + 1]) != next)) {
                code.goto_(flow.to(next));
            }
        }
        emitter.finish();
    }

    /// A label for each block, by its first instruction.
    static Map<Integer, Label> labels(CodeBuilder code, Unit unit, int entry) {
        Map<Integer, Label> labels = new HashMap<>();
        for (int block : unit.cfg.blocksFrom(entry)) {
            labels.put(unit.cfg.start(block), code.newLabel());
        }
        return labels;
    }

    private void prologue(CodeBuilder code) {
        for (int register : ZERO_AT_ENTRY) {
            code.loadConstant(0L).lstore(layout.of(Reg.of(register)));
        }
        code.iload(Layout.DEPTH).i2l().loadConstant(Memory.FRAME_STRIDE).lmul();
        code.loadConstant(Memory.framePointer(0)).ladd().lstore(layout.of(Reg.FP));
    }

    private static boolean block(Unit unit, InsnEmitter emitter, int block) {
        for (int i = unit.cfg.start(block); i < unit.cfg.end(block); i++) {
            EbpfInsn insn = unit.insn(i);
            if (!emitter.emit(insn, i)) {
                return false;
            }
        }
        return true;
    }
}
