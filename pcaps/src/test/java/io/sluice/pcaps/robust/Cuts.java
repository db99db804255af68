package io.sluice.pcaps.robust;

import io.sluice.pcaps.capture.CaptureFormatException;
import java.io.IOException;

/// Cuts a capture at every byte and reads what is left: the packets are the first ones of the
/// whole, their number never falls as the cut moves on, and what is neither refused nor damaged is
/// a file between two records.
final class Cuts {
    private Cuts() {}

    /// What the cuts of one file came to.
    ///
    /// @param tried cuts that were read
    /// @param refused those with too little of a file header
    /// @param clean those that left a whole file
    record Count(long tried, long refused, long clean) {
        Count plus(Count other) {
            return new Count(tried + other.tried, refused + other.refused, clean + other.clean);
        }
    }

    /// @param stride bytes from one cut to the next
    static Count cutEverywhere(String name, byte[] file, int stride) throws IOException {
        Digest whole = Digest.of(file, file.length);
        long tried = 0;
        long refused = 0;
        long clean = 0;
        int packetsBefore = 0;
        for (int length = 0; length < file.length; length += stride) {
            tried++;
            try {
                Digest cut = Digest.of(file, length);
                check(name + " cut at " + length, cut, whole, packetsBefore);
                packetsBefore = cut.packets().size();
                clean += cut.damaged() ? 0 : 1;
            } catch (CaptureFormatException e) {
                refused++;
                if (packetsBefore > 0) {
                    throw new AssertionError(
                            name + " cut at " + length + " is refused: " + e.getMessage(), e);
                }
            }
        }
        return new Count(tried, refused, clean);
    }

    private static void check(String what, Digest cut, Digest whole, int packetsBefore) {
        if (!cut.packets().isPrefixOf(whole.packets())) {
            throw new AssertionError(what + ": a packet differs from that of the whole file");
        }
        if (cut.packets().size() < packetsBefore) {
            throw new AssertionError(what + ": fewer packets than a shorter cut");
        }
    }
}
