package io.sluice.emulator.jit.ebpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.sluice.emulator.interpreter.Interpreter;
import io.sluice.emulator.memory.Fault;
import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.memory.RunResult;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.filters.ebpf.EbpfAssembler;
import io.sluice.filters.ebpf.EbpfDisassembler;
import io.sluice.filters.ebpf.EbpfInsn;
import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.ebpf.EbpfSyntax;
import io.sluice.filters.ebpf.Reg;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The interpreter and the compiled form on the same random programs and memories: the same result,
/// the same fault, the same memory after. `-Dsluice.rounds=N` asks for N programs,
/// `-Dsluice.memories=M` for M memories each.
class DifferentialTest {

    private static final long FUEL = 3_000;

    private record Outcome(RunResult result, int memory) {}

    @Test
    void interpreterAndCompiledFormAgree() {
        int rounds = Integer.getInteger("sluice.rounds", 3_200);
        int memories = Integer.getInteger("sluice.memories", 32);
        long seed = Long.getLong("sluice.seed", 1);
        Map<Fault.Kind, Integer> faults = new EnumMap<>(Fault.Kind.class);
        long returned = 0;
        for (int round = 0; round < rounds; round++) {
            SplittableRandom random = new SplittableRandom(seed * 1_000_003L + round);
            EbpfProgram program = ProgramGenerator.program(random);
            Interpreter interpreter = new Interpreter(LinkedProgram.of(program), FUEL);
            CompiledProgram compiled = compile(program);
            for (int i = 0; i < memories; i++) {
                byte[] packet = packet(random);
                Outcome expected = run(interpreter, packet);
                if (!expected.equals(run(compiled, packet))) {
                    fail(reproducer(program, packet, seed, round));
                }
                if (expected.result instanceof RunResult.Faulted(var fault)) {
                    faults.merge(fault.kind(), 1, Integer::sum);
                } else {
                    returned++;
                }
            }
        }
        System.out.println(
                "differential, seed "
                        + seed
                        + ": "
                        + (long) rounds * memories
                        + " runs of "
                        + rounds
                        + " programs agree; returned "
                        + returned
                        + ", faults "
                        + faults);
        assertTrue(returned > rounds, "only " + returned + " runs returned");
    }

    private static byte[] packet(SplittableRandom random) {
        byte[] packet = new byte[random.nextInt(80)];
        random.nextBytes(packet);
        return packet;
    }

    private static CompiledProgram compile(EbpfProgram program) {
        return compile(program, FUEL);
    }

    private static Memory memory(byte[] packet) {
        Memory memory = new Memory();
        memory.bindPacket(packet.clone(), 0, packet.length);
        return memory;
    }

    private static Outcome run(Interpreter interpreter, byte[] packet) {
        Memory memory = memory(packet);
        return new Outcome(
                interpreter.run(memory, Memory.PACKET, packet.length), memory.contentHash());
    }

    private static Outcome run(CompiledProgram compiled, byte[] packet) {
        Memory memory = memory(packet);
        return new Outcome(
                compiled.run(memory, Memory.PACKET, packet.length), memory.contentHash());
    }

    private static boolean differ(EbpfProgram program, byte[] packet) {
        return !run(new Interpreter(LinkedProgram.of(program), FUEL), packet)
                .equals(run(compile(program), packet));
    }

    /// The smallest program found by turning instructions into `r0 = r0` as long as the two still
    /// differ.
    private static String reproducer(EbpfProgram program, byte[] packet, long seed, int round) {
        EbpfInsn nothing = new EbpfInsn.Alu(AluOp.MOV, Width.W64, Reg.R0, new Operand.Src(Reg.R0));
        List<EbpfInsn> insns = new ArrayList<>(program.insns());
        for (int i = 0; i < insns.size(); i++) {
            EbpfInsn kept = insns.set(i, nothing);
            if (!differ(new EbpfProgram(insns), packet)) {
                insns.set(i, kept);
            }
        }
        EbpfProgram small = new EbpfProgram(insns);
        return "seed %d, round %d, packet %s%ninterpreter %s%ncompiled    %s%n%s"
                .formatted(
                        seed,
                        round,
                        HexFormat.of().formatHex(packet),
                        run(new Interpreter(LinkedProgram.of(small), FUEL), packet),
                        run(compile(small), packet),
                        EbpfDisassembler.source(small, EbpfSyntax.PSEUDO_C));
    }

