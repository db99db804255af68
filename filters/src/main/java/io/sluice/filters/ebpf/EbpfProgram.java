package io.sluice.filters.ebpf;

import io.sluice.filters.ebpf.EbpfInsn.CallLocal;
import io.sluice.filters.ebpf.EbpfInsn.Jump;
import io.sluice.filters.ebpf.EbpfInsn.JumpIf;
import io.sluice.filters.ebpf.EbpfInsn.JumpLong;
import io.sluice.filters.ebpf.EbpfInsn.LoadWide;
import io.sluice.filters.ebpf.EbpfInsn.Wide;
import java.util.List;
import java.util.OptionalInt;

/// An extended BPF program: at least one instruction, every target inside. Whether it is safe to
/// run is not said here.
///
/// @param insns the instructions; an index into this list is what targets mean
public record EbpfProgram(List<EbpfInsn> insns) {

    /// @throws IllegalArgumentException if there is no instruction or a target lies outside
    public EbpfProgram {
        insns = List.copyOf(insns);
        if (insns.isEmpty()) {
            throw new IllegalArgumentException("a program has at least one instruction");
        }
        for (int i = 0; i < insns.size(); i++) {
            OptionalInt target = target(insns.get(i));
            if (target.isPresent()
                    && (target.getAsInt() < 0 || target.getAsInt() >= insns.size())) {
                throw new IllegalArgumentException(
                        "instruction "
                                + i
                                + ": target "
                                + target.getAsInt()
                                + " is outside of the program");
            }
        }
    }

    /// The number of instructions.
    public int size() {
        return insns.size();
    }

    /// The number of 64-bit slots on the wire.
    public int slotCount() {
        return slotOffsets()[insns.size()];
    }

    /// For each instruction its first slot, and at the end the number of slots; the array is the
    /// caller's.
    public int[] slotOffsets() {
        int[] offsets = new int[insns.size() + 1];
        for (int i = 0; i < insns.size(); i++) {
            offsets[i + 1] = offsets[i] + insns.get(i).slots();
        }
        return offsets;
    }

    /// The instruction index that an instruction names: a jump's, a local call's or a function
    /// address's.
    public static OptionalInt target(EbpfInsn insn) {
        return switch (insn) {
            case Jump(int target) -> OptionalInt.of(target);
            case JumpLong(int target) -> OptionalInt.of(target);
            case JumpIf jump -> OptionalInt.of(jump.target());
            case EbpfInsn.MayGoto(int target) -> OptionalInt.of(target);
            case CallLocal(int target) -> OptionalInt.of(target);
            case LoadWide(Reg _, Wide.Function(int target)) -> OptionalInt.of(target);
            case LoadWide _,
                    EbpfInsn.Alu _,
                    EbpfInsn.Neg _,
                    EbpfInsn.ByteSwap _,
                    EbpfInsn.Load _,
                    EbpfInsn.LoadSx _,
                    EbpfInsn.Store _,
                    EbpfInsn.Atomic _,
                    EbpfInsn.LoadAbs _,
                    EbpfInsn.LoadInd _,
                    EbpfInsn.CallHelper _,
                    EbpfInsn.CallKfunc _,
                    EbpfInsn.Exit _ ->
                    OptionalInt.empty();
        };
    }
}
