/// What differs between the kernels that a verifier speaks for: limits, rules, and the words of a
/// refusal.
///
/// In comes a version's name, out goes a [io.sluice.emulator.verifier.profile.Profile]. The walk
/// asks it, and says what it found as a [io.sluice.emulator.verifier.profile.Message] with
/// operands; only the profile has text. Read `Profile` first.
@NullMarked
package io.sluice.emulator.verifier.profile;

import org.jspecify.annotations.NullMarked;
