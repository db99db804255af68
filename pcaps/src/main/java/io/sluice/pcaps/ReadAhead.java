package io.sluice.pcaps;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A stream that a thread of its own reads ahead, so that waiting for it, or decompressing it, goes
/// on while what has come is looked at. What has come is handed on at once, whole block or not.
final class ReadAhead extends InputStream {
    private static final int BLOCK_BYTES = 128 << 10;
    private static final int BLOCKS = 4;

    /// How long nothing must come for a pause.
    private static final long QUIET_MILLIS = 100;

    private final InputStream in;
    private final Captures.Pause pause;
    private final BlockingQueue<Block> filled = new ArrayBlockingQueue<>(BLOCKS);
    private final BlockingQueue<Block> free = new ArrayBlockingQueue<>(BLOCKS);
    private final Thread reader;
    private volatile boolean closed;
    private @Nullable Block current;

    /// Bytes on their way.
    private static final class Block {
        private final byte[] bytes = new byte[BLOCK_BYTES];
        private int position;

        /// Bytes in it; -1 for the end of the stream.
        private int limit;

        private @Nullable IOException failure;

        /// The thread has died while filling it.
        private boolean broken;
    }

    ReadAhead(InputStream in) {
        this(in, () -> true);
    }

    /// @param pause asked while nothing comes: false ends this stream, though not `in`
    ReadAhead(InputStream in, Captures.Pause pause) {
        this.in = in;
        this.pause = pause;
        for (int i = 0; i < BLOCKS; i++) {
            free.add(new Block());
        }
        this.reader = Thread.ofPlatform().daemon().name("read ahead").start(this::readAll);
    }

    /// The stream is closed here too: a decompressor must not be closed while it works.
    private void readAll() {
        try (in) {
            boolean more = true;
            while (more && !closed) {
                Block block = free.take();
                block.broken = true;
                try {
                    fill(block);
                } finally {
                    more = block.limit >= 0;
                    filled.put(block);
                }
            }
        } catch (InterruptedException | IOException e) {
            closed = true; // interrupted by close(), or the stream does not close: all is read
        }
    }

    private void fill(Block block) {
        block.position = 0;
        block.limit = -1;
        try {
            block.limit = in.read(block.bytes, 0, BLOCK_BYTES);
        } catch (IOException e) {
            block.failure = e;
        }
        block.broken = false;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        Block block = block();
        if (block == null) {
            return -1;
        }
        if (block.failure != null) {
            throw block.failure;
        }
        if (block.broken) {
            throw new IllegalStateException("the thread that reads ahead has died");
        }
        if (block.limit < 0) {
            return -1;
        }
        int count = Math.min(length, block.limit - block.position);
        System.arraycopy(block.bytes, block.position, target, offset, count);
        block.position += count;
        if (block.position == block.limit) {
            current = null;
            free.add(block);
        }
        return count;
    }

    /// @return null if nothing comes any more that is waited for
    private @Nullable Block block() throws IOException {
        Block block = current;
        if (block == null) {
            try {
                do {
                    block = filled.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
                } while (block == null && pause.awaitMore());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for input");
            }
            current = block;
        }
        return block;
    }

    @Override
    public void close() {
        closed = true;
        reader.interrupt();
    }
}
