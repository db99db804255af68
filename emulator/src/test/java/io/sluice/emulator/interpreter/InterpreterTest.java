package io.sluice.emulator.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.memory.RunResult;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.filters.ebpf.EbpfAssembler;
import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterpreterTest {

    private static final byte[] PACKET = HexFormat.of().parseHex("0011223344556677");

    private static Interpreter interpreter(String text) {
        return new Interpreter(
                LinkedProgram.of(EbpfAssembler.assemble(text.replace(';', '\n'))), 1000);
    }

    private static String run(String text) {
        Memory memory = new Memory();
        memory.bindPacket(PACKET.clone(), 0, PACKET.length);
        return switch (interpreter(text).run(memory, Memory.PACKET, PACKET.length)) {
            case RunResult.Returned(long r0) -> Long.toHexString(r0);
            case RunResult.Faulted faulted -> faulted.fault().toString();
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    r0 = *(u32 *)(r1 + 0); exit                     | 33221100
                    r0 = *(u16 *)skb[1]; exit                       | 1122
                    r2 = 4; r0 = *(u32 *)skb[r2 + 0]; exit          | 44556677
                    r0 = 5; r0 = *(u32 *)skb[5]; r0 = 1; exit       | 0
                    r0 = *(u8 *)skb[-0x200000]; exit                | 0
                    r0 = *(u8 *)skb[-0x1ffffd]; exit                | 33
                    r0 = *(u8 *)skb[-1]; exit                       | 0
                    r1 = 7; call local f; r0 += r6; exit; f: r0 = r1; r6 = 9; exit | 7
                    r1 = 7; call local f; r0 = r1; exit; f: r0 = 1; exit | 0
                    r0 = r10; call local f; exit; f: r0 = r10; exit | 20100200
                    """)
    void returns(String text, String r0) {
        assertEquals(r0, run(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    r0 = *(u32 *)(r1 + 5); exit   | slot 0: access outside of memory: 4 bytes at 0x10000005, offset 5 of packet (8 bytes)
                    r0 = *(u8 *)(r1 - 1); exit    | slot 0: access outside of memory: 1 byte at 0xfffffff, offset 251658239 of context (0 bytes)
                    r0 = 0; r0 = *(u64 *)(r0 + 0); exit | slot 1: access outside of memory: 8 bytes at 0x0
                    r0 = -8; *(u64 *)(r0 + 0) = 1; exit | slot 1: access outside of memory: 8 bytes at 0xfffffffffffffff8
                    r0 = *(u64 *)(r10 - 520); exit| slot 0: access outside of memory: 8 bytes at 0x1ffffff8, offset 268435448 of packet (8 bytes)
                    r0 = *(u64 *)(r10 + 0); exit  | slot 0: access outside of memory: 8 bytes at 0x20000200, offset 512 of stack frame 0 (512 bytes)
                    goto -1                       | slot 0: out of fuel
                    call 999; exit                | slot 0: unknown helper: 999
                    call kfunc 1; exit            | slot 0: not supported: a kfunc, or a map or variable that is not bound
                    f: call local f; exit         | slot 0: too many nested calls: 8 frames
                    r10 += 8; exit                | slot 0: frame pointer is read only
                    r0 = 1                        | slot 1: control ran past the last instruction
                    """)
    void stops(String text, String fault) {
        assertEquals(fault, run(text));
    }

    @Test
    void readOnlyPacketsRefuseStores() {
        Memory memory = new Memory();
        memory.bindPacket(PACKET.clone(), 2, 4);
        memory.packetAccess(Memory.Access.READ_ONLY);
        RunResult.Faulted faulted =
                assertInstanceOf(
                        RunResult.Faulted.class,
                        interpreter("*(u8 *)(r1 + 3) = 1; exit").run(memory, Memory.PACKET, 4));
        assertEquals(
                "slot 0: store to read-only memory: 1 byte at 0x10000003, offset 3 of packet (4 bytes)",
                faulted.fault().toString());
    }

    @Test
    void showsEachStepToTheListener() {
        List<String> steps = new ArrayList<>();
        Interpreter interpreter = interpreter("r1 = 5 ll; call local f; exit; f: r0 = r1; exit");
        interpreter.trace((slot, depth, r) -> steps.add(slot + "/" + depth + " " + r[0]));
        interpreter.run(new Memory(), 0, 0);
        assertEquals(List.of("0/0 0", "2/0 0", "4/1 0", "5/1 5", "3/0 5"), steps);
    }

    @Test
    void theLoopIsSmallEnoughForTheCompiler()
            throws IOException { // HotSpot compiles no method above 8,000 bytes
        try (var in = Interpreter.class.getResourceAsStream("Interpreter.class")) {
            int largest =
                    ClassFile.of().parse(in.readAllBytes()).methods().stream()
                            .flatMap(method -> method.findAttribute(Attributes.code()).stream())
                            .mapToInt(CodeAttribute::codeLength)
                            .max()
                            .orElseThrow();
            assertTrue(largest < 6_000, "largest method: " + largest + " bytes");
        }
    }
}
