package io.sluice.cli.command;

import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.ReadLimits;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// How captures are read, as the options say.
///
/// @param limits what is believed at most
/// @param follow what to do at the end of a file that is still being written; empty where its end
///   is the end
/// @param goOn asked while a pipe has nothing to read: false ends the capture
record InputSettings(ReadLimits limits, Optional<Captures.Pause> follow, BooleanSupplier goOn) {

    /// Files that are read to their end.
    static InputSettings of(Arguments arguments) {
        return of(Limit.readLimits(arguments));
    }

    /// Files that are read to their end.
    static InputSettings of(ReadLimits limits) {
        return new InputSettings(limits, Optional.empty(), () -> true);
    }

    /// The same until somebody interrupts.
    InputSettings until(Interruption interruption) {
        return new InputSettings(limits, follow, () -> !interruption.requested());
    }

    InputSettings following(Captures.Pause pause) {
        return new InputSettings(limits, Optional.of(pause), goOn);
    }
}
