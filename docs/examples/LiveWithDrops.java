import io.sluice.session.Live;

/// Captures on an interface for some seconds and says what was lost on the way.
///
/// `java LiveWithDrops.java eth0 icmp 30`
void main(String... arguments) throws IOException {
    try (var live = Live.on(arguments[0]).filter(arguments[1]).snapLen(128).open()) {
        live.forEachFor(
                Duration.ofSeconds(Long.parseLong(arguments[2])),
                packet -> IO.println(packet.number() + ": " + packet.originalLength() + " bytes"));
        var counters = live.counters();
        IO.println(
                counters.received()
                        + " received; dropped by the kernel "
                        + counters.droppedByKernel()
                        + ", by the interface "
                        + counters.droppedByInterface()
                        + ", by the queue "
                        + counters.droppedByQueue());
    }
}
