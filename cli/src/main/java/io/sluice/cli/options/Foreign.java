package io.sluice.cli.options;

import java.util.Optional;

/// Options that users of other tools type and that are refused here, with what to do instead.
///
/// Nothing of tcpdump's is silently taken for something else.
enum Foreign {
    DROP_PRIVILEGES("-Z", "nothing here runs with more rights than you have"),
    DECRYPT("-E", "packets are not decrypted"),
    RUN_COMMAND("-z", "no command is ever run on an output"),
    HEX("-x", "packet contents are not printed; write with -w and look with 'tcpdump -x -r'"),
    HEX_AND_ASCII(
            "-X", "packet contents are not printed; write with -w and look with 'tcpdump -X -r'"),
    ASCII("-A", "packet contents are not printed; write with -w and look with 'tcpdump -A -r'"),
    TYPE("-T", "packets are printed up to the transport layer only"),
    INTERFACE("-i", "only live capture takes it: sluice capture -i IF"),
    MONITOR(
            "-I",
            "monitor mode is not switched here; do it with 'iw' and capture on the interface");

    private final String option;
    private final String advice;

    Foreign(String option, String advice) {
        this.option = option;
        this.advice = advice;
    }

    /// What to do instead of an option, where that is known.
    static Optional<String> advice(String word) {
        for (Foreign foreign : values()) {
            if (word.startsWith(foreign.option) && !word.startsWith("--")) {
                return Optional.of(foreign.advice);
            }
        }
        return Optional.empty();
    }
}
