package io.sluice.emulator.verifier;

import java.util.Locale;

/// Why a program is refused: the class of the fault, stable over kernel versions and wordings.
public enum Reason {
    /// An opcode, register number or field that the instruction set does not allow.
    MALFORMED_INSTRUCTION(22, "correct the instruction: the encoding is not one of RFC 9669"),
    /// A jump or call that leaves its function, or code that nothing reaches.
    CONTROL_FLOW(22, "make every path end in exit, and every jump stay within its function"),
    /// Type information that does not go with the program.
    TYPE_INFORMATION(22, "write func_info anew: one record for each function, in order"),
    /// The same state comes round again.
    INFINITE_LOOP(
            22,
            "give the loop a counter that the verifier can follow, and compare it with a constant"),
    /// A million instructions were walked, or too many branches wait.
    TOO_COMPLEX(7, "split the program, or bound its loops more tightly"),
    /// Too many frames.
    CALL_DEPTH(7, "inline a function: at most 8 frames are allowed"),
    /// The frames of a call chain need more than 512 bytes.
    STACK_DEPTH(13, "move large buffers into a map: the frames of a call chain share 512 bytes"),
    /// A register is read before it is written.
    UNINITIALISED_REGISTER(
            13, "write the register on every path before this instruction; calls clear r1 to r5"),
    /// r10 is written.
    READ_ONLY_REGISTER(13, "copy r10 to another register and change that"),
    /// Arithmetic that pointers do not allow.
    POINTER_ARITHMETIC(
            13, "only add to or subtract from a pointer, in 64 bits, after checking it for null"),
    /// A pointer's offset may leave what the verifier can follow.
    POINTER_OFFSET(22, "bound the offset, unsigned, before adding it to the pointer"),
    /// A pointer would become visible to the unprivileged.
    POINTER_LEAK(13, "do not store, return or compare pointers where others can read them"),
    /// Pointers are compared by who may not learn their order.
    POINTER_COMPARISON(13, "compare numbers, or pointers of the same packet"),
    /// Memory is accessed through what is not a pointer.
    NOT_A_POINTER(
            13, "load the pointer again, or check it for null on every path before this access"),
    /// The access may lie outside of its memory.
    OUT_OF_BOUNDS(13, "check the offset against the size before the access"),
    /// The packet may be shorter than the access needs.
    PACKET_BOUNDS(
            13,
            "compare the pointer plus the bytes needed with data_end, and leave if it is larger"),
    /// The context has no such field, or it may not be read or written so.
    CONTEXT_ACCESS(
            13,
            "use a field of this program type's context with its size, through the unchanged pointer"),
    /// The stack is accessed outside of its 512 bytes, or before it was written.
    STACK_ACCESS(13, "stay within r10-512 to r10, and write a byte before it is read"),
    /// An access is not aligned.
    MISALIGNED(13, "make offset a multiple of the size"),
    /// A helper that this program type does not have.
    HELPER_UNAVAILABLE(22, "use another helper, or another program type"),
    /// An argument that a helper or function does not take.
    ARGUMENT(13, "pass what the helper's prototype asks for"),
    /// A map that does not exist or does not go with the helper or program.
    MAP(22, "use a map of a kind that this helper and program type take"),
    /// An object that must be released is not, or is released twice.
    REFERENCE(22, "release what was acquired on every path, once"),
    /// Something that is not allowed while a lock is held, or a lock that is not.
    LOCK(22, "unlock before this instruction"),
    /// The value returned is outside of what the program type allows.
    RETURN_VALUE(22, "return one of the values that this program type allows"),
    /// Speculative execution could reach what the program cannot.
    SPECULATION(13, "use constants for offsets, or the same bounds on every path"),
    /// The program type does not allow the way in which the program is loaded.
    PROGRAM_TYPE(22, "load the program without the flag, or as one of another type"),
    /// The loader lacks the capability for the program type.
    NOT_PERMITTED(1, "load the program with CAP_PERFMON (tracing) or CAP_BPF"),
    /// The kernel stops at a defect of its own, which it reports as one ("verifier bug").
    KERNEL_DEFECT(
            14,
            "load packet bytes with bpf_skb_load_bytes or through data instead of LD_ABS in a function, and leave out callbacks that are never run: Linux 6.18 gives up here although the program may be right"),
    /// The verifier of this product does not know the construct; a kernel may.
    UNSUPPORTED(22, "nothing: this product does not model the construct");

    private final int errno;
    private final String suggestion;

    Reason(int errno, String suggestion) {
        this.errno = errno;
        this.suggestion = suggestion;
    }

    /// Its name for people: `packet bounds`.
    public String words() {
        return name().replace('_', ' ').toLowerCase(Locale.ROOT);
    }

    /// The error number that the kernel answers for most faults of this class.
    public int errno() {
        return errno;
    }

    /// What to do about it, in one line.
    public String suggestion() {
        return suggestion;
    }

    /// A speculative path that ends so is cut instead (a fence goes there).
    boolean isCutBySpeculationFence() {
        return errno != 7 && errno != 14 && this != UNSUPPORTED;
    }
}
