/// The commands `exec`, `verify`, `asm` and `disasm`: BPF programs themselves.
///
/// In come programs in any form; out go listings, results of runs, and verdicts with their reasons.
/// Read [io.sluice.cli.programs.VerifyCommand] or [io.sluice.cli.programs.ExecCommand] first.
@NullMarked
package io.sluice.cli.programs;

import org.jspecify.annotations.NullMarked;
