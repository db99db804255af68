package io.sluice.cli.input;

import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Limit;
import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.ReadLimits;
import java.util.Optional;

/// How captures are read, as the options say.
///
/// @param limits what is believed at most
/// @param follow what to do at the end of a file that is still being written; empty where its end
///   is the end
/// @param quiet what to do while a pipe has nothing to read
public record InputSettings(
        ReadLimits limits, Optional<Captures.Pause> follow, Captures.Pause quiet) {

    /// Files that are read to their end.
    public static InputSettings of(Arguments arguments) {
        return of(Limit.readLimits(arguments));
    }

    /// Files that are read to their end.
    public static InputSettings of(ReadLimits limits) {
        return new InputSettings(limits, Optional.empty(), () -> true);
    }

    /// The same with something to do while a pipe has nothing to read.
    public InputSettings whenQuiet(Captures.Pause pause) {
        return new InputSettings(limits, follow, pause);
    }

    public InputSettings following(Captures.Pause pause) {
        return new InputSettings(limits, Optional.of(pause), quiet);
    }
}
