package io.sluice.pcaps;

import io.sluice.pcaps.capture.OptionList;

/// How a capture file is to be written.
///
/// @param form which format
/// @param placement when it gets its name
/// @param sectionOptions what a pcapng file says of itself, usually what the original says,
///   [io.sluice.pcaps.capture.PacketSource#sectionOptions()]; pcap cannot say it
public record WriteOptions(Form form, Placement placement, OptionList sectionOptions) {
    /// By the name, under its name when it is whole, and nothing said.
    public static final WriteOptions DEFAULT =
            new WriteOptions(Form.BY_NAME, Placement.WHEN_WHOLE, OptionList.EMPTY);

    /// The file format.
    public enum Form {
        /// `.pcapng` is that format and anything else pcap.
        BY_NAME,
        PCAP,
        PCAPNG
    }

    /// When a file appears under its name.
    public enum Placement {
        /// At the end; until then it is a part beside it, and what was there stays.
        WHEN_WHOLE,
        /// From the start, as the files of a rotation; what was there is gone.
        IN_PLACE
    }

    public WriteOptions withForm(Form newForm) {
        return new WriteOptions(newForm, placement, sectionOptions);
    }

    public WriteOptions withPlacement(Placement newPlacement) {
        return new WriteOptions(form, newPlacement, sectionOptions);
    }

    public WriteOptions withSectionOptions(OptionList newSectionOptions) {
        return new WriteOptions(form, placement, newSectionOptions);
    }
}
