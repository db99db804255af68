package io.sluice.emulator.verifier;

/// Answers whether a kernel would load a program.
///
/// The walk is that of Linux 6.18, kernel/bpf/verifier.c, do_check(): every path is followed with
/// what is known of each register and stack slot, states that an earlier one covers are not
/// followed again.
public final class Verifier {

    private Verifier() {}

    /// Walks the program. A pure function; different programs may be verified at the same time.
    public static Verification verify(VerificationRequest request) {
        var walk = new Walk(request);
        long start = System.nanoTime();
        try {
            walk.run();
            return new Verification.Accepted(
                    walk.statistics(System.nanoTime() - start), walk.log.lines());
        } catch (Refused refused) {
            return walk.rejected(refused, walk.statistics(System.nanoTime() - start));
        }
    }
}
