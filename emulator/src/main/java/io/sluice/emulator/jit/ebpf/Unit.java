package io.sluice.emulator.jit.ebpf;

import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.filters.ebpf.EbpfCfg;
import io.sluice.filters.ebpf.EbpfInsn;

/// What is being compiled.
final class Unit {
    final LinkedProgram linked;
    final EbpfCfg cfg;
    final HelperPool helpers;
    final Fuel fuel;
    private final int[] slotOf;
    private final boolean countsRounds;

    Unit(LinkedProgram linked, EbpfCfg cfg, HelperPool helpers, Fuel fuel) {
        this.linked = linked;
        this.cfg = cfg;
        this.helpers = helpers;
        this.fuel = fuel;
        this.slotOf = linked.program().slotOffsets();
        this.countsRounds = linked.countsRounds();
    }

    EbpfInsn insn(int index) {
        return linked.program().insns().get(index);
    }

    /// Whether functions count how often they go on at `may_goto`.
    boolean countsRounds() {
        return countsRounds;
    }

    /// The number of instructions.
    int size() {
        return linked.program().size();
    }

    /// The slot of an instruction; for [#size()], the slot after the last.
    int slot(int index) {
        return slotOf[index];
    }
}
