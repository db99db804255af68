/// The commands: what each option means, and what is called with it.
///
/// In come the words of the command line and three streams; out goes an
/// [io.sluice.cli.command.ExitCode]. Read [io.sluice.cli.command.RootCommand] first, then
/// [io.sluice.cli.command.Flag], the one table of options. No filtering, reading or printing of
/// packets is done here, only asked for; nothing here ends the process.
@NullMarked
package io.sluice.cli.command;

import org.jspecify.annotations.NullMarked;
