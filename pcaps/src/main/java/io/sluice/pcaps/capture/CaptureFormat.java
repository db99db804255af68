package io.sluice.pcaps.capture;

/// The file formats that are read.
public enum CaptureFormat {
    PCAP("pcap"),
    PCAPNG("pcapng"),
    SNOOP("snoop");

    private final String label;

    CaptureFormat(String label) {
        this.label = label;
    }

    /// The name its users know it by.
    public String label() {
        return label;
    }
}
