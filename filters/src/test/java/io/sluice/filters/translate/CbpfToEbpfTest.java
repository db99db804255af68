package io.sluice.filters.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.ebpf.EbpfDisassembler;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.ebpf.EbpfSyntax;
import java.util.List;
import org.junit.jupiter.api.Test;

class CbpfToEbpfTest {

    /// ldh [12]; jeq #0x800, 0, 1; ret #65535; ret #0
    private static final CbpfProgram IP =
            new CbpfProgram(
                    List.of(
                            new CbpfInsn(0x28, 0, 0, 12),
                            new CbpfInsn(0x15, 0, 1, 0x800),
                            new CbpfInsn(0x06, 0, 0, 65535),
                            new CbpfInsn(0x06, 0, 0, 0)));

    private static String source(CbpfProgram program, FilterShape shape, Machine machine) {
        EbpfProgram translated =
                assertInstanceOf(
                                Translation.Translated.class,
                                CbpfToEbpf.translate(program, shape, machine))
                        .program();
        return EbpfDisassembler.source(translated, EbpfSyntax.PSEUDO_C);
    }

    @Test
    void aSocketFilterKeepsPacketLoads() {
        assertEquals(
                """
                    r6 = r1
                    w0 = 0
                    w7 = 0
                    r0 = *(u16 *)skb[12]
                    if w0 != 2048 goto L0
                    w0 = 65535
                    exit
                L0:
                    w0 = 0
                    exit
                """,
                source(IP, FilterShape.SOCKET, Machine.LINUX));
    }

    @Test
    void anXdpProgramChecksTheEndBeforeItReads() {
        assertEquals(
                """
                    r6 = r1
                    r8 = *(u32 *)(r6 + 0)
                    r9 = *(u32 *)(r6 + 4)
                    w0 = 0
                    w7 = 0
                    r2 = r8
                    r2 += 14
                    if r2 > r9 goto L1
                    r0 = *(u16 *)(r2 - 2)
                    r0 = be16 r0
                    if w0 != 2048 goto L0
                    w0 = 2
                    exit
                L0:
                    w0 = 1
                    exit
                L1:
                    w0 = 1
                    exit
                """,
                source(IP, FilterShape.XDP, Machine.LINUX));
    }

    @Test
    void theMachineDecidesWhatAnOffsetBeyondThePacketMeans() {
        // ld [0xfffff000 + 8], the interface's number for Linux; ret a
        CbpfProgram program =
                new CbpfProgram(
                        List.of(new CbpfInsn(0x20, 0, 0, 0xfffff008), new CbpfInsn(0x16, 0, 0, 0)));
        assertTrue(
                source(program, FilterShape.SOCKET, Machine.LINUX)
                        .contains("r0 = *(u32 *)(r6 + 40)"));
        assertTrue(source(program, FilterShape.SOCKET, Machine.LIBPCAP).contains("goto L0"));
        Translation.Unsupported unsupported =
                assertInstanceOf(
                        Translation.Unsupported.class,
                        CbpfToEbpf.translate(program, FilterShape.XDP, Machine.LINUX));
        assertEquals(
                "0: the number of the interface, which an XDP program does not have",
                unsupported.insn() + ": " + unsupported.reason());
    }

    @Test
    void scratchWordsThatAreReadStartAsZero() {
        CbpfProgram program =
                new CbpfProgram(List.of(new CbpfInsn(0x60, 0, 0, 3), new CbpfInsn(0x16, 0, 0, 0)));
        assertTrue(
                source(program, FilterShape.SOCKET, Machine.LINUX)
                        .contains("*(u32 *)(r10 - 52) = 0"));
    }

    @Test
    void aProgramThatLeadsOutsideIsOurCallersMistake() {
        CbpfProgram program =
                new CbpfProgram(List.of(new CbpfInsn(0x15, 7, 0, 0), new CbpfInsn(0x16, 0, 0, 0)));
        assertThrows(
                IllegalArgumentException.class,
                () -> CbpfToEbpf.translate(program, FilterShape.SOCKET, Machine.LINUX));
    }
}
