/// The command `replay`: captures through filters, with packets shown, written or counted.
///
/// In come captures and filters; out go packet lines, captures and a summary. Read
/// [io.sluice.cli.replay.ReplayCommand] first; one capture through all filters is
/// [io.sluice.session.run.CaptureRun].
@NullMarked
package io.sluice.cli.replay;

import org.jspecify.annotations.NullMarked;
