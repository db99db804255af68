package io.sluice.emulator.programs;

import io.sluice.emulator.helpers.HelperTable;
import io.sluice.filters.ebpf.EbpfInsn;
import io.sluice.filters.ebpf.EbpfInsn.Wide;
import io.sluice.filters.ebpf.EbpfProgram;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// A program with what it refers to. Nothing is verified: the engines check every access.
///
/// @param program the instructions
/// @param helpers what calls by number reach
/// @param addresses the guest address of each map, map value or variable the program loads
public record LinkedProgram(EbpfProgram program, HelperTable helpers, Map<Wide, Long> addresses) {

    /// Where code addresses start: no memory is there, so a program can hold them and call back,
    /// not read them.
    private static final long CODE = 0xe000_0000L;

    /// How often one call of a function goes on at `may_goto`; the next one jumps (Linux 6.18,
    /// include/linux/bpf_verifier.h, BPF_MAX_LOOPS).
    public static final int MAY_GOTO_ROUNDS = 8 << 20;

    public LinkedProgram {
        addresses = Map.copyOf(addresses);
    }

    /// A program that names no maps or variables, with the standard helpers.
    public static LinkedProgram of(EbpfProgram program) {
        return new LinkedProgram(program, HelperTable.standard(), Map.of());
    }

    /// Fuel for a run: what is usual, and for a program with `may_goto` so much more that a loop
    /// over all of its slots ends by itself.
    public long fuel(long usual) {
        return countsRounds() ? usual + (long) MAY_GOTO_ROUNDS * program.slotCount() : usual;
    }

    /// The first helper it calls whose answers differ from call to call, so that no two runs need
    /// be alike.
    public OptionalInt unrepeatableHelper() {
        for (EbpfInsn insn : program.insns()) {
            if (insn instanceof EbpfInsn.CallHelper(int id) && HelperTable.isUnrepeatable(id)) {
                return OptionalInt.of(id);
            }
        }
        return OptionalInt.empty();
    }

    /// Whether there is a `may_goto`.
    public boolean countsRounds() {
        return program.insns().stream().anyMatch(EbpfInsn.MayGoto.class::isInstance);
    }

    /// The number that a 64-bit load gives, or nothing if what it names was not given an address.
    public OptionalLong value(Wide wide) {
        return switch (wide) {
            case Wide.Const(long number) -> OptionalLong.of(number);
            case Wide.Function(int target) -> OptionalLong.of(CODE + target);
            case Wide.MapByFd _,
                    Wide.MapValueByFd _,
                    Wide.Variable _,
                    Wide.MapByIndex _,
                    Wide.MapValueByIndex _ ->
                    addresses.containsKey(wide)
                            ? OptionalLong.of(Objects.requireNonNull(addresses.get(wide)))
                            : OptionalLong.empty();
        };
    }
}
