package io.sluice.session.run;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.pcaps.replay.PacketBatch;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one filter accepted of one capture.
public final class FilterTally {
    /// Whether the numbers of the accepted packets are digested.
    public enum Digest {
        SHA1,
        NONE
    }

    private final @Nullable MessageDigest digest;
    private @Nullable FilterSyntaxException fault;
    private long accepted;
    private long looked;

    public FilterTally(Digest wanted) {
        digest = wanted == Digest.SHA1 ? sha1() : null;
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-1", e);
        }
    }

    /// Counts the packets of a batch whose result is not 0.
    ///
    /// @param count how many packets of the batch are looked at
    public void add(PacketBatch batch, int[] results, int count) {
        looked += count;
        for (int i = 0; i < count; i++) {
            if (results[i] != 0) {
                accepted(batch.number(i));
            }
        }
    }

    /// Adds counts whose packets nobody has numbered.
    public void add(long read, long acceptedOfThem) {
        looked += read;
        accepted += acceptedOfThem;
    }

    /// Counts an accepted packet by its number.
    void accepted(long number) {
        if (digest != null) {
            String text = accepted == 0 ? Long.toString(number) : "," + number;
            digest.update(text.getBytes(StandardCharsets.US_ASCII));
        }
        accepted++;
    }

    /// Whether the packets' numbers matter.
    boolean digests() {
        return digest != null;
    }

    /// Packets looked at in [#add].
    public long looked() {
        return looked;
    }

    public long accepted() {
        return accepted;
    }

    /// Says that the filter is none for a link type of the capture; the first such fault is kept.
    void refused(FilterSyntaxException refusal) {
        if (fault == null) {
            fault = refusal;
        }
    }

    /// Why there are no counts.
    public Optional<FilterSyntaxException> fault() {
        return Optional.ofNullable(fault);
    }

    /// The counts so far; to be asked once, at the end.
    FilterCount result() {
        return new FilterCount(
                looked,
                accepted,
                Optional.ofNullable(fault),
                Optional.ofNullable(digest).map(sha1 -> HexFormat.of().formatHex(sha1.digest())));
    }
}
