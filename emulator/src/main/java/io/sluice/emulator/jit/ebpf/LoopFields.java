package io.sluice.emulator.jit.ebpf;

import io.sluice.emulator.programs.PacketInput;
import java.util.Optional;

/// The fields of a context that say where the packet is. Offsets: Linux 6.12,
/// include/uapi/linux/bpf.h, struct __sk_buff and struct xdp_md.
enum LoopFields {
    SK_BUFF(0, 76, 80, 140),
    XDP_MD(-1, 0, 4, 8);

    /// What a field holds.
    enum Field {
        LENGTH,
        DATA,
        DATA_END,
        NONE
    }

    private final int length;
    private final int data;
    private final int dataEnd;
    private final int dataMeta;

    LoopFields(int length, int data, int dataEnd, int dataMeta) {
        this.length = length;
        this.data = data;
        this.dataEnd = dataEnd;
        this.dataMeta = dataMeta;
    }

    /// Empty for a program without a context.
    static Optional<LoopFields> of(PacketInput.Layout layout) {
        return switch (layout) {
            case SK_BUFF -> Optional.of(SK_BUFF);
            case XDP_MD -> Optional.of(XDP_MD);
            case RAW -> Optional.empty();
        };
    }

    /// Whether a program that loads those fields asks for the packet's length on the wire.
    boolean isLengthLoaded(ContextUse context) {
        return length >= 0 && context.loadsField(length);
    }

    Field at(int offset) {
        if (offset == length) {
            return Field.LENGTH;
        }
        // Nothing lies before the packet.
        if (offset == data || offset == dataMeta) {
            return Field.DATA;
        }
        return offset == dataEnd ? Field.DATA_END : Field.NONE;
    }
}
