/// Makes packets for tests and measurements: headers with right checksums, conversations with right
/// flags, from a fixed seed. Read [io.sluice.pcaps.traffic.TrafficMix] first.
@NullMarked
package io.sluice.pcaps.traffic;

import org.jspecify.annotations.NullMarked;
