package io.sluice.emulator.programs;

import io.sluice.emulator.programs.PacketInput.SkBuffField;
import io.sluice.emulator.programs.PacketInput.XdpField;

/// What a program's context says when the kernel runs it by BPF_PROG_TEST_RUN and is given no
/// context: the packet seems to have come in on the loopback interface.
///
/// Source: Linux 6.18, net/bpf/test_run.c, bpf_prog_test_run_skb() and bpf_prog_test_run_xdp().
public final class TestRunContext {

    /// The loopback interface's number, in every network namespace.
    private static final int LOOPBACK = 1;

    private TestRunContext() {}

    /// Sets the fields for a packet of a program of traffic control, which sees the frame whole.
    ///
    /// @param length bytes of the frame, at least [EthernetHeader#LENGTH]
    public static void ofFrame(PacketInput input, byte[] bytes, int start, int length) {
        input.set(SkBuffField.IFINDEX, LOOPBACK)
                .set(SkBuffField.PROTOCOL, EthernetHeader.protocol(bytes, start, length))
                .set(SkBuffField.PKT_TYPE, EthernetHeader.packetTypeOnLoopback(bytes, start));
        input.memory().networkOffset(EthernetHeader.LENGTH);
    }

    /// Sets the fields for a packet of a socket filter, which sees what is behind the frame's
    /// header.
    ///
    /// @param header the frame's header
    public static void ofPayload(PacketInput input, byte[] header) {
        input.set(SkBuffField.IFINDEX, LOOPBACK)
                .set(SkBuffField.PROTOCOL, EthernetHeader.protocol(header, 0, header.length))
                .set(SkBuffField.PKT_TYPE, EthernetHeader.packetTypeOnLoopback(header, 0));
        input.memory().networkOffset(0);
    }

    /// Sets the fields for the packets of an XDP program.
    public static void ofXdp(PacketInput input) {
        input.set(XdpField.INGRESS_IFINDEX, LOOPBACK);
    }
}
