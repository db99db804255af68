package io.sluice.emulator.verifier.profile;

/// What some kernels do and others do not.
public enum Rule {
    /// A loop may be closed by a jump without condition (Linux 6.1, visit_insn(), refuses it).
    UNCONDITIONAL_BACK_EDGES,
    /// A number that was stored keeps its value when fewer bytes of it are loaded (Linux 6.1,
    /// check_stack_read_fixed_off(), forgets it).
    NARROW_FILLS,
    /// A lock may be held while a function of the program runs (Linux 6.1, do_check(), refuses the
    /// call).
    LOCKS_ACROSS_FUNCTIONS,
    /// The operation byte d7 swaps bytes (RFC 9669, section 4.2; Linux 6.1 has no such operation).
    BYTE_SWAP,
    /// The lower six or five bits of a constant shift count (RFC 9669, section 4.1); every Linux
    /// refuses one as wide as the register.
    MASKED_SHIFTS,
    /// A constant divisor may be 0 (RFC 9669, section 4.1); every Linux refuses it.
    ZERO_DIVISORS
}
