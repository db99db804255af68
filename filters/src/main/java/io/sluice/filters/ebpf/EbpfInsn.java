package io.sluice.filters.ebpf;

/// One extended BPF instruction. Every value is a legal instruction: what RFC 9669 reserves cannot
/// be expressed, and [EbpfCodec] refuses it. The one instruction beyond the RFC is [MayGoto], which
/// Linux has had since 6.9 and compilers write.
///
/// Targets of jumps and local calls are absolute instruction indices (a [LoadWide] counts once);
/// offsets in slots exist on the wire only.
///
/// Source: [RFC 9669, section 4](https://www.rfc-editor.org/rfc/rfc9669#section-4).
public sealed interface EbpfInsn {

    /// How much of a register an operation reads and writes. A 32-bit result clears the upper half.
    enum Width {
        W32,
        W64
    }

    /// The size of a memory access (RFC 9669, section 5.1).
    enum Size {
        /// One byte.
        B(1),
        /// Half word, two bytes.
        H(2),
        /// Word, four bytes.
        W(4),
        /// Double word, eight bytes.
        DW(8);

        private final int bytes;

        Size(int bytes) {
            this.bytes = bytes;
        }

        /// The number of bytes: 1, 2, 4 or 8.
        public int bytes() {
            return bytes;
        }

        /// The number of bits: 8, 16, 32 or 64.
        public int bits() {
            return 8 * bytes;
        }
    }

    /// The operations on two operands (RFC 9669, section 4.1). Signed and sign-extending forms,
    /// which the wire tells apart by the offset field, are operations of their own.
    enum AluOp {
        ADD,
        SUB,
        MUL,
        DIV,
        SDIV,
        OR,
        AND,
        LSH,
        RSH,
        MOD,
        SMOD,
        XOR,
        MOV,
        /// Move, sign-extending the low 8 bits; register source only.
        MOVSX8,
        /// Move, sign-extending the low 16 bits; register source only.
        MOVSX16,
        /// Move, sign-extending the low 32 bits; 64-bit width and register source only.
        MOVSX32,
        ARSH;

        /// Whether this is one of the sign-extending moves.
        public boolean isMovsx() {
            return this == MOVSX8 || this == MOVSX16 || this == MOVSX32;
        }
    }

    /// The byte swaps (RFC 9669, section 4.2). Guest memory is little-endian here, so [#LE]
    /// truncates and [#BE] swaps.
    enum Swap {
        LE,
        BE,
        /// Unconditional swap.
        BSWAP
    }

    /// The conditions of jumps (RFC 9669, section 4.3): `S` means signed.
    enum Cond {
        JEQ,
        JGT,
        JGE,
        JSET,
        JNE,
        JSGT,
        JSGE,
        JLT,
        JLE,
        JSLT,
        JSLE
    }

    /// The atomic operations (RFC 9669, section 5.3).
    enum AtomicOp {
        ADD,
        OR,
        AND,
        XOR,
        /// As [#ADD], and the source register receives the old value; so for the next three.
        FETCH_ADD,
        FETCH_OR,
        FETCH_AND,
        FETCH_XOR,
        XCHG,
        /// Compares with R0; R0 receives the old value.
        CMPXCHG
    }

    /// The second operand: a constant or a register.
    sealed interface Operand {
        /// A constant of 32 bits, sign-extended where the operation is 64 bits wide.
        record Imm(int value) implements Operand {}

        /// A register.
        record Src(Reg reg) implements Operand {}
    }

    /// What the 64 bits of a [LoadWide] stand for (RFC 9669, section 5.4).
    sealed interface Wide {
        /// The number itself.
        record Const(long value) implements Wide {}

        /// The address of the map with a file descriptor.
        record MapByFd(int fd) implements Wide {}

        /// The address of a byte in the first value of the map with a file descriptor.
        record MapValueByFd(int fd, int offset) implements Wide {}

        /// The address of the platform variable with an id.
        record Variable(int id) implements Wide {}

        /// The address of the instruction with an index, a function of this program.
        record Function(int target) implements Wide {}

        /// The address of the map with an index.
        record MapByIndex(int index) implements Wide {}

        /// The address of a byte in the first value of the map with an index.
        record MapValueByIndex(int index, int offset) implements Wide {}
    }

