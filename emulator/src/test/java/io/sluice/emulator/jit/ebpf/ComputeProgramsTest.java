package io.sluice.emulator.jit.ebpf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.emulator.interpreter.Interpreter;
import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.memory.RunResult;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.filters.ebpf.EbpfAssembler;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The programs of `testdata/programs` on every engine.
class ComputeProgramsTest {

    private static final Pattern MEMORY = Pattern.compile("# mem = (\\d+)( zero)?");
    private static final Pattern ANSWER = Pattern.compile("# r0 = 0x([0-9a-f]+)");

    private interface Engine {
        RunResult run(Memory memory, long r1, long r2);
    }

    /// A program and what its comments say.
    private record Subject(String text, LinkedProgram program) {

        static Subject read(String name) throws IOException {
            Path file =
                    Path.of(
                            System.getProperty("sluice.root", ""),
                            "testdata",
                            "programs",
                            name + ".ebpf");
            String text = Files.readString(file);
            return new Subject(text, LinkedProgram.of(EbpfAssembler.assemble(text)));
        }

        private byte[] bytes() {
            Matcher matcher = MEMORY.matcher(text);
            if (!matcher.find()) {
                return new byte[0];
            }
            byte[] bytes = new byte[Integer.parseInt(matcher.group(1))];
            for (int i = 0; matcher.group(2) == null && i < bytes.length; i++) {
                bytes[i] = (byte) (7 * i + 3);
            }
            return bytes;
        }

        String expected() {
            Matcher matcher = ANSWER.matcher(text);
            return matcher.find() ? matcher.group(1) : "no answer given";
        }

        /// A memory as the program wants it.
        Memory memory() {
            byte[] bytes = bytes();
            Memory memory = new Memory();
            memory.bindPacket(bytes, 0, bytes.length);
            return memory;
        }

        String answer(Engine engine, Memory memory) {
            return switch (engine.run(memory, Memory.PACKET, memory.packetLength())) {
                case RunResult.Returned(long r0) -> Long.toHexString(r0);
                case RunResult.Faulted(var fault) -> fault.toString();
            };
        }

        Engine compiled(long fuel) {
            return switch (Jit.compile(program, fuel)) {
                case JitResult.Compiled(CompiledProgram compiled) -> compiled::run;
                case JitResult.Declined(String reason) -> throw new AssertionError(reason);
            };
        }

        /// The shortest of some runs, in nanoseconds of this thread's processor time.
        long best(Engine engine, int runs) {
            var threads = ManagementFactory.getThreadMXBean();
            long best = Long.MAX_VALUE;
            for (int i = 0; i < runs; i++) {
                Memory memory = memory();
                long start = threads.getCurrentThreadCpuTime();
                String answer = answer(engine, memory);
                best = Math.min(best, threads.getCurrentThreadCpuTime() - start);
                assertEquals(expected(), answer);
            }
            return best;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"prime", "sort", "hash", "crc32", "collatz", "gcd", "sieve", "calls"})
    void everyEngineGivesTheAnswer(String name) throws IOException {
        Subject subject = Subject.read(name);
        assertEquals(
                subject.expected(),
                subject.answer(subject.compiled(Long.MAX_VALUE), subject.memory()));
        assertEquals(
                subject.expected(), subject.answer(subject.compiled(1L << 40), subject.memory()));
        assertEquals(
                subject.expected(),
                subject.answer(
                        new Interpreter(subject.program, Long.MAX_VALUE)::run, subject.memory()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"prime", "sort", "hash", "crc32", "collatz", "gcd", "sieve", "calls"})
    void printsHowLongEachEngineTakes(String name) throws IOException {
        Assumptions.assumeTrue(
                Boolean.getBoolean("sluice.speed"), "times are printed with -Dsluice.speed=true");
        Subject subject = Subject.read(name);
        long interpreted = subject.best(new Interpreter(subject.program, Long.MAX_VALUE)::run, 12);
        long unlimited = subject.best(subject.compiled(Long.MAX_VALUE), 60);
        long metered = subject.best(subject.compiled(1L << 40), 60);
        System.out.printf(
                "%-8s interpreter %10d ns, compiled %9d ns (%.1f times), with fuel %9d ns%n",
                name, interpreted, unlimited, (double) interpreted / unlimited, metered);
    }
}
