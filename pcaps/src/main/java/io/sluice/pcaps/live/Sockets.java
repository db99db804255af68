package io.sluice.pcaps.live;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/// The system calls on a capture's descriptor, under their own names (poll(2), getsockopt(2)).
final class Sockets {
    static {
        Native.register(Sockets.class, Platform.C_LIBRARY_NAME);
    }

    private Sockets() {}

    static native int poll(Pointer descriptors, long count, int millis);

    static native int setsockopt(int fd, int level, int option, Pointer value, int length);

    static native int getsockopt(int fd, int level, int option, Pointer value, Pointer length);
}
