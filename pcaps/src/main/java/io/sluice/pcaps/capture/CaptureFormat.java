package io.sluice.pcaps.capture;

/// What packets are read from: a file format, or no file at all.
public enum CaptureFormat {
    PCAP("pcap"),
    PCAPNG("pcapng"),
    SNOOP("snoop"),
    /// An interface of this machine.
    LIVE("live interface");

    private final String label;

    CaptureFormat(String label) {
        this.label = label;
    }

    /// The name its users know it by.
    public String label() {
        return label;
    }
}
