package io.sluice.pcaps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(8).nextBytes(bytes);
        return bytes;
    }

    @Test
    void givesEveryByteInOrder() throws IOException {
        byte[] bytes = random(3_000_001);
        try (InputStream ahead = new ReadAhead(new ByteArrayInputStream(bytes))) {
            assertEquals(bytes[0] & 0xff, ahead.read());
            byte[] rest = ahead.readAllBytes();
            assertEquals(bytes.length - 1, rest.length);
            assertEquals(bytes[bytes.length - 1], rest[rest.length - 1]);
            assertArrayEquals(bytes, concat(bytes[0], rest));
            assertEquals(-1, ahead.read());
        }
    }

    private static byte[] concat(byte first, byte[] rest) {
        byte[] all = new byte[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    @Test
    void handsOnWhatHasComeWithoutWaitingForMore() throws IOException {
        try (var writer = new PipedOutputStream();
                var reader = new PipedInputStream(writer);
                InputStream ahead = new ReadAhead(reader)) {
            writer.write(7);
            writer.flush();
            assertEquals(7, assertTimeoutPreemptively(LONG, () -> ahead.read(new byte[100]) * 7));
        }
    }

    @Test
    void endsWhenNobodyWantsToWaitAnyMore() throws IOException {
        try (var writer = new PipedOutputStream();
                var reader = new PipedInputStream(writer);
                InputStream ahead = new ReadAhead(reader, () -> false)) {
            assertEquals(-1, assertTimeoutPreemptively(LONG, () -> ahead.read(new byte[100])));
        }
    }

    @Test
    void aFailureComesAfterTheBytesBeforeIt() throws IOException {
        InputStream failing =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("disk on fire");
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        return read();
                    }
                };
        InputStream both = new SequenceInputStream(new ByteArrayInputStream(random(10)), failing);
        try (InputStream ahead = new ReadAhead(both)) {
            assertEquals(10, ahead.readNBytes(10).length);
            IOException failure = assertThrows(IOException.class, ahead::read);
            assertEquals("disk on fire", failure.getMessage());
        }
    }

    @Test
    void closesTheStreamWhenItsReaderHasEnough() throws IOException {
        var closed = new CountDownLatch(1);
        InputStream endless =
                new InputStream() {
                    @Override
                    public int read() {
                        return 1;
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) {
                        return length;
                    }

                    @Override
                    public void close() {
                        closed.countDown();
                    }
                };
        try (InputStream ahead = new ReadAhead(endless)) {
            assertEquals(1000, ahead.readNBytes(1000).length);
        }
        assertTimeoutPreemptively(LONG, () -> closed.await());
    }
}
