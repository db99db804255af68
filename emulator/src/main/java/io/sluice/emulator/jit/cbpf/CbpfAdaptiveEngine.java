package io.sluice.emulator.jit.cbpf;

import io.sluice.emulator.cbpf.CbpfEngine;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.cbpf.RecordScanner;
import io.sluice.emulator.jit.cbpf.CbpfJitResult.Compiled;
import io.sluice.emulator.jit.cbpf.CbpfJitResult.Declined;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Starts with the interpreter and goes over to generated code once that pays.
///
/// After some packets a background thread compiles the program; the first batch after it is done,
/// or the first packet of a series of single ones, runs the new code. Both give the same results,
/// so nobody sees the change but by the clock. A program that [CbpfJit] declines stays with the
/// interpreter. For one thread.
public final class CbpfAdaptiveEngine implements CbpfEngine, RecordScanner {
    /// Packets after which compiling starts. The first use of the class-file writer in a JVM costs
    /// about as much as interpreting a million packets, so compiling earlier would lose on small
    /// captures.
    public static final long DEFAULT_THRESHOLD = 500_000;

    private final CbpfInterpreter interpreter;
    private final FutureTask<CbpfJitResult> compilation;
    private final long threshold;
    private long packets;
    private boolean started;
    private CbpfEngine current;
    private RecordScanner scanner;
    private @Nullable Declined declined;

    public CbpfAdaptiveEngine(CheckedProgram program) {
        this(program, DEFAULT_THRESHOLD);
    }

    /// @param threshold packets to interpret before compiling starts
    public CbpfAdaptiveEngine(CheckedProgram program, long threshold) {
        this.interpreter = new CbpfInterpreter(program);
        this.current = interpreter;
        this.scanner = interpreter;
        this.threshold = threshold;
        this.compilation = new FutureTask<>(() -> CbpfJit.compile(program));
    }

    @Override
    public int run(byte[] data, int offset, int capturedLength, int originalLength) {
        adapt(1);
        return current.run(data, offset, capturedLength, originalLength);
    }

    @Override
    public int runBatch(
            byte[] buffer,
            int[] offsets,
            int[] capturedLengths,
            int[] originalLengths,
            int count,
            int[] results) {
        adapt(count);
        return current.runBatch(buffer, offsets, capturedLengths, originalLengths, count, results);
    }

    @Override
    public int scan(byte[] buffer, int from, int to, int longest, ByteOrder order, int[] accepted) {
        adapt(0);
        int count = scanner.scan(buffer, from, to, longest, order, accepted);
        packets += scanner.records();
        return count;
    }

    @Override
    public RecordScanner another() {
        return scanner.another();
    }

    @Override
    public int position() {
        return scanner.position();
    }

    @Override
    public int records() {
        return scanner.records();
    }

    @Override
    public long outOfFuel() {
        return current == interpreter
                ? interpreter.outOfFuel()
                : interpreter.outOfFuel() + current.outOfFuel();
    }

    /// Whether generated code runs the packets by now.
    public boolean isGenerated() {
        return current != interpreter;
    }

    /// Why the program stays with the interpreter; empty as long as that is not known.
    public Optional<Declined> declined() {
        return Optional.ofNullable(declined);
    }

    /// Goes over to generated code now, for whoever knows that many packets will come.
    public void compileNow() {
        if (!started) {
            started = true;
            compilation.run();
        }
        packets = Math.max(packets, threshold);
        adapt(0);
    }

    private void adapt(int more) {
        if (current != interpreter || declined != null) {
            return;
        }
        packets += more;
        if (packets < threshold) {
            return;
        }
        if (!started) {
            started = true;
            Thread.ofPlatform().daemon().name("filter compiler").start(compilation);
        } else if (compilation.isDone()) {
            switch (compilation.resultNow()) {
                case Compiled(GeneratedFilter engine, int _, int _) -> {
                    current = engine;
                    scanner = engine;
                }
                case Declined reason -> declined = reason;
            }
        }
    }
}
