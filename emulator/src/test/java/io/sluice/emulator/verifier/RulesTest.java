package io.sluice.emulator.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.maps.MapSpec.FieldKind;
import io.sluice.emulator.maps.MapType;
import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.profile.Limits;
import io.sluice.emulator.verifier.profile.Profile;
import io.sluice.emulator.verifier.profile.Rule;
import io.sluice.filters.ebpf.EbpfAssembler;
import io.sluice.filters.ebpf.EbpfCodec;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a profile says is what the walk does: each rule is taken from Linux 6.18's in turn.
class RulesTest {

    private static final int MAP = 0;

    private static Profile without(Rule rule) {
        Set<Rule> rules = EnumSet.copyOf(Profile.LINUX_6_18.rules());
        rules.remove(rule);
        return with(Profile.LINUX_6_18.limits(), rules);
    }

    private static Profile with(Limits limits, Set<Rule> rules) {
        Profile kernel = Profile.LINUX_6_18;
        return new Profile(
                "test", kernel.entry(), limits, kernel.states(), rules, kernel.messages());
    }

    private static Verification verify(Profile profile, String source) {
        long[] slots = EbpfCodec.encode(EbpfAssembler.assemble(source.replace(';', '\n')));
        boolean wide = (slots[MAP] & 0xff) == 0x18;
        slots[MAP] |= wide ? 2L << 12 : 0; // the wide load names the value of a map
        var lock = new MapSpec.Field(FieldKind.SPIN_LOCK, 0);
        var map =
                new MapSpec(
                        "",
                        MapType.ARRAY,
                        new MapSpec.Size(4, 8, 1),
                        Set.of(),
                        List.of(lock),
                        Optional.empty());
        return Verifier.verify(
                new VerificationRequest(
                        slots,
                        ProgramKind.of(ProgramType.SCHED_CLS),
                        wide ? Map.of(MAP, map) : Map.of(),
                        Privilege.PERFMON,
                        profile,
                        Set.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    UNCONDITIONAL_BACK_EDGES | r0 = 0; if r0 > 9 goto +2; r0 += 1; goto -3; exit | back-edge from insn 3 to 1
                    NARROW_FILLS             | *(u32 *)(r10 - 8) = 4; r1 = *(u16 *)(r10 - 8); r2 = r10; r2 += -16; r2 += r1; *(u8 *)(r2 + 0) = 0; r0 = 0; exit | invalid variable-offset write to stack R2 var_off=(0x0; 0xffff) off=-16 size=1
                    LOCKS_ACROSS_FUNCTIONS   | r6 = 0 ll; r1 = r6; call 93; call local +4; r1 = r6; call 94; r0 = 0; exit; r0 = 0; exit | function calls are not allowed while holding a lock
                    BYTE_SWAP                | r0 = 1; r0 = bswap16 r0; exit | unknown opcode d7
                    """)
    void aKernelWithoutTheRuleRefuses(Rule rule, String program, String message) {
        assertInstanceOf(Verification.Accepted.class, verify(Profile.LINUX_6_18, program));
        var rejected =
                assertInstanceOf(Verification.Rejected.class, verify(without(rule), program));
        assertEquals(message, rejected.message());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    r0 = 0; r0 += 1; r0 += 1; r0 += 1; if r0 > 8 goto -4; exit | ''
                    *(u64 *)(r10 - 24) = 0; r0 = 0; exit | invalid write to stack R10 off=-24 size=8
                    r0 = 0; call local +1; exit; r0 = 0; exit | the call stack of 2 frames is too deep
                    """)
    void theLimitsAreTheProfiles(String program, String message) {
        assertInstanceOf(Verification.Accepted.class, verify(Profile.LINUX_6_18, program));
        Profile small = with(new Limits(5, 5, 1, 1, 16, 8, 1), Profile.LINUX_6_18.rules());
        var rejected = assertInstanceOf(Verification.Rejected.class, verify(small, program));
        assertEquals(message, rejected.message());
    }

    @Test
    void anInstructionBudgetEndsTheWalk() {
        Profile small = with(new Limits(5, 5, 1, 1, 16, 8, 1), Profile.LINUX_6_18.rules());
        var rejected =
                assertInstanceOf(
                        Verification.Rejected.class,
                        verify(small, "r0 = 0; r0 += 1; if r0 < 9 goto -2; exit"));
        assertEquals("BPF program is too large. Processed 6 insn", rejected.message());
    }
}
