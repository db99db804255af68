/// The list of commands, and what is left of a command line when none is named.
///
/// In come the words of the command line and three streams; out goes an
/// [io.sluice.cli.console.ExitCode]. Read [io.sluice.cli.command.RootCommand] first, then
/// [io.sluice.cli.command.CommandName], the one table of commands. Each command has a room of its
/// own.
@NullMarked
package io.sluice.cli.command;

import org.jspecify.annotations.NullMarked;
