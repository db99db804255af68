/// Engines over captures: which engine decides, on which road the packets reach it, and what came
/// of it.
///
/// In come a [io.sluice.pcaps.capture.PacketSource] and filters as text or one extended program;
/// out go counts, and decisions on packets. Read [CaptureRun] first, then [FilterCache], which
/// holds a [Decision] for each filter and kind of link. This is the one place outside of commands
/// that sees both packets and programs; it knows no options and no console.
@NullMarked
package io.sluice.session.run;

import org.jspecify.annotations.NullMarked;
