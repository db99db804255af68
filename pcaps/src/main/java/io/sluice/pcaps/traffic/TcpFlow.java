package io.sluice.pcaps.traffic;

import java.util.Random;

/// A TCP conversation: handshake, data both ways with acknowledgements, then a close, now and then
/// a reset.
final class TcpFlow {
    private final Headers.Path outward;
    private final int clientPort;
    private final int serverPort;
    private long clientSequence;
    private long serverSequence;
    private int dataLeft;
    private Stage stage = Stage.SYN;

    private enum Stage {
        SYN,
        SYN_ACK,
        ACK,
        REQUEST,
        REPLY,
        REPLY_ACK,
        FIN,
        FIN_BACK,
        LAST_ACK,
        CLOSED
    }

    /// One segment, and which way it goes.
    record Segment(Headers.Path path, Frame bytes) {}

    TcpFlow(Headers.Path outward, int serverPort, Random random) {
        this.outward = outward;
        this.serverPort = serverPort;
        this.clientPort = 32_768 + random.nextInt(28_000);
        this.clientSequence = random.nextInt() & 0xffff_ffffL;
        this.serverSequence = random.nextInt() & 0xffff_ffffL;
        this.dataLeft = 1 + random.nextInt(12);
    }

    boolean closed() {
        return stage == Stage.CLOSED;
    }

    /// The next segment of the conversation, its checksum not yet filled in.
    Segment next(Random random) {
        Stage now = stage;
        stage = after(now, random);
        return switch (now) {
            case SYN -> fromClient(Headers.SYN, 0, random, 1);
            case SYN_ACK -> fromServer(Headers.SYN | Headers.ACK, 0, random, 1);
            case ACK, REPLY_ACK -> fromClient(Headers.ACK, 0, random, 0);
            case REQUEST ->
                    fromClient(Headers.PSH | Headers.ACK, 20 + random.nextInt(60), random, 0);
            case REPLY ->
                    fromServer(
                            Headers.ACK | random.nextInt(2) * Headers.PSH,
                            replyLength(random),
                            random,
                            0);
            case FIN -> fromClient(Headers.FIN | Headers.ACK, 0, random, 1);
            case FIN_BACK -> fromServer(Headers.FIN | Headers.ACK, 0, random, 1);
            case LAST_ACK ->
                    fromClient(random.nextInt(8) == 0 ? Headers.RST : Headers.ACK, 0, random, 0);
            case CLOSED ->
                    throw new IllegalStateException("a closed conversation has no next segment");
        };
    }

    private Stage after(Stage now, Random random) {
        return switch (now) {
            case SYN ->
                    random.nextInt(20) == 0 ? Stage.SYN : Stage.SYN_ACK; // a lost one is sent again
            case SYN_ACK -> Stage.ACK;
            case ACK -> Stage.REQUEST;
            case REQUEST -> Stage.REPLY;
            case REPLY -> Stage.REPLY_ACK;
            case REPLY_ACK -> {
                dataLeft--;
                yield dataLeft > 0 ? Stage.REQUEST : Stage.FIN;
            }
            case FIN -> Stage.FIN_BACK;
            case FIN_BACK -> Stage.LAST_ACK;
            case LAST_ACK, CLOSED -> Stage.CLOSED;
        };
    }

    private static int replyLength(Random random) {
        return random.nextInt(4) == 0 ? 500 + random.nextInt(900) : random.nextInt(120);
    }

    private Segment fromClient(int flags, int length, Random random, int counted) {
        Frame frame = new Frame().u16(clientPort).u16(serverPort).u32(clientSequence);
        clientSequence = clientSequence + length + counted & 0xffff_ffffL;
        return new Segment(outward, rest(frame, serverSequence, flags, length, random));
    }

    private Segment fromServer(int flags, int length, Random random, int counted) {
        Frame frame = new Frame().u16(serverPort).u16(clientPort).u32(serverSequence);
        serverSequence = serverSequence + length + counted & 0xffff_ffffL;
        return new Segment(outward.back(), rest(frame, clientSequence, flags, length, random));
    }

    private static Frame rest(
            Frame frame, long acknowledged, int flags, int length, Random random) {
        boolean syn = (flags & Headers.SYN) != 0;
        boolean ack = (flags & Headers.ACK) != 0;
        frame.u32(ack ? acknowledged : 0).u8(syn ? 0x60 : 0x50).u8(flags).u16(0xfaf0).u16(0).u16(0);
        if (syn) {
            frame.u8(2).u8(4).u16(1460); // maximum segment size
        }
        byte[] payload = new byte[length];
        random.nextBytes(payload);
        return frame.bytes(payload);
    }
}
