package io.sluice.filters.ir;

/// A 32-bit unsigned number computed from a packet. Values are pure: the packet does not change, so
/// two equal values are the same number wherever they are computed, as long as the variables in
/// them are not assigned in between.
///
/// Evaluation can fail: a load beyond the captured bytes, and a division or modulus by zero, reject
/// the packet at once, also under `not` (libpcap, bpf_filter.c). Nothing else has an effect, so the
/// order of evaluation inside one block does not matter.
public sealed interface Value {

    /// Size of a packet load; multi-byte loads are big-endian.
    enum Width {
        BYTE(1),
        HALF(2),
        WORD(4);

        private final int bytes;

        Width(int bytes) {
            this.bytes = bytes;
        }

        public int bytes() {
            return bytes;
        }
    }

    enum Op {
        ADD,
        SUB,
        MUL,
        DIV,
        MOD,
        AND,
        OR,
        XOR,
        LSH,
        RSH
    }

    record Const(int value) implements Value {}

    /// `width` bytes at the constant `offset` of the packet, unsigned. Fails beyond the captured
    /// bytes.
    record Load(Width width, int offset) implements Value {}

    /// `width` bytes at `base + offset`, both unsigned. The sum does not wrap: where it would, the
    /// load fails (libpcap, bpf_filter.c, BPF_IND).
    record LoadAt(Width width, Value base, int offset) implements Value {}

    /// The packet's length on the wire (BPF_LEN).
    record Length() implements Value {}

    /// Metadata of a live Linux capture, loaded from SKF_AD_OFF + `field` with the given width
    /// (Linux, include/uapi/linux/filter.h). Cannot fail on the kernels that know the field.
    record Ancillary(Width width, int field) implements Value {}

    record Binary(Op op, Value left, Value right) implements Value {}

    record Negate(Value operand) implements Value {}

    /// What the last [Stmt.Assign] on the path gave the variable; 0 before any.
    record Read(Variable variable) implements Value {}

    /// A run-time quantity of the filter, such as the length of a radio header. Identity is the
    /// number.
    record Variable(int number, String name) {}

    static Value constant(int value) {
        return new Const(value);
    }
}
