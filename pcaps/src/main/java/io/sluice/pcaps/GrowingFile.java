package io.sluice.pcaps;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// A file that is still being written: at its end the stream waits for more. It ends when the
/// caller says so, and when the name no longer stands for the same file or the file has become
/// shorter, since a writer has begun anew.
final class GrowingFile extends InputStream {
    private final Path path;
    private final FileInputStream in;
    private final Captures.Pause pause;
    private final @Nullable Object key;
    private long position;

    GrowingFile(Path path, Captures.Pause pause) throws IOException {
        this.path = path;
        this.in = new FileInputStream(path.toFile());
        this.pause = pause;
        this.key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int got = in.read(bytes, offset, length);
        while (got < 0 && isSameFile() && pause.awaitMore()) {
            got = in.read(bytes, offset, length);
        }
        position += Math.max(got, 0);
        return got;
    }

    private boolean isSameFile() throws IOException {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            boolean same = key == null || key.equals(now.fileKey());
            return same && now.size() >= position;
        } catch (NoSuchFileException removed) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
