package io.sluice.session;

import io.sluice.pcaps.capture.Packet;
import java.io.IOException;

/// Takes packets, one after the other.
@FunctionalInterface
public interface PacketConsumer {
    /// @param packet a view that is valid until this returns; [Packet#copy] keeps it
    void accept(Packet packet) throws IOException;
}
