/// The process: its three streams, its exit codes, its signals, and how a mistake of the user is
/// said.
///
/// In come bytes for the three streams, out go lines. Read [io.sluice.cli.console.Streams] first.
/// Nothing here knows an option or a command; nothing here ends the process.
@NullMarked
package io.sluice.cli.console;

import org.jspecify.annotations.NullMarked;
