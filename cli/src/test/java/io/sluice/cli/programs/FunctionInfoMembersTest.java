package io.sluice.cli.programs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.cli.command.CommandLineRun;
import io.sluice.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A global function `int sum(u64 *)`, called by `int main(struct xdp_md *)` with its context.
class FunctionInfoMembersTest {
    private static final String PROGRAM =
            """
            {"name": "p", "prog_type": "xdp", "insns": ["8510000002000000", "b700000002000000", \
            "9500000000000000", "b700000000000000", "1501010000000000", "7910000000000000", \
            "9500000000000000"], MEMBERS}
            """;

    private static final String BTF =
            "9feb0100180000000000000084000000840000001f00000001000000000000010400000020000001"
                    + "0500000000000004180000000000000000000002020000000c000000000000010800000040000000"
                    + "000000000000000204000000000000000100000d010000001000000003000000130000000100000c"
                    + "06000000000000000100000d0100000018000000050000001b0000000100000c0800000000696e74"
                    + "007864705f6d6400753634006130006d61696e0061300073756d00";

    private static final String SECTIONS =
            """
            "btf_types": [1, 16777216, 4, 16777248, 5, 67108864, 24, 0, 33554432, 2, 12, 16777216, 8, \
            64, 0, 33554432, 4, 0, 218103809, 1, 16, 3, 19, 201326593, 6, 0, 218103809, 1, 24, 5, 27, \
            201326593, 8], "btf_strings_hex": \
            "00696e74007864705f6d6400753634006130006d61696e0061300073756d00"
            """
                    .strip();

    private static final String RECORDS = "\"func_info\": [[0, 7], [3, 9]]";

    @TempDir private Path folder;

    private CommandLineRun verify(String members) throws IOException {
        Path file =
                Files.writeString(folder.resolve("p.jsonl"), PROGRAM.replace("MEMBERS", members));
        return CommandLineRun.of("verify", "--programs", file.toString());
    }

    @Test
    void typesMayStandThereAsDigitsBase64OrSections() throws IOException {
        String base64 = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(BTF));
        String digits = verify("\"btf\": \"" + BTF + "\", " + RECORDS).out();
        assertTrue(
                digits.contains(
                        "\"reason\":\"argument\",\"insn\":0,"
                                + "\"message\":\"Caller passes invalid args into func#1 ('sum')\""),
                digits);
        assertEquals(digits, verify("\"btf\": \"" + base64 + "\", " + RECORDS).out());
        assertEquals(digits, verify(SECTIONS + ", " + RECORDS).out());
    }

    @Test
    void recordsWithoutTypesMakeEveryFunctionStatic() throws IOException {
        CommandLineRun run = verify(RECORDS);
        assertTrue(
                run.out().contains("\"message\":\"invalid bpf_context access off=0 size=8\""),
                run.out());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "btf": "z!"                             | btf: neither hexadecimal digits nor base64
                    "btf": "9feb01"                         | btf: offset 0: 3 bytes are less than the header's 24
                    "btf_types": [1], "btf_strings_hex": "0" | btf_strings_hex: not all are hexadecimal digits, in pairs
                    "btf_types": ["a"], "btf_strings_hex": "" | btf_types: 'a' is no number of 32 bits
                    "btf_types": [4294967296]               | btf_types: '4294967296' is no number of 32 bits
                    "btf_types": [1], "btf_strings_hex": "00" | btf_types: offset 24: a type that ends behind the types
                    SECTIONS, "func_info": [3]              | func_info: [SLOT, TYPE] is wanted
                    SECTIONS, "func_info": [[0, -1]]        | func_info: '-1' is no number of 32 bits
                    """)
    void whatIsNoTypeInformationIsRefused(String members, String problem) throws IOException {
        CommandLineRun run = verify(members.replace("SECTIONS", SECTIONS));
        assertEquals(ExitCode.USAGE, run.code(), run.out());
        assertTrue(run.err().strip().endsWith("line 1: " + problem), run.err());
        assertTrue(run.out().contains("\"reason\":\"unsupported\""), run.out());
    }
}
