package io.sluice.pcaps.replay;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// One file in two halves, each walked by a thread.
///
/// Where the second half begins is a guess. It counts only if the first thread's walk ends just
/// there; else what the second has done is thrown away and the first goes on.
public final class SharedWalk {
    /// Whose walk stands at the end of the records.
    public enum Last {
        FIRST,
        /// The second half counts, and its source has the rest.
        SECOND
    }

    private SharedWalk() {}

    /// Walks both halves, the second in a thread of its own.
    ///
    /// @param boundary the offset in the file where the second half begins
    /// @throws IOException if the file cannot be read
    public static Last run(RecordWalk first, RecordWalk second, long boundary) throws IOException {
        var task =
                new FutureTask<Void>(() -> {
                    second.run();
                    return null;
                });
        Thread.ofPlatform().daemon().name("second half").start(task);
        boolean met = false;
        try {
            met = first.runTo(boundary);
        } finally {
            if (!met) {
                second.stop();
            }
        }
        if (met) {
            await(task);
            return Last.SECOND;
        }
        first.run();
        return Last.FIRST;
    }

    private static void await(FutureTask<Void> task) throws IOException {
        try {
            task.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException cause -> throw cause;
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw new AssertionError("a walk throws nothing else", e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException(
                    "interrupted while waiting for the second half");
        }
    }
}
