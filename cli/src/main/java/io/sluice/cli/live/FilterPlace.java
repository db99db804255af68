package io.sluice.cli.live;

import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Where the filter of a live capture runs. It means the same everywhere: what it means to the
/// kernel.
enum FilterPlace {
    /// In Sluice's engine; the kernel hands over all packets.
    SLUICE,
    /// In the kernel, which hands over what the filter accepts.
    KERNEL,
    /// In both, and each packet's two decisions are compared.
    BOTH;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws UsageException if `--where` names something else
    static FilterPlace of(Arguments arguments) {
        Optional<String> given = arguments.value(Flag.WHERE);
        return given.map(FilterPlace::named).orElse(SLUICE);
    }

    private static FilterPlace named(String word) {
        return Arrays.stream(values())
                .filter(place -> place.word().equals(word))
                .findFirst()
                .orElseThrow(() ->
                        new UsageException(
                                "--where: '"
                                        + word
                                        + "' is none of "
                                        + Arrays.stream(values())
                                                .map(FilterPlace::word)
                                                .collect(Collectors.joining(", "))));
    }
}
