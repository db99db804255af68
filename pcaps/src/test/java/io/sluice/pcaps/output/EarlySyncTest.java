package io.sluice.pcaps.output;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlySyncTest {
    @TempDir private Path folder;

    @Test
    void aLargeFileIsWholeUnderItsName() throws IOException, NoSuchAlgorithmException {
        Path file = folder.resolve("large");
        byte[] bytes = new byte[1 << 20];
        MessageDigest digest = MessageDigest.getInstance("SHA-1");
        Random random = new Random(3);
        try (OutputFile out = OutputFile.create(file, Optional.empty())) {
            for (int i = 0; i < 40; i++) {
                random.nextBytes(bytes);
                digest.update(bytes);
                out.write(bytes, bytes.length);
            }
            assertTrue(Files.notExists(file));
            out.finish();
        }
        assertEquals(40L << 20, Files.size(file));
        MessageDigest written = MessageDigest.getInstance("SHA-1");
        written.update(Files.readAllBytes(file));
        assertArrayEquals(digest.digest(), written.digest());
    }

    /// Linux reports a failed write of a page to the first fsync(2) after it, and to no later one.
    @Test
    void aFailureIsNotForgotten() throws IOException {
        Path file = folder.resolve("failing");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        channel.close();
        EarlySync early = new EarlySync(channel);
        early.grown(EarlySync.STEP_BYTES);
        assertThrows(ClosedChannelException.class, early::await);
        early.await();
        assertEquals(0, Files.size(file));
    }

    @Test
    void aSmallFileIsNotSynced() throws IOException {
        Path file = folder.resolve("small");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        channel.close();
        EarlySync early = new EarlySync(channel);
        early.grown(EarlySync.STEP_BYTES - 1);
        early.await();
        assertEquals(0, Files.size(file));
    }
}
