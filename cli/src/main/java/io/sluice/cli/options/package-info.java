/// The words of a command line: what each option is called, and what was given with it.
///
/// In come words; out go [io.sluice.cli.options.Arguments], or an error that says what would be
/// right. Read [io.sluice.cli.options.Flag] first, the one table of options, then
/// [io.sluice.cli.options.Command], what every command is.
@NullMarked
package io.sluice.cli.options;

import org.jspecify.annotations.NullMarked;
