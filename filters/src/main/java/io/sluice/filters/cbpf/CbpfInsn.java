package io.sluice.filters.cbpf;

/// One classic BPF instruction, with the fields of `struct sock_filter` and `struct bpf_insn`.
///
/// The record holds any bit pattern, because listings, the checker and the disassembler must be
/// able to show a malformed instruction; [Opcode] names the legal codes.
///
/// @param code operation code, 16 bits
/// @param jt instructions to skip if the test holds, 8 bits
/// @param jf instructions to skip if it does not, 8 bits
/// @param k the generic operand, an unsigned 32-bit value kept in an int
public record CbpfInsn(int code, int jt, int jf, int k) {

    public CbpfInsn {
        if ((code & ~0xffff) != 0 || (jt & ~0xff) != 0 || (jf & ~0xff) != 0) {
            throw new IllegalArgumentException("code " + code + ", jt " + jt + ", jf " + jf);
        }
    }

    public static CbpfInsn statement(int code, int k) {
        return new CbpfInsn(code, 0, 0, k);
    }

    /// The instruction in one word: code in bits 48 to 63, jt in 40 to 47, jf in 32 to 39, k in 0
    /// to 31.
    public long packed() {
        return (long) code << 48 | (long) jt << 40 | (long) jf << 32 | k & 0xffff_ffffL;
    }

    /// The inverse of [#packed()].
    public static CbpfInsn unpack(long word) {
        return new CbpfInsn(
                (int) (word >>> 48),
                (int) (word >>> 40) & 0xff,
                (int) (word >>> 32) & 0xff,
                (int) word);
    }
}
