/// Many classic programs at once: which of ten thousand filters accept a packet, for little more
/// than the price of one.
///
/// In come checked programs, out go bit sets, numbers or counts. Read
/// [io.sluice.emulator.set.SetMatcher] first; [io.sluice.emulator.set.StateBuilder] says how it is
/// done.
@NullMarked
package io.sluice.emulator.set;

import org.jspecify.annotations.NullMarked;
