/// The captures that a command line names, and what is wrong with them.
///
/// In come names, folders, globs and lists; out go opened captures, warnings and the exit code they
/// add up to. Read [io.sluice.cli.input.CaptureFile] first.
@NullMarked
package io.sluice.cli.input;

import org.jspecify.annotations.NullMarked;