    /// `dst = dst op src`; a move ignores the old `dst`.
    record Alu(AluOp op, Width width, Reg dst, Operand src) implements EbpfInsn {
        public Alu {
            if (op.isMovsx()
                    && (src instanceof Operand.Imm || op == AluOp.MOVSX32 && width == Width.W32)) {
                throw new IllegalArgumentException(op + " " + width + " " + src);
            }
        }
    }

    /// `dst = -dst`.
    record Neg(Width width, Reg dst) implements EbpfInsn {}

    /// Swaps or truncates to 16, 32 or 64 bits.
    record ByteSwap(Swap swap, int bits, Reg dst) implements EbpfInsn {
        public ByteSwap {
            if (bits != 16 && bits != 32 && bits != 64) {
                throw new IllegalArgumentException("byte swap of " + bits + " bits");
            }
        }
    }

    /// Loads 64 bits; the one instruction of two slots.
    record LoadWide(Reg dst, Wide value) implements EbpfInsn {}

    /// `dst = *(size *)(base + off)`, zero-extended.
    record Load(Size size, Reg dst, Reg base, short off) implements EbpfInsn {}

    /// `dst = *(signed size *)(base + off)`, sign-extended; not for double words.
    record LoadSx(Size size, Reg dst, Reg base, short off) implements EbpfInsn {
        public LoadSx {
            if (size == Size.DW) {
                throw new IllegalArgumentException("sign-extending load of a double word");
            }
        }
    }

    /// `*(size *)(base + off) = src`; a constant is sign-extended to a double word.
    record Store(Size size, Reg base, short off, Operand src) implements EbpfInsn {}

    /// An atomic operation on the word or double word at `base + off`.
    record Atomic(AtomicOp op, Width width, Reg base, short off, Reg src) implements EbpfInsn {}

    /// `R0 = packet[imm]`, network byte order; ends the program with 0 outside of the packet. The
    /// context must be in R6 (RFC 9669, section 5.5, and Linux's implementation of it).
    record LoadAbs(Size size, int imm) implements EbpfInsn {
        public LoadAbs {
            requirePacketSize(size);
        }
    }

    /// `R0 = packet[src + imm]`, else as [LoadAbs].
    record LoadInd(Size size, Reg src, int imm) implements EbpfInsn {
        public LoadInd {
            requirePacketSize(size);
        }
    }

    /// An unconditional jump whose distance takes 16 bits on the wire.
    record Jump(int target) implements EbpfInsn {}

    /// An unconditional jump whose distance takes 32 bits on the wire (`gotol`).
    record JumpLong(int target) implements EbpfInsn {}

    /// Jumps if `left cond right` holds.
    record JumpIf(Cond cond, Width width, Reg left, Operand right, int target)
            implements EbpfInsn {}

    /// Goes on, or jumps once the function has gone on 8,388,608 times (`may_goto`): what ends a
    /// loop that the verifier cannot see the end of.
    ///
    /// Source: Linux 6.18, include/uapi/linux/bpf.h, BPF_JCOND and BPF_MAY_GOTO;
    /// kernel/bpf/verifier.c, do_misc_fixups(). Its x86-64 and arm64 code ends such loops by time,
    /// after a quarter of a second, and others by this count (BPF_MAX_LOOPS).
    record MayGoto(int target) implements EbpfInsn {}

    /// Calls the helper with a number.
    record CallHelper(int id) implements EbpfInsn {}

    /// Calls a function of the same program.
    record CallLocal(int target) implements EbpfInsn {}

    /// Calls a platform function by its BTF id; recognised so that listings can show it.
    record CallKfunc(int btfId) implements EbpfInsn {}

    /// Returns from the function or ends the program.
    record Exit() implements EbpfInsn {}

    /// How many 64-bit slots this takes on the wire: 2 for [LoadWide], else 1 (RFC 9669, section
    /// 3.2).
    default int slots() {
        return this instanceof LoadWide ? 2 : 1;
    }

    /// Whether control may go on to the next instruction.
    default boolean fallsThrough() {
        return !(this instanceof Jump || this instanceof JumpLong || this instanceof Exit);
    }

    private static void requirePacketSize(Size size) {
        if (size == Size.DW) {
            throw new IllegalArgumentException("packet load of a double word");
        }
    }
}
