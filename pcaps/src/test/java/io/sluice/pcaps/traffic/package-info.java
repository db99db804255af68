/// Makes captures for tests: headers with right checksums, conversations with right flags, from a
/// fixed seed.
@NullMarked
package io.sluice.pcaps.traffic;

import org.jspecify.annotations.NullMarked;
