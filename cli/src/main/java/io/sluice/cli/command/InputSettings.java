package io.sluice.cli.command;

import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.ReadLimits;
import java.util.Optional;

/// How captures are read, as the options say.
///
/// @param limits what is believed at most
/// @param follow what to do at the end of a file that is still being written; empty where its end
///   is the end
record InputSettings(ReadLimits limits, Optional<Captures.Pause> follow) {

    /// Files that are read to their end.
    static InputSettings of(Arguments arguments) {
        return new InputSettings(Limit.readLimits(arguments), Optional.empty());
    }

    InputSettings following(Captures.Pause pause) {
        return new InputSettings(limits, Optional.of(pause));
    }
}
