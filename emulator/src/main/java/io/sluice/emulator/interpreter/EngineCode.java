package io.sluice.emulator.interpreter;

import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.filters.ebpf.EbpfCodec;
import io.sluice.filters.ebpf.EbpfInsn;
import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Wide;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.ebpf.Reg;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/// A program's slots with what the opcode alone must say written into it: forms that RFC 9669 tells
/// apart by other fields get one of its reserved opcodes, and so do instructions that can only
/// fault.
final class EngineCode {

    private EngineCode() {}

    static final int FP_WRITE = 0x00;
    static final int PAST_END = 0x01;
    static final int UNSUPPORTED = 0x02;
    static final int CALL_LOCAL = 0x03;
    static final int SDIV32_K = 0x08;
    static final int SDIV32_X = 0x09;
    static final int SDIV64_K = 0x0a;
    static final int SDIV64_X = 0x0b;
    static final int SMOD32_K = 0x0d;
    static final int SMOD32_X = 0x0e;
    static final int SMOD64_K = 0x10;
    static final int SMOD64_X = 0x11;
    static final int MOVSX8_32 = 0x12;
    static final int MOVSX16_32 = 0x13;
    static final int MOVSX8_64 = 0x19;
    static final int MOVSX16_64 = 0x1a;
    static final int MOVSX32_64 = 0x1b;
    static final int EXIT = 0x95;

    /// The slots, then one that faults for having come past the end, then an exit for failed packet
    /// loads.
    static long[] of(LinkedProgram linked) {
        EbpfProgram program = linked.program();
        long[] wire = EbpfCodec.encode(program);
        long[] code = Arrays.copyOf(wire, wire.length + 2);
        int[] slotOf = program.slotOffsets();
        for (int i = 0; i < program.size(); i++) {
            prepare(program.insns().get(i), code, slotOf[i], linked);
        }
        code[wire.length] = PAST_END;
        code[wire.length + 1] = EXIT;
        return code;
    }

    private static void prepare(EbpfInsn insn, long[] code, int slot, LinkedProgram linked) {
        if (written(insn).filter(reg -> reg == Reg.FP).isPresent()) {
            code[slot] = FP_WRITE;
            return;
        }
        switch (insn) {
            case EbpfInsn.Alu alu ->
                    code[slot] = code[slot] & ~0xffL | opcode(alu, (int) code[slot] & 0xff);
            case EbpfInsn.CallLocal _ -> code[slot] = code[slot] & ~0xffL | CALL_LOCAL;
            case EbpfInsn.CallKfunc _ -> code[slot] = code[slot] & ~0xffL | UNSUPPORTED;
            case EbpfInsn.LoadWide(Reg _, Wide value) -> wide(linked.value(value), code, slot);
            case EbpfInsn.Neg _,
                    EbpfInsn.ByteSwap _,
                    EbpfInsn.Load _,
                    EbpfInsn.LoadSx _,
                    EbpfInsn.Store _,
                    EbpfInsn.Atomic _,
                    EbpfInsn.LoadAbs _,
                    EbpfInsn.LoadInd _,
                    EbpfInsn.Jump _,
                    EbpfInsn.JumpLong _,
                    EbpfInsn.JumpIf _,
                    EbpfInsn.MayGoto _,
                    EbpfInsn.CallHelper _,
                    EbpfInsn.Exit _ -> {}
        }
    }

    private static void wide(OptionalLong value, long[] code, int slot) {
        if (value.isEmpty()) {
            code[slot] = code[slot] & ~0xffL | UNSUPPORTED;
            return;
        }
        code[slot] = code[slot] & 0xffff_ffffL | value.getAsLong() << 32;
        code[slot + 1] = value.getAsLong() & 0xffff_ffff_0000_0000L;
    }

    private static long opcode(EbpfInsn.Alu alu, int wire) {
        boolean register = alu.src() instanceof Operand.Src;
        boolean wide = alu.width() == Width.W64;
        return switch (alu.op()) {
            case SDIV -> wide ? register ? SDIV64_X : SDIV64_K : register ? SDIV32_X : SDIV32_K;
            case SMOD -> wide ? register ? SMOD64_X : SMOD64_K : register ? SMOD32_X : SMOD32_K;
            case MOVSX8 -> wide ? MOVSX8_64 : MOVSX8_32;
            case MOVSX16 -> wide ? MOVSX16_64 : MOVSX16_32;
            case MOVSX32 -> MOVSX32_64;
            case ADD, SUB, MUL, DIV, OR, AND, LSH, RSH, MOD, XOR, MOV, ARSH -> wire;
        };
    }

    /// The register that an instruction names as its destination.
    private static Optional<Reg> written(EbpfInsn insn) {
        return switch (insn) {
            case EbpfInsn.Alu(AluOp _, Width _, Reg dst, Operand _) -> Optional.of(dst);
            case EbpfInsn.Neg(Width _, Reg dst) -> Optional.of(dst);
            case EbpfInsn.ByteSwap swap -> Optional.of(swap.dst());
            case EbpfInsn.LoadWide(Reg dst, Wide _) -> Optional.of(dst);
            case EbpfInsn.Load load -> Optional.of(load.dst());
            case EbpfInsn.LoadSx load -> Optional.of(load.dst());
            case EbpfInsn.Atomic atomic ->
                    switch (atomic.op()) {
                        case FETCH_ADD, FETCH_OR, FETCH_AND, FETCH_XOR, XCHG ->
                                Optional.of(atomic.src());
                        case ADD, OR, AND, XOR, CMPXCHG -> Optional.empty();
                    };
            case EbpfInsn.Store _,
                    EbpfInsn.LoadAbs _,
                    EbpfInsn.LoadInd _,
                    EbpfInsn.Jump _,
                    EbpfInsn.JumpLong _,
                    EbpfInsn.JumpIf _,
                    EbpfInsn.MayGoto _,
                    EbpfInsn.CallHelper _,
                    EbpfInsn.CallLocal _,
                    EbpfInsn.CallKfunc _,
                    EbpfInsn.Exit _ ->
                    Optional.empty();
        };
    }
}
