package io.sluice.pcaps.output;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Puts on disk what has been written of a large file while more is written, in a thread of its
/// own, so that there is little to wait for at the end.
///
/// For one thread at a time.
final class EarlySync {
    /// Bytes from one start to the next at least: small files are put on disk at their end alone.
    static final long STEP_BYTES = 16L << 20;

    private final FileChannel channel;
    private @Nullable FutureTask<Void> running;
    private long asked;

    EarlySync(FileChannel channel) {
        this.channel = channel;
    }

    /// Takes note that the file has grown.
    ///
    /// @param bytes how long it is
    /// @throws IOException if what was there before cannot be put on disk
    void grown(long bytes) throws IOException {
        if (bytes - asked < STEP_BYTES || running != null && !running.isDone()) {
            return;
        }
        await();
        asked = bytes;
        running =
                new FutureTask<>(() -> {
                    channel.force(false);
                    return null;
                });
        Thread.ofPlatform().daemon().name("early sync").start(running);
    }

    /// Waits until nothing is being put on disk.
    ///
    /// @throws IOException if something could not be put there: Linux tells that once, so that a
    ///   later fsync(2) of the same file may succeed
    void await() throws IOException {
        FutureTask<Void> last = running;
        running = null;
        if (last == null) {
            return;
        }
        try {
            last.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case null, default -> throw new AssertionError("force throws nothing else", e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a file is put on disk");
        }
    }
}
