package io.sluice.pcaps.traffic;

import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.OptionList;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSink;
import io.sluice.pcaps.capture.TimeResolution;
import io.sluice.pcaps.pcapng.Blocks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// The captures of `testdata/captures`, by name.
final class TestCaptures {
    private static final int EN10MB = 1;
    private static final int RAW = 101;
    private static final int ETHERNET_HEADER = 14;
    private static final long SEED = 20_260_101;
    private static final long START_NANOS = 1_700_000_000_000_000_000L; // 2023-11-14T22:13:20Z

    private TestCaptures() {}

    static Map<String, byte[]> all() throws IOException {
        var files = new TreeMap<String, byte[]>();
        files.put(
                "mix.pcap",
                pcap(20_000, like(112, TimeResolution.MICROSECONDS, ByteOrder.LITTLE_ENDIAN)));
        files.put(
                "mix-big-endian.pcap",
                pcap(25, like(262_144, TimeResolution.MICROSECONDS, ByteOrder.BIG_ENDIAN)));
        files.put(
                "mix-nanoseconds.pcap",
                pcap(25, like(262_144, TimeResolution.NANOSECONDS, ByteOrder.LITTLE_ENDIAN)));
        files.put("mix-two-interfaces.pcapng", pcapng(ByteOrder.LITTLE_ENDIAN));
        files.put("mix-two-interfaces-big-endian.pcapng", pcapng(ByteOrder.BIG_ENDIAN));
        return files;
    }

    private static CaptureInterface like(int snapLen, TimeResolution resolution, ByteOrder order) {
        return new CaptureInterface(0, EN10MB, snapLen, resolution, order, null, OptionList.EMPTY);
    }

    private static byte[] pcap(int count, CaptureInterface origin) throws IOException {
        var mix = new TrafficMix(SEED);
        var clock = new Random(SEED);
        var bytes = new ByteArrayOutputStream();
        var packet = new Packet();
        long nanos = START_NANOS;
        try (PacketSink sink = Captures.create(bytes, "test capture", origin)) {
            for (int number = 1; number <= count; number++) {
                byte[] frame = mix.next();
                nanos += 1 + clock.nextInt(900_000);
                packet.bytes(frame, 0, frame.length, frame.length);
                packet.time(nanos);
                packet.origin(number, 0, origin);
                sink.write(packet);
            }
            sink.finish();
        }
        return bytes.toByteArray();
    }

    /// Interface 0 is Ethernet in microseconds, interface 1 raw IP in nanoseconds; the packets take
    /// turns.
    private static byte[] pcapng(ByteOrder order) {
        var mix = new TrafficMix(SEED);
        var blocks = new Blocks(order).section();
        blocks.interfaceOf(EN10MB, 0, name(blocks, "eth0"));
        blocks.interfaceOf(RAW, 0, name(blocks, "tun0"), blocks.option(9, (byte) 9));
        long nanos = START_NANOS;
        int written = 0;
        while (written < 24) {
            byte[] frame = mix.next();
            int etherType = (frame[12] & 0xff) << 8 | frame[13] & 0xff;
            boolean ip = etherType == 0x0800 || etherType == 0x86dd;
            nanos += 123_456_789;
            if (written % 2 == 0) {
                blocks.enhanced(0, nanos / 1000, frame.length, frame);
                written++;
            } else if (ip) {
                byte[] payload = Arrays.copyOfRange(frame, ETHERNET_HEADER, frame.length);
                blocks.enhanced(1, nanos, payload.length, payload);
                written++;
            }
        }
        return blocks.toBytes();
    }

    private static byte[] name(Blocks blocks, String name) {
        return blocks.option(2, name.getBytes(StandardCharsets.US_ASCII));
    }
}
