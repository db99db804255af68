/// The command `info`: what captures hold, and what is wrong with them.
///
/// In come captures; out go facts, a line each or as JSON. Read [io.sluice.cli.info.InfoCommand]
/// first.
@NullMarked
package io.sluice.cli.info;

import org.jspecify.annotations.NullMarked;
