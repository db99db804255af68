package io.sluice.pcaps.capture;

import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// Where packets of a capture came from: a pcapng interface, or the one that a format without
/// interfaces implies.
///
/// @param id its number within its section, from 0
/// @param linkType the LINKTYPE value of the file (tcpdump.org linktypes), 0 to 65535
/// @param snapLen bytes kept of a packet at most; [Integer#MAX_VALUE] where the capture sets no
///   limit
/// @param resolution the unit of its time stamps in the file
/// @param byteOrder of its section; in link types NULL, PFLOG and ENC the headers are in the
///   capturing host's order
/// @param fcsLength bytes of frame check sequence at the end of each packet, or null where the file
///   does not say
/// @param options what else a pcapng file says of it
public record CaptureInterface(
        int id,
        int linkType,
        int snapLen,
        TimeResolution resolution,
        ByteOrder byteOrder,
        @Nullable Integer fcsLength,
        OptionList options) {

    private static final int IF_NAME = 2;
    private static final int IF_DESCRIPTION = 3;

    /// Bytes of frame check sequence, where the file says how many.
    public OptionalInt fcsBytes() {
        return fcsLength == null ? OptionalInt.empty() : OptionalInt.of(fcsLength);
    }

    /// The name of the device, such as `eth0`.
    public Optional<String> name() {
        return options.text(IF_NAME);
    }

    /// The description of the device.
    public Optional<String> description() {
        return options.text(IF_DESCRIPTION);
    }
}
