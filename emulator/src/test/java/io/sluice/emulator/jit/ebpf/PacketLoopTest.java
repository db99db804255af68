package io.sluice.emulator.jit.ebpf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.emulator.interpreter.Interpreter;
import io.sluice.emulator.memory.FaultException;
import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.emulator.programs.PacketInput;
import io.sluice.filters.ebpf.EbpfAssembler;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketLoopTest {
    private static final int PACKETS = 60;
    private static final long FUEL = 1000;

    private static LinkedProgram program(String source) {
        return LinkedProgram.of(EbpfAssembler.assemble(source.replace(" / ", "\n")));
    }

    private static Optional<PacketLoop> loop(String source) {
        return PacketLoop.of(program(source), PacketInput.Layout.SK_BUFF, FUEL);
    }

    /// What the interpreter says of each packet, which is given a context and the packet.
    private static int[] interpreted(
            LinkedProgram program, byte[] buffer, int[] offsets, int[] captured, int[] original) {
        Interpreter interpreter = new Interpreter(program, FUEL);
        PacketInput input = new PacketInput(PacketInput.Layout.SK_BUFF, new Memory());
        int[] results = new int[PACKETS];
        for (int i = 0; i < PACKETS; i++) {
            input.packet(buffer, offsets[i], captured[i], original[i]);
            try {
                results[i] = (int) interpreter.execute(input.memory(), input.r1(), input.r2());
            } catch (FaultException stopped) {
                results[i] = 0;
            }
        }
        return results;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "r0 = *(u32 *)(r1 + 0) / exit",
                "r6 = r1 / r0 = *(u16 *)skb[12] / exit",
                "r6 = r1 / r0 = *(u8 *)skb[1] / w0 += 1 / exit",
                "r6 = r1 / r0 = *(u32 *)skb[r7 + 7] / r0 ^= r9 / exit",
                "r6 = r1 / w7 = -1048572 / r0 = *(u8 *)skb[r7 + 0] / exit",
                "r6 = r1 / w7 = -3 / r0 = *(u8 *)skb[r7 + 0] / r0 += 5 / exit",
                "r2 = *(u32 *)(r1 + 76) / r3 = *(u32 *)(r1 + 80) / r0 = r3 / r0 -= r2 / exit",
                "r2 = *(u32 *)(r1 + 76) / r0 = *(u8 *)(r2 + 9) / exit",
                "r2 = *(u32 *)(r1 + 140) / r0 = *(s16 *)(r2 + 3) / r4 = *(u64 *)(r2 + 5) / exit",
                "r2 = *(u32 *)(r1 + 76) / *(u64 *)(r10 - 8) = r2 / r3 = *(u64 *)(r10 - 8) /"
                        + " r0 = *(u32 *)(r3 + 2) / exit",
                "r0 = *(u64 *)(r10 - 520) / exit",
                "r2 = *(u32 *)(r1 + 76) / r3 = *(u8 *)(r2 + 0) / top: / r3 -= 1 / r0 += 1 /"
                        + " if r3 != 0 goto top / exit",
                "r2 = 268435460 ll / r0 = *(u8 *)(r2 + 0) / exit",
            })
    void theLoopAnswersAsTheInterpreterPacketByPacket(String source) {
        Random random = new Random(51);
        byte[] buffer = new byte[64 * PACKETS];
        random.nextBytes(buffer);
        int[] offsets = new int[PACKETS];
        int[] captured = new int[PACKETS];
        int[] original = new int[PACKETS];
        for (int i = 0; i < PACKETS; i++) {
            captured[i] = random.nextInt(40);
            offsets[i] = 64 * i + random.nextInt(20);
            original[i] = captured[i] + random.nextInt(3);
        }
        PacketLoop loop = loop(source).orElseThrow();
        int[] results = new int[PACKETS];
        loop.run(buffer, offsets, captured, original, PACKETS, results);
        assertArrayEquals(
                interpreted(program(source), buffer, offsets, captured, original), results);
    }

    @Test
    void eachPacketHasItsOwnRounds() {
        LinkedProgram program =
                program("r0 = 0 / a: may_goto b / r0 += 1 / goto a / b: / r0 += 1 / exit");
        PacketLoop loop =
                PacketLoop.of(program, PacketInput.Layout.SK_BUFF, program.fuel(FUEL))
                        .orElseThrow();
        int[] results = new int[2];
        loop.run(new byte[9], new int[2], new int[2], new int[2], 2, results);
        assertArrayEquals(new int[] {8388609, 8388609}, results);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*(u32 *)(r1 + 8) = 1 / r0 = 0 / exit",
                "r2 = *(u32 *)(r1 + 76) / *(u8 *)(r2 + 0) = 1 / r0 = 0 / exit",
                "r0 = *(u32 *)(r1 + 16) / exit",
                "r0 = *(u16 *)(r1 + 0) / exit",
                "r1 += 4 / r0 = *(u32 *)(r1 + 0) / exit",
                "*(u64 *)(r10 - 8) = r1 / r0 = 0 / exit",
                "r0 = r1 / exit",
                "call 7 / exit",
                "call f / exit / f: / r0 = 1 / exit",
                "r6 = r1 / r0 = *(u8 *)skb[-4096] / exit",
                "if r2 == 0 goto a / r3 = r1 / a: / r0 = *(u32 *)(r3 + 0) / exit",
            })
    void aProgramThatDoesMoreThanLookHasNone(String source) {
        assertTrue(loop(source).isEmpty());
    }

    @Test
    void aFaultRejectsItsPacketAloneAndIsCounted() {
        PacketLoop loop =
                loop("r2 = *(u32 *)(r1 + 76) / r0 = *(u8 *)(r2 + 1) / r0 += 1 / exit")
                        .orElseThrow();
        int[] results = new int[4];
        byte[] buffer = {1, 2, 3, 4, 5};
        loop.run(buffer, new int[] {0, 1, 2, 3}, new int[] {2, 1, 2, 0}, new int[4], 4, results);
        assertArrayEquals(new int[] {3, 0, 5, 0}, results);
        assertEquals(2, loop.faults());
        assertEquals(
                "slot 1: access outside of memory: 1 byte at 0x10000001, offset 1 of packet (1 bytes)",
                loop.firstFault().orElseThrow().toString());
    }

    @Test
    void aPacketOutsideTheBufferIsTheCallersMistake() {
        PacketLoop loop = loop("r0 = 1 / exit").orElseThrow();
        int[] one = {1};
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> loop.run(new byte[1], one, one, one, 1, new int[1]));
    }
}
