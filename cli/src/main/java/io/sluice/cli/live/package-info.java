/// The commands `capture`, `interfaces` and `doctor`: packets of live interfaces.
///
/// In come an interface and a filter; out go packets and the counters of what was lost. Read
/// [io.sluice.cli.live.CaptureSession] first.
@NullMarked
package io.sluice.cli.live;

import org.jspecify.annotations.NullMarked;
