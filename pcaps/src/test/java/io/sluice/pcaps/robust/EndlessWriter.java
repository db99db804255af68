package io.sluice.pcaps.robust;

import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.OptionList;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSink;
import io.sluice.pcaps.capture.TimeResolution;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// A process of its own that writes packets to the file named on its command line until it is
/// killed. Each packet's time is the clock's, and its original length counts up.
public final class EndlessWriter {
    /// A hundred packets a millisecond: 75 MB/s, so that a test does not fill a disk.
    private static final int BURST = 100;

    private static final long PAUSE_NANOS = 1_000_000;

    private EndlessWriter() {}

    public static void main(String... args) throws IOException {
        var ethernet =
                new CaptureInterface(
                        0,
                        1,
                        262_144,
                        TimeResolution.NANOSECONDS,
                        ByteOrder.LITTLE_ENDIAN,
                        null,
                        OptionList.EMPTY);
        var random = new Random(1);
        var packet = new Packet();
        byte[] data = new byte[1500];
        try (PacketSink sink = Captures.create(Path.of(args[0]), ethernet)) {
            for (int number = 1; number < 20_000_000; number++) {
                Instant now = Instant.now();
                packet.bytes(data, 0, random.nextInt(data.length), number);
                packet.time(now.getEpochSecond() * 1_000_000_000L + now.getNano());
                packet.origin(number, 0, ethernet);
                sink.write(packet);
                if (number % BURST == 0) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        }
    }
}
