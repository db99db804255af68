package io.sluice.cli.command;

import java.util.Optional;

/// Options that users of other tools type and that are refused here, with what to do instead.
///
/// Nothing of tcpdump's is silently taken for something else.
enum Foreign {
    INTERFACE(
            "-i",
            "live capture is not there yet; capture with 'tcpdump -i … -w FILE' and read that"),
    LIST_INTERFACES("-D", "live capture is not there yet"),
    LIST_LINK_TYPES(
            "-L", "live capture is not there yet; 'sluice help formats' lists what is read"),
    DROP_PRIVILEGES("-Z", "nothing here runs with more rights than you have"),
    DECRYPT("-E", "packets are not decrypted"),
    RUN_COMMAND("-z", "no command is ever run on an output"),
    HEX("-x", "packet contents are not printed; write with -w and look with 'tcpdump -x -r'"),
    HEX_AND_ASCII(
            "-X", "packet contents are not printed; write with -w and look with 'tcpdump -X -r'"),
    ASCII("-A", "packet contents are not printed; write with -w and look with 'tcpdump -A -r'"),
    TYPE("-T", "packets are printed up to the transport layer only"),
    MONITOR("-I", "live capture is not there yet"),
    PROMISCUOUS("-p", "live capture is not there yet"),
    BUFFER_SIZE("-B", "live capture is not there yet"),
    DIRECTION("-Q", "live capture is not there yet; in an expression: inbound, outbound"),
    TIME_STAMP_TYPE("-j", "live capture is not there yet");

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
