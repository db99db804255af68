package io.sluice.cli.console;

import io.sluice.session.run.StopSignal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Whether the user wants the run to end: it ends between two packets then, and says what it has
/// done. A second signal soon after the first does not wait for that; signals that come together
/// are one, as `timeout` sends them, to its child and then to its child's group.
public final class Interruption implements StopSignal, AutoCloseable {
    private static final long SECOND_SIGNAL_NANOS = Duration.ofSeconds(2).toNanos();
    private static final long TOGETHER_NANOS = Duration.ofMillis(100).toNanos();

    /// A run that is over before needs no signals: the JVM ends it with the same exit code. Taking
    /// them costs more than a small capture.
    private static final long LONG_RUN_NANOS = Duration.ofMillis(200).toNanos();

    private final AtomicReference<@Nullable Signals> signals = new AtomicReference<>();
    private volatile @Nullable ExitCode code;
    private volatile boolean closed;
    private final LongSupplier clock;
    private final Consumer<ExitCode> end;
    private Runnable action = () -> {};
    private long lastNanos;

    /// Listens to nothing yet.
    public Interruption() {
        this(System::nanoTime, code -> Runtime.getRuntime().halt(code.status()));
    }

    /// @param clock nanoseconds
    /// @param end ends the process at once
    Interruption(LongSupplier clock, Consumer<ExitCode> end) {
        this.clock = clock;
        this.end = end;
    }

    /// Listens to Ctrl-C and SIGTERM from a moment after the start on.
    public static Interruption ofLongRun() {
        Interruption interruption = new Interruption();
        Thread.ofPlatform().daemon().name("signals").start(interruption::listenLater);
        return interruption;
    }

    private void listenLater() {
        LockSupport.parkNanos(LONG_RUN_NANOS);
        if (!closed) {
            listen();
        }
    }

    /// Listens to Ctrl-C and SIGTERM from now on.
    Interruption listen() {
        signals.set(
                new Signals()
                        .on("INT", () -> request(ExitCode.INTERRUPTED))
                        .on("TERM", () -> request(ExitCode.TERMINATED)));
        if (closed) {
            giveBack();
        }
        return this;
    }

    /// Wants the run to end.
    ///
    /// @param why the exit code of a run that cannot end whole
    public synchronized void request(ExitCode why) {
        long now = clock.getAsLong();
        if (code != null) {
            if (now - lastNanos < TOGETHER_NANOS) {
                return;
            }
            if (now - lastNanos < SECOND_SIGNAL_NANOS) {
                end.accept(why);
            }
        } else {
            code = why;
        }
        lastNanos = now;
        action.run();
    }

    @Override
    public boolean requested() {
        return code != null;
    }

    /// The exit code of a run that could not end whole; empty if nobody has interrupted it.
    public Optional<ExitCode> code() {
        return Optional.ofNullable(code);
    }

    @Override
    public synchronized void then(Runnable next) {
        action = next;
        if (code != null) {
            next.run();
        }
    }

    private void giveBack() {
        Signals taken = signals.getAndSet(null);
        if (taken != null) {
            taken.close();
        }
    }

    @Override
    public void close() {
        closed = true;
        giveBack();
    }
}