    @Test
    void aProgramTooLargeForOneMethodIsSplitAndAnswersTheSame() {
        StringBuilder text = new StringBuilder("r6 = r1\nr7 = r2\nr0 = 0\nr8 = 3\nagain:\n");
        for (int i = 0; i < 2_000; i++) {
            text.append("r0 += ")
                    .append(i)
                    .append("\nr3 = *(u8 *)(r6 + ")
                    .append(i % 8)
                    .append(")\nr0 ^= r3\n");
            if (i % 50 == 0) {
                text.append("if r3 > 200 goto L")
                        .append(i + 50)
                        .append('\n')
                        .append("L")
                        .append(i)
                        .append(":\n");
            }
        }
        text.append(
                "L2000: call local f\nr8 += -1\nif r8 != 0 goto again\nexit\nf: r0 = 7\nexit\n");
        EbpfProgram program = EbpfAssembler.assemble(text.toString());
        byte[] packet = HexFormat.of().parseHex("01fe03d405060708");
        CompiledProgram compiled = compile(program, 1 << 20);
        assertEquals(
                run(new Interpreter(LinkedProgram.of(program), 1 << 20), packet),
                run(compiled, packet));
        assertTrue(compiled.largestMethod() < 8_000, "largest method: " + compiled.largestMethod());
        assertInstanceOf(
                RunResult.Returned.class,
                compiled.run(memory(packet), Memory.PACKET, packet.length));
    }

    /// Rounds of a function are its own, and those of a loop in a loop come out of the same number.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    r0 = 0; a: may_goto b; r0 += 1; goto a; b: exit                                                | 8388608
                    r0 = 0; goto a; c: exit; a: r0 += 1; may_goto c; goto a                                        | 8388609
                    r0 = 0; b: r0 += 1; may_goto a; goto b; a: may_goto c; r0 += 100; c: exit                      | 8388609
                    r6 = 0; a: call local f; r6 += 1; if r6 < 2 goto a; exit; f: r0 = 0; b: may_goto c; r0 += 1; goto b; c: exit | 8388608
                    r0 = 5; may_goto +0; exit                                                                      | 5
                    """)
    void aLoopWithMayGotoEnds(String text, long r0) {
        LinkedProgram linked = LinkedProgram.of(EbpfAssembler.assemble(text.replace(';', '\n')));
        String expected = new RunResult.Returned(r0).toString();
        long fuel = linked.fuel(0);
        Interpreter interpreter = new Interpreter(linked, fuel);
        assertEquals(expected, interpreter.run(memory(new byte[8]), 0, 0).toString());
        assertEquals(expected, interpreter.run(memory(new byte[8]), 0, 0).toString());
        CompiledProgram compiled = compile(linked.program(), fuel);
        assertEquals(expected, compiled.run(memory(new byte[8]), 0, 0).toString());
        assertEquals(expected, compiled.run(memory(new byte[8]), 0, 0).toString());
    }

    @Test
    void aSplitFunctionCountsItsRoundsOverAllParts() {
        StringBuilder text = new StringBuilder("r0 = 0\na: may_goto end\nr0 += 1\ngoto b\n");
        for (int i = 0; i < 2_000; i++) {
            text.append("r3 += ").append(i).append('\n');
        }
        text.append("b: may_goto end\ngoto a\nend: exit\n");
        EbpfProgram program = EbpfAssembler.assemble(text.toString());
        CompiledProgram compiled = compile(program, Long.MAX_VALUE);
        assertTrue(compiled.largestMethod() < 8_000, "largest method: " + compiled.largestMethod());
        assertEquals(
                new RunResult.Returned(LinkedProgram.MAY_GOTO_ROUNDS / 2),
                compiled.run(memory(new byte[8]), 0, 0));
    }

    private static CompiledProgram compile(EbpfProgram program, long fuel) {
        return switch (Jit.compile(LinkedProgram.of(program), fuel)) {
            case JitResult.Compiled(CompiledProgram compiled) -> compiled;
            case JitResult.Declined(String reason) -> throw new AssertionError(reason);
        };
    }
}
