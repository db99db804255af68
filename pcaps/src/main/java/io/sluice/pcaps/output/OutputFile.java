package io.sluice.pcaps.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/// A file that appears under its name only when it is whole: it is written as `NAME.part-PID`
/// beside it, put on disk, and renamed. A name that stands for a device or a pipe is written in
/// place.
///
/// After a failed write the part is cut back to its last whole record, unless it is compressed.
public final class OutputFile implements OutputTarget {
    /// NAME_MAX of the usual file systems.
    private static final int LONGEST_NAME_BYTES = 255;

    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final OutputStream encoder;
    private final Encoding encoding;
    private final EarlySync early;
    private long sent;
    private boolean finished;

    /// What lies between the records and the disk.
    @FunctionalInterface
    public interface Compression {
        /// A stream that writes to `out` what it is given, in another form.
        OutputStream compress(OutputStream out) throws IOException;
    }

    private enum Encoding {
        PLAIN,
        COMPRESSED
    }

    private OutputFile(Path file, Path part, FileChannel channel, Optional<Compression> compression)
            throws IOException {
        this.file = file;
        this.part = part;
        this.channel = channel;
        this.early = new EarlySync(channel);
        OutputStream plain = Channels.newOutputStream(channel);
        this.encoding = compression.isPresent() ? Encoding.COMPRESSED : Encoding.PLAIN;
        this.encoder = compression.isPresent() ? compression.get().compress(plain) : plain;
    }

    /// Starts a file that is written under its name from the start, as files of a rotation are:
    /// what was there is gone.
    public static OutputFile createInPlace(Path file, Optional<Compression> compression)
            throws IOException {
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING);
        try {
            return new OutputFile(file, file, channel, compression);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// Starts a file; a link is followed: the file it names is replaced, not the link.
    public static OutputFile create(Path file, Optional<Compression> compression)
            throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file;
        boolean inPlace = Files.exists(target) && !Files.isRegularFile(target);
        Path part =
                inPlace ? target : target.resolveSibling(partName(target.getFileName().toString()));
        Set<OpenOption> options =
                inPlace
                        ? Set.of(StandardOpenOption.WRITE)
                        : Set.of(
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                LinkOption.NOFOLLOW_LINKS);
        FileChannel channel = FileChannel.open(part, options);
        try {
            return new OutputFile(target, part, channel, compression);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// The name until it is whole. Where the file's own is so long that nothing more fits into a
    /// folder's entry, its beginning is replaced by a hash of all of it.
    private static String partName(String name) {
        String ending = ".part-" + ProcessHandle.current().pid();
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes + ending.length() <= LONGEST_NAME_BYTES) {
            return name + ending;
        }
        int kept = Math.max(0, name.length() - LONGEST_NAME_BYTES / 8);
        return Integer.toHexString(name.hashCode()) + name.substring(kept) + ending;
    }

    @Override
    public String name() {
        return file.toString();
    }

    @Override
    public Optional<String> partName() {
        return part.equals(file) ? Optional.empty() : Optional.of(part.toString());
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
        if (encoding == Encoding.COMPRESSED) {
            encoder.write(bytes, 0, length);
        } else {
            writePlain(ByteBuffer.wrap(bytes, 0, length));
        }
        sent += length;
        if (encoding == Encoding.PLAIN && !part.equals(file)) {
            early.grown(sent);
        }
    }

    private void writePlain(ByteBuffer records) throws IOException {
        try {
            while (records.hasRemaining()) {
                channel.write(records);
            }
        } catch (IOException e) {
            cutBack(e);
            throw e;
        }
    }

    private void cutBack(IOException failure) {
        try {
            channel.truncate(sent);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void flush() throws IOException {
        encoder.flush();
    }

    @Override
    public void finish() throws IOException {
        if (encoding == Encoding.COMPRESSED) {
            finishCompressed();
        } else if (!part.equals(file)) {
            early.await();
            channel.force(true);
        }
        channel.close();
        if (!part.equals(file)) {
            Files.move(
                    part,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            syncFolder();
        }
        finished = true;
    }

    /// Puts the new name on disk too, where the system lets a folder be opened.
    private void syncFolder() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && Files.isReadable(folder)) {
            try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
                entries.force(true);
            } catch (AccessDeniedException notOnThisSystem) {
                return; // Windows refuses to open folders
            }
        }
    }

    /// Closing the encoder writes its last bytes and closes the channel, so the file is opened
    /// again to be put on disk.
    private void finishCompressed() throws IOException {
        encoder.close();
        if (!part.equals(file)) {
            try (FileChannel again = FileChannel.open(part, StandardOpenOption.WRITE)) {
                again.force(true);
            }
        }
    }

    @Override
    public boolean finished() {
        return finished;
    }

    @Override
    public long bytesSent() {
        return sent;
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            if (!finished && encoding == Encoding.COMPRESSED) {
                encoder.close();
            }
        }
    }
}
