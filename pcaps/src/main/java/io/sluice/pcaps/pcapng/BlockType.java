package io.sluice.pcaps.pcapng;

/// The block types that mean something to a reader of packets (pcapng draft, section 11.1); all
/// others are skipped.
final class BlockType {
    static final int INTERFACE_DESCRIPTION = 1;

    /// Obsolete, replaced by the enhanced packet (pcapng draft, appendix A).
    static final int PACKET = 2;

    static final int SIMPLE_PACKET = 3;
    static final int INTERFACE_STATISTICS = 5;
    static final int ENHANCED_PACKET = 6;

    /// The same in both byte orders, so that it can be read before the order is known.
    static final int SECTION_HEADER = 0x0a0d0d0a;

    /// Type, total length, and total length again behind the body.
    static final int OVERHEAD = 12;

    private BlockType() {}
}
