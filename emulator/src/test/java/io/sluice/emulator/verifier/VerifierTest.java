package io.sluice.emulator.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.maps.MapType;
import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.profile.Profile;
import io.sluice.filters.ebpf.EbpfAssembler;
import io.sluice.filters.ebpf.EbpfCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifierTest {

    private static final String BOUNDS_CHECK =
            """
            r2 = *(u32 *)(r1 + 0)
            r3 = *(u32 *)(r1 + 4)
            r0 = r2
            r0 += 14
            if r0 > r3 goto +1
            r0 = *(u8 *)(r2 + 13)
            r0 = 2
            exit
            """;

    private static long[] assemble(String source) {
        return EbpfCodec.encode(EbpfAssembler.assemble(source));
    }

    private static Verification verify(ProgramType type, Privilege privilege, String source) {
        return Verifier.verify(
                new VerificationRequest(
                        assemble(source.replace(';', '\n')),
                        ProgramKind.of(type),
                        Map.of(),
                        privilege,
                        Profile.LINUX_6_18,
                        Set.of()));
    }

    @Test
    void acceptsAPacketAccessAfterItsBoundsCheck() {
        var accepted =
                assertInstanceOf(
                        Verification.Accepted.class,
                        verify(ProgramType.XDP, Privilege.PERFMON, BOUNDS_CHECK));
        assertEquals(10, accepted.statistics().processed()); // Linux 6.18 says the same
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    exit                                                       | UNINITIALISED_REGISTER | 0 | R0 !read_ok
                    r10 = 0; exit                                              | READ_ONLY_REGISTER     | 0 | frame pointer is read only
                    r0 = 0                                                     | CONTROL_FLOW           | 0 | last insn is not an exit or jmp
                    r0 = 0; goto +1; r0 = 1; exit                              | CONTROL_FLOW           | 2 | unreachable insn 2
                    r0 = 0; goto -1; exit                                      | CONTROL_FLOW           | 2 | unreachable insn 2
                    r0 = *(u64 *)(r10 + 0); exit                               | STACK_ACCESS           | 0 | invalid read from stack R10 off=0 size=8
                    r0 = *(u32 *)(r1 + 2); exit                                | CONTEXT_ACCESS         | 0 | invalid bpf_context access off=2 size=4
                    r0 = 0; r0 = *(u8 *)(r0 + 0); exit                         | NOT_A_POINTER          | 1 | R0 invalid mem access 'scalar'
                    r0 = r1; r0 *= 2; exit                                     | POINTER_ARITHMETIC     | 1 | R0 pointer arithmetic with *= operator prohibited
                    call 9999; exit                                            | HELPER_UNAVAILABLE     | 0 | invalid func unknown#9999
                    r2 = *(u32 *)(r1 + 0); r0 = *(u8 *)(r2 + 0); exit          | PACKET_BOUNDS          | 1 | R2 offset is outside of the packet
                    call 5; r8 = r0; w8 += 1; if w8 == 0 goto +5; if w8 > 8 goto +4; r1 = r10; r1 += -8; r1 += r0; r0 = *(u8 *)(r1 + 0); r0 = 0; exit | POINTER_OFFSET | 7 | math between fp pointer and register with unbounded min value is not allowed
                    r8 = *(u32 *)(r1 + 12); r7 = r8; r8 += 13; r8 &= 255; r0 = r8; r0 += 19; if r0 > 50 goto +4; r2 = r10; r2 += -525; r2 += r8; *(u8 *)(r2 + 0) = 0; r0 = 0; exit | STACK_ACCESS | 10 | invalid variable-offset write to stack R2 var_off=(0x0; 0x1f) off=-525 size=1
                    """)
    void refusesWithTheReasonThePlaceAndTheKernelsWords(
            String source, Reason reason, int insn, String message) {
        var rejected =
                assertInstanceOf(
                        Verification.Rejected.class,
                        verify(ProgramType.XDP, Privilege.PERFMON, source));
        assertEquals(
                reason + " " + insn + " " + message,
                rejected.reason() + " " + rejected.insn() + " " + rejected.message());
        assertTrue(!rejected.suggestion().isEmpty());
    }

    @Test
    void aLoopWithoutEndIsRefused() {
        var rejected =
                assertInstanceOf(
                        Verification.Rejected.class,
                        verify(
                                ProgramType.SOCKET_FILTER,
                                Privilege.PERFMON,
                                "r0 = 0; r0 &= 1; if r0 != 5 goto -2; exit"));
        assertEquals(Reason.INFINITE_LOOP, rejected.reason());
    }

    @Test
    void aCountedLoopIsWalkedToItsEnd() {
        Verification loop =
                verify(
                        ProgramType.SOCKET_FILTER,
                        Privilege.PERFMON,
                        "r0 = 0; r0 += 1; if r0 < 100 goto -2; exit");
        assertInstanceOf(Verification.Accepted.class, loop);
    }

    @Test
    void thePointersOfThePrivilegedMayLeak() {
        String leak = "r0 = r10; exit";
        assertInstanceOf(
                Verification.Accepted.class,
                verify(ProgramType.SOCKET_FILTER, Privilege.PERFMON, leak));
        var rejected =
                assertInstanceOf(
                        Verification.Rejected.class,
                        verify(ProgramType.SOCKET_FILTER, Privilege.NO_PERFMON, leak));
        assertEquals(Reason.POINTER_LEAK, rejected.reason());
    }

    @Test
    void theUnprivilegedMayNotLoop() {
        var rejected =
                assertInstanceOf(
                        Verification.Rejected.class,
                        verify(
                                ProgramType.SOCKET_FILTER,
                                Privilege.UNPRIVILEGED,
                                "r0 = 0; r0 += 1; if r0 < 9 goto -2; exit"));
        assertEquals("back-edge from insn 2 to 1", rejected.message());
    }

    /// As [#verify]; `MAP` in the source is the map's address, `VALUE` that of its value.
    private static Verification verifyWithMap(
            ProgramType type, MapSpec map, Privilege privilege, String source) {
        long[] slots =
                assemble(source.replace(';', '\n').replace("MAP", "1 ll").replace("VALUE", "2 ll"));
        Map<Integer, MapSpec> maps = new HashMap<>();
        for (int i = 0; i < slots.length; i++) {
            if ((slots[i] & 0xff) == Code.LD_IMM64) {
                slots[i] |= (slots[i] >>> 32) << 12; // the wide load names a map
                maps.put(i, map);
            }
        }
        return Verifier.verify(
                new VerificationRequest(
                        slots,
                        ProgramKind.of(type),
                        maps,
                        privilege,
                        Profile.LINUX_6_18,
                        Set.of()));
    }

    private static String words(Verification verification) {
        return verification instanceof Verification.Rejected r ? r.message() : "accepted";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                                                                   | R0 invalid mem access 'map_value_or_null'
                    if r0 == 0 goto +1;                            | accepted
                    if r0 != r6 goto +2; r0 = 0; exit;             | R0 invalid mem access 'map_value_or_null'
                    if r0 == r6 goto +1;                           | R0 invalid mem access 'map_value_or_null'
                    if r0 == 0 goto +2; if r0 == r6 goto +1;       | accepted
                    """)
    void aMapValueMustBeComparedWithTheConstant0(@Nullable String check, String words) {
        String source =
                "r6 = 0; *(u64 *)(r10 - 8) = 0; r2 = r10; r2 += -8; r1 = MAP; call 1; "
                        + (check == null ? "" : check)
                        + " r0 = *(u64 *)(r0 + 0); r0 = 0; exit";
        MapSpec map = MapSpec.of(MapType.HASH, 8, 8, 1);
        assertEquals(words, words(verifyWithMap(ProgramType.XDP, map, Privilege.PERFMON, source)));
    }

    @ParameterizedTest
    @CsvSource({"QUEUE, accepted", "BLOOM_FILTER, invalid read from stack R2 off=-8 size=8"})
    void aBloomFilterIsAskedForAValueThatIsThere(MapType type, String words) {
        String source = "r1 = MAP; r2 = r10; r2 += -8; call 89; r0 = 0; exit";
        MapSpec map = MapSpec.of(type, 0, 8, 4);
        assertEquals(
                words, words(verifyWithMap(ProgramType.XDP, map, Privilege.NO_PERFMON, source)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    SYSCALL   | R1 type=ctx expected=sock_common, sock, tcp_sock, xdp_sock, ptr_, trusted_ptr_
                    SCHED_CLS | program of this type cannot use helper bpf_skc_to_tcp_sock#137
                    """)
    void castsOfSocketsTakeNoCapabilityWhereTheyAreForTracing(ProgramType type, String words) {
        assertEquals(words, words(verify(type, Privilege.NO_PERFMON, "call 137; r0 = 0; exit")));
    }

    @Test
    void aDynamicPointerThatNobodyMadeIsRefused() {
        String source = "r1 = r10; r1 += -16; r2 = 0; r3 = 8; call 203; r0 = 0; exit";
        assertEquals(
                "Expected an initialized dynptr as arg #0",
                words(verify(ProgramType.XDP, Privilege.PERFMON, source)));
    }

    @Test
    void theValuesOfDeviceMapsAreNotWritten() {
        String source =
                "*(u32 *)(r10 - 4) = 0; r2 = r10; r2 += -4; r1 = MAP; call 1; if r0 == 0 goto +1;"
                        + " *(u32 *)(r0 + 0) = 1; r0 = 0; exit";
        MapSpec map = MapSpec.of(MapType.DEVMAP, 4, 4, 4);
        assertEquals(
                "write into map forbidden, value_size=4 off=0 size=4",
                words(verifyWithMap(ProgramType.XDP, map, Privilege.PERFMON, source)));
    }

    @Test
    void aRecordMayBeAsLongAs32BitsCanSay() {
        String source =
                "r1 = MAP; r2 = -1; r3 = 0; call 131; if r0 == 0 goto +4; r6 = *(u8 *)(r0 + 30000);"
                        + " r1 = r0; r2 = 0; call 133; r0 = 0; exit";
        MapSpec map = MapSpec.of(MapType.RINGBUF, 0, 0, 4096);
        assertEquals(
                "accepted", words(verifyWithMap(ProgramType.XDP, map, Privilege.PERFMON, source)));
    }

    @Test
    void aLockIsTheSameWhicheverLoadNamesIt() {
        String source = "r1 = VALUE; call 93; r1 = VALUE; call 94; r0 = 0; exit";
        var lock = new MapSpec.Field(MapSpec.FieldKind.SPIN_LOCK, 0);
        var map =
                new MapSpec(
                        "",
                        MapType.ARRAY,
                        new MapSpec.Size(4, 16, 1),
                        Set.of(),
                        List.of(lock),
                        Optional.empty());
        assertEquals(
                "accepted",
                words(verifyWithMap(ProgramType.SCHED_CLS, map, Privilege.PERFMON, source)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    u16 | 4  | accepted
                    u16 | 6  | R0 invalid sock access off=6 size=2
                    u16 | 26 | accepted
                    u32 | 16 | accepted
                    u8  | 16 | R0 invalid sock access off=16 size=1
                    u8  | 73 | R0 invalid sock access off=73 size=1
                    """)
    void aPartOfASocketsFieldIsReadFromItsStart(String size, int off, String words) {
        String source =
                "*(u64 *)(r10 - 8) = 0; *(u64 *)(r10 - 16) = 0; r2 = r10; r2 += -16; r3 = 12;"
                        + " r4 = 0; r5 = 0; call 84; if r0 == 0 goto +3; r6 = *("
                        + size
                        + " *)(r0 + "
                        + off
                        + "); r1 = r0; call 86; r0 = 0; exit";
        assertEquals(words, words(verify(ProgramType.SCHED_CLS, Privilege.PERFMON, source)));
    }

    @Test
    void optionsOfSocketsAreSetThroughTheSocketWhereTheContextIsNone() {
        String source = "r2 = 1; r3 = 2; r4 = r10; r4 += -4; r5 = 4; call 49; r0 = 1; exit";
        String words =
                words(
                        Verifier.verify(
                                new VerificationRequest(
                                        assemble(source.replace(';', '\n')),
                                        new ProgramKind(ProgramType.CGROUP_SOCKOPT, "set"),
                                        Map.of(),
                                        Privilege.PERFMON,
                                        Profile.LINUX_6_18,
                                        Set.of())));
        assertEquals(
                "R1 type=ctx expected=sock_common, sock, tcp_sock, xdp_sock, ptr_, trusted_ptr_",
                words);
    }

    /// Both ways come to a second comparison, decided on the one and open on the other.
    @Test
    void aPointerAtThePacketsEndStandsForNoOther() {
        String source =
                "r2 = *(u32 *)(r1 + 0); r3 = *(u32 *)(r1 + 4); r0 = 0; r1 = r2; r1 += 14;"
                        + " if r3 > r1 goto +1; r0 = 0; if r1 >= r3 goto +1;"
                        + " r0 = *(u8 *)(r2 + 100); exit";
        var request =
                new VerificationRequest(
                        assemble(source.replace(';', '\n')),
                        ProgramKind.of(ProgramType.XDP),
                        Map.of(),
                        Privilege.PERFMON,
                        Profile.LINUX_6_18,
                        Set.of(VerificationRequest.Flag.STATE_FREQUENCY));
        assertEquals("R2 offset is outside of the packet", words(Verifier.verify(request)));
    }
}
