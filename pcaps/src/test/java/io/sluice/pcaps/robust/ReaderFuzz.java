package io.sluice.pcaps.robust;

import io.sluice.pcaps.capture.CaptureFormatException;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/// Reads mutated captures. A [CaptureFormatException] is the only exception that may come out; any
/// other ends the run, after the input that caused it has been printed.
public final class ReaderFuzz {
    private final List<byte[]> seeds;
    private final long seed;
    private long refused;
    private long damaged;
    private long packets;

    /// @param seeds good captures
    /// @param seed decides everything: the same one gives the same inputs
    ReaderFuzz(List<byte[]> seeds, long seed) {
        this.seeds = List.copyOf(seeds);
        this.seed = seed;
    }

    /// Fuzzes one reader for long: `ReaderFuzz READER EXECUTIONS SEED`, best with a small `-Xmx`,
    /// so that a length field that is believed shows.
    public static void main(String... args) throws IOException {
        String reader = args[0];
        long executions = Long.parseLong(args[1]);
        var fuzz = new ReaderFuzz(List.copyOf(Seeds.of(reader).values()), Long.parseLong(args[2]));
        fuzz.run(executions);
        System.out.println(
                reader + " seed " + args[2] + ": " + executions + " executions, " + fuzz.summary());
    }

    void run(long executions) throws IOException {
        var random = new Random(seed);
        var mutations = new Mutations(random);
        for (long execution = 0; execution < executions; execution++) {
            byte[] original = seeds.get(random.nextInt(seeds.size()));
            byte[] other = seeds.get(random.nextInt(seeds.size()));
            byte[] input = mutations.mutate(original, other);
            boolean survived = false;
            try {
                read(input);
                survived = true;
            } finally {
                if (!survived) {
                    System.out.println(
                            "fuzz seed "
                                    + seed
                                    + ", execution "
                                    + execution
                                    + ", input "
                                    + HexFormat.of().formatHex(input));
                }
            }
        }
    }

    private void read(byte[] input) throws IOException {
        try {
            Digest digest = Digest.of(input, input.length);
            packets += digest.packets().size();
            damaged += digest.damaged() ? 1 : 0;
        } catch (CaptureFormatException e) {
            refused++;
        }
    }

    /// What the inputs came to, in one line.
    String summary() {
        return "refused " + refused + ", damaged " + damaged + ", packets " + packets;
    }
}
