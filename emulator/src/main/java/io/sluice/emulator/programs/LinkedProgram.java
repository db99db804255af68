package io.sluice.emulator.programs;

import io.sluice.emulator.helpers.HelperTable;
import io.sluice.filters.ebpf.EbpfInsn.Wide;
import io.sluice.filters.ebpf.EbpfProgram;
import java.util.Map;
import java.util.Objects;
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

    public LinkedProgram {
        addresses = Map.copyOf(addresses);
    }

    /// A program that names no maps or variables, with the standard helpers.
    public static LinkedProgram of(EbpfProgram program) {
        return new LinkedProgram(program, HelperTable.standard(), Map.of());
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
