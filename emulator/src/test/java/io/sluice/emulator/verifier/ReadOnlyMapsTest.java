package io.sluice.emulator.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.maps.MapSpec.Contents;
import io.sluice.emulator.maps.MapSpec.Flag;
import io.sluice.emulator.maps.MapType;
import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.profile.Profile;
import io.sluice.filters.ebpf.EbpfAssembler;
import io.sluice.filters.ebpf.EbpfCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What stands in a map that nobody changes any more is known while a program is walked.
///
/// Each program names the map's value at offset 0 by its first instruction. Where the running
/// kernel is Linux 6.18 and may be asked, its whole log is compared too.
class ReadOnlyMapsTest {

    private static final Set<Flag> CONSTANT = Set.of(Flag.READ_ONLY, Flag.FROZEN);

    private static VerificationRequest request(String source, MapSpec map) {
        long[] slots = EbpfCodec.encode(EbpfAssembler.assemble(source.replace(';', '\n')));
        slots[0] |= 2L << 12; // BPF_PSEUDO_MAP_VALUE
        return new VerificationRequest(
                slots,
                ProgramKind.of(ProgramType.SCHED_CLS),
                Map.of(0, map),
                Privilege.PERFMON,
                Profile.LINUX_6_18,
                Set.of());
    }

    private static MapSpec map(Set<Flag> flags, byte[] contents) {
        return new MapSpec(
                "",
                MapType.ARRAY,
                new MapSpec.Size(4, contents.length, 1),
                flags,
                List.of(),
                Optional.empty(),
                Optional.of(Contents.of(contents)));
    }

    private static void judges(String message, VerificationRequest request) {
        Verification got = Verifier.verify(request);
        assertEquals(message, got instanceof Verification.Rejected r ? r.message() : "accepted");
        LiveLog.kernel()
                .ifPresent(kernel ->
                        assertEquals("", LiveLog.difference(request, Optional.empty(), kernel)));
    }

