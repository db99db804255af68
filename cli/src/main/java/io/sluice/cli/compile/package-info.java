/// The commands `compile`, `check` and `linktypes`: filters before they meet a packet.
///
/// In come expressions; out go programs, findings and tables. Read
/// [io.sluice.cli.compile.CompileCommand] first.
@NullMarked
package io.sluice.cli.compile;

import org.jspecify.annotations.NullMarked;
