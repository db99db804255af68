/// Whether a kernel would load a program, and if not, why.
///
/// In come slots, map descriptors and a program type; out comes a [Verification]. Read [Verifier]
/// first, then [Walk] and the steps it calls: one class for each concern. Names follow Linux 6.18,
/// kernel/bpf/verifier.c, so that its documentation helps here; texts of messages are the kernel's,
/// so that users find them.
@NullMarked
package io.sluice.emulator.verifier;

import org.jspecify.annotations.NullMarked;
