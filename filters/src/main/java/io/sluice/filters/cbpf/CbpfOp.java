package io.sluice.filters.cbpf;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The instructions of classic BPF by their whole code: the table behind listings and assembly.
///
/// These are the codes that libpcap's machine executes (libpcap 1.11, bpf_filter.c), which are also
/// those that Linux lets pass (net/core/filter.c, chk_code_allowed), sorted by number.
public enum CbpfOp {
    LD_IMM(0x00, "ld", Form.HEX),
    LDX_IMM(0x01, "ldx", Form.HEX),
    ST(0x02, "st", Form.SCRATCH),
    STX(0x03, "stx", Form.SCRATCH),
    ADD_K(0x04, "add", Form.DECIMAL),
    JA(0x05, "ja", Form.TARGET),
    RET_K(0x06, "ret", Form.DECIMAL),
    TAX(0x07, "tax", Form.NONE),
    ADD_X(0x0c, "add", Form.X),
    SUB_K(0x14, "sub", Form.DECIMAL),
    JEQ_K(0x15, "jeq", Form.HEX),
    RET_A(0x16, "ret", Form.A),
    SUB_X(0x1c, "sub", Form.X),
    JEQ_X(0x1d, "jeq", Form.X),
    LD_W_ABS(0x20, "ld", Form.ABSOLUTE),
    MUL_K(0x24, "mul", Form.DECIMAL),
    JGT_K(0x25, "jgt", Form.HEX),
    LD_H_ABS(0x28, "ldh", Form.ABSOLUTE),
    MUL_X(0x2c, "mul", Form.X),
    JGT_X(0x2d, "jgt", Form.X),
    LD_B_ABS(0x30, "ldb", Form.ABSOLUTE),
    DIV_K(0x34, "div", Form.DECIMAL),
    JGE_K(0x35, "jge", Form.HEX),
    DIV_X(0x3c, "div", Form.X),
    JGE_X(0x3d, "jge", Form.X),
    LD_W_IND(0x40, "ld", Form.INDEXED),
    OR_K(0x44, "or", Form.HEX),
    JSET_K(0x45, "jset", Form.HEX),
    LD_H_IND(0x48, "ldh", Form.INDEXED),
    OR_X(0x4c, "or", Form.X),
    JSET_X(0x4d, "jset", Form.X),
    LD_B_IND(0x50, "ldb", Form.INDEXED),
    AND_K(0x54, "and", Form.HEX),
    AND_X(0x5c, "and", Form.X),
    LD_MEM(0x60, "ld", Form.SCRATCH),
    LDX_MEM(0x61, "ldx", Form.SCRATCH),
    LSH_K(0x64, "lsh", Form.DECIMAL),
    LSH_X(0x6c, "lsh", Form.X),
    RSH_K(0x74, "rsh", Form.DECIMAL),
    RSH_X(0x7c, "rsh", Form.X),
    LD_LEN(0x80, "ld", Form.LENGTH),
    LDX_LEN(0x81, "ldx", Form.LENGTH),
    NEG(0x84, "neg", Form.NONE),
    TXA(0x87, "txa", Form.NONE),
    MOD_K(0x94, "mod", Form.DECIMAL),
    MOD_X(0x9c, "mod", Form.X),
    XOR_K(0xa4, "xor", Form.HEX),
    XOR_X(0xac, "xor", Form.X),
    LDX_MSH(0xb1, "ldxb", Form.HEADER_LENGTH);

    /// How the operand is written.
    enum Form {
        /// `#0x1f`
        HEX,
        /// `#31`
        DECIMAL,
        /// `[12]`, or the name of an ancillary value
        ABSOLUTE,
        /// `[x + 14]`
        INDEXED,
        /// `M[3]`
        SCRATCH,
        /// `4*([14]&0xf)`
        HEADER_LENGTH,
        /// `#pktlen`
        LENGTH,
        /// `x`
        X,
        /// `a`, which libpcap's listing leaves out
        A,
        /// the instruction jumped to
        TARGET,
        /// nothing
        NONE;

        boolean isImmediate() {
            return this == HEX || this == DECIMAL;
        }
    }

    private static final @Nullable CbpfOp[] BY_CODE = new @Nullable CbpfOp[0x100];

    static {
        for (CbpfOp op : values()) {
            BY_CODE[op.code] = op;
        }
    }

    private final int code;
    private final String mnemonic;
    private final Form form;

    CbpfOp(int code, String mnemonic, Form form) {
        this.code = code;
        this.mnemonic = mnemonic;
        this.form = form;
    }

    /// The operation of that code, if there is one.
    public static Optional<CbpfOp> ofCode(int code) {
        return code < 0 || code >= BY_CODE.length
                ? Optional.empty()
                : Optional.ofNullable(BY_CODE[code]);
    }

    /// The operation written so; the two ways to write a constant count as one.
    static Optional<CbpfOp> written(String mnemonic, Form form) {
        for (CbpfOp op : values()) {
            if (op.mnemonic.equals(mnemonic)
                    && (op.form == form || op.form.isImmediate() && form.isImmediate())) {
                return Optional.of(op);
            }
        }
        return Optional.empty();
    }

    /// The code of [CbpfInsn#code()].
    public int code() {
        return code;
    }

    /// The name in listings and assembly.
    public String mnemonic() {
        return mnemonic;
    }

    /// Whether the instruction has two branches, `jt` and `jf`.
    public boolean isBranch() {
        return (code & Opcode.CLASS_MASK) == Opcode.JMP && this != JA;
    }

    Form form() {
        return form;
    }
}
