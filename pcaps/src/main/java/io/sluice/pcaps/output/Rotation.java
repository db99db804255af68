package io.sluice.pcaps.output;

/// When a [RotatingSink] goes on to its next file.
///
/// @param bytes size above which a file gets no further packet; [#NEVER] for any size
/// @param seconds time of packets that one file holds; [#NEVER] for any time
/// @param files files at most; [Integer#MAX_VALUE] for any number
/// @param whenFull what follows the last file
public record Rotation(long bytes, long seconds, int files, WhenFull whenFull) {
    /// A limit that is not reached.
    public static final long NEVER = Long.MAX_VALUE;

    /// What follows the last file.
    public enum WhenFull {
        /// The first one again: a ring of files, as tcpdump's `-C` with `-W`.
        OVERWRITE,
        /// Nothing, as tcpdump's `-G` with `-W`.
        STOP
    }

    public Rotation {
        if (bytes < 1 || seconds < 1 || files < 1) {
            throw new IllegalArgumentException(
                    "a rotation of " + bytes + " bytes, " + seconds + " s, " + files + " files");
        }
    }

    /// Whether file names carry a number with leading zeros for all `files`.
    boolean numbersAllFiles() {
        return files < Integer.MAX_VALUE && bytes != NEVER;
    }
}