    /// Contents: 01 02 03 84 ff ff ff ff 05 00 00 00 00 00 00 00.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a dead branch is not walked     | r6 = 0 ll; r1 = *(u8 *)(r6 + 0); r0 = 0; if r1 == 1 goto +1; r0 = *(u64 *)(r0 + 0); exit | accepted
                    two bytes                       | r6 = 0 ll; r1 = *(u16 *)(r6 + 1); r0 = 0; if r1 == 0x302 goto +1; r0 = *(u64 *)(r0 + 0); exit | accepted
                    four bytes                      | r6 = 0 ll; r1 = *(u32 *)(r6 + 0); r0 = 0; r2 = 0x84030201 ll; if r1 == r2 goto +1; r0 = *(u64 *)(r0 + 0); exit | accepted
                    eight bytes                     | r6 = 0 ll; r1 = *(u64 *)(r6 + 8); r0 = 0; if r1 == 5 goto +1; r0 = *(u64 *)(r0 + 0); exit | accepted
                    with the sign                   | r6 = 0 ll; r1 = *(s8 *)(r6 + 3); r0 = 0; if r1 s< 0 goto +1; r0 = *(u64 *)(r0 + 0); exit | accepted
                    an offset in a register         | r6 = 0 ll; r2 = 8; r6 += r2; r1 = *(u8 *)(r6 + 0); r0 = 0; if r1 == 5 goto +1; r0 = *(u64 *)(r0 + 0); exit | accepted
                    a loop is bounded by it         | r6 = 0 ll; r1 = *(u32 *)(r6 + 8); r0 = 0; r0 += 1; if r0 < r1 goto -2; exit | accepted
                    as large as the stack that is written | r6 = 0 ll; r1 = *(u32 *)(r6 + 8); r2 = r10; r2 += -8; r2 += r1; *(u8 *)(r2 + 0) = 1; r0 = 0; exit | accepted
                    beyond the stack                | r6 = 0 ll; r1 = *(u32 *)(r6 + 4); r2 = r10; r2 += r1; *(u8 *)(r2 + 0) = 1; r0 = 0; exit | math between fp pointer and 4294967295 is not allowed
                    beyond the value                | r6 = 0 ll; r1 = *(u64 *)(r6 + 9); r0 = 0; exit | R6 min value is outside of the allowed memory range
                    """)
    void aConstantMapIsKnown(String name, String program, String message) {
        byte[] contents = {1, 2, 3, (byte) 0x84, -1, -1, -1, -1, 5, 0, 0, 0, 0, 0, 0, 0};
        judges(message, request(program, map(CONSTANT, contents)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    READ_ONLY |
                    FROZEN    |
                    """)
    void aMapThatSomebodyMayChangeIsNotKnown(Flag flag, String none) {
        String program =
                "r6 = 0 ll; r1 = *(u8 *)(r6 + 0); r0 = 0; if r1 == 1 goto +1; r0 = *(u64 *)(r0 + 0); exit";
        judges(
                "R0 invalid mem access 'scalar'",
                request(program, map(Set.of(flag), new byte[] {1, 0, 0, 0})));
    }

    /// A load through a pointer that was looked up, of a map with two values.
    @ParameterizedTest
    @CsvSource({"1, accepted", "2, ''"})
    void onlyAMapOfOneValueIsRead(int entries, String message) {
        String source =
                "r1 = 0 ll; *(u32 *)(r10 - 4) = 0; r2 = r10; r2 += -4; call 1; if r0 == 0 goto +1; r0 = *(u32 *)(r0 + 0); r0 = 0; exit";
        long[] slots = EbpfCodec.encode(EbpfAssembler.assemble(source.replace(';', '\n')));
        slots[0] |= 1L << 12; // BPF_PSEUDO_MAP_FD
        var map =
                new MapSpec(
                        "",
                        MapType.ARRAY,
                        new MapSpec.Size(4, 4, entries),
                        CONSTANT,
                        List.of(),
                        Optional.empty());
        judges(
                message,
                new VerificationRequest(
                        slots,
                        ProgramKind.of(ProgramType.SCHED_CLS),
                        Map.of(0, map),
                        Privilege.PERFMON,
                        Profile.LINUX_6_18,
                        Set.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    %d and %s;16;accepted
                    %d;0;Invalid format string
                    %d;16;accepted
                    %5d %-5u %05x %+lX;32;accepted
                    %lli %llu;16;accepted
                    %c%c;16;accepted
                    %p %pK %px %pB %ps %pS;48;accepted
                    %pks %pus,%pI4 %pi6;32;accepted
                    %pI5;8;Invalid format string
                    %sx;8;Invalid format string
                    %s.;8;accepted
                    %.2d;8;Invalid format string
                    %#x;8;Invalid format string
                    %h;8;Invalid format string
                    %o;8;Invalid format string
                    100%%;0;accepted
                    100%;8;Invalid format string
                    grüß %d;8;accepted
                    %d;12;''
                    """)
    void theFormatOfSnprintfIsRead(String format, int bytes, String message) {
        byte[] text = format.getBytes(StandardCharsets.UTF_8);
        byte[] contents = new byte[text.length + 1];
        System.arraycopy(text, 0, contents, 0, text.length);
        judges(message, request(snprintf(bytes), map(CONSTANT, contents)));
    }

    private static String snprintf(int bytes) {
        StringBuilder stores = new StringBuilder();
        for (int i = 1; i <= 6; i++) {
            stores.append("*(u64 *)(r10 - ").append(8 * i).append(") = 0; ");
        }
        return "r6 = 0 ll; "
                + stores
                + "r1 = r10; r1 += -64; r2 = 8; r3 = r6; r4 = r10; r4 += -48; r5 = "
                + bytes
                + "; call 165; r0 = 0; exit";
    }

    @ParameterizedTest
    @CsvSource({
        "'41424300', 'accepted'",
        "'41424344', 'string is not zero-terminated'",
    })
    void aFormatHasAnEnd(String hex, String message) {
        byte[] contents = java.util.HexFormat.of().parseHex(hex);
        judges(message, request(snprintf(0), map(CONSTANT, contents)));
    }
}
