package io.sluice.emulator.verifier.profile;

import java.util.List;

/// What a refusal says, apart from its words: each has a row in the table of every profile, see
/// [MessageTable].
public enum Message {
    // spotless:off
    // The program before it is walked: slots, wide loads, jumps, functions.
    NOT_PERMITTED,
    LENGTH,
    UNKNOWN_OPCODE("opcode"),
    RESERVED_FIELDS("insn"),
    REGISTER_INVALID("register"),
    WIDE_LOAD_INVALID,
    WIDE_LOAD_UNRECOGNISED,
    NO_MAP("fd"),
    NO_FD_ARRAY,
    MODULE_TYPES,
    TYPE_ID("type"),
    VALUE_OFFSET("off"),
    VALUE_NOT_ADDRESSABLE,
    VALUE_POINTER("size", "off"),
    SOCKET_FILTER_LOCK,
    TRACING_FIELD("field"),
    SLEEPABLE_MAP,
    UNREACHABLE("insn"),
    JUMP_INTO_WIDE_LOAD("insn"),
    JUMP_OUT_OF_RANGE("from", "to"),
    BACK_EDGE("from", "to"),
    FUNCTIONS_PRIVILEGED,
    CALL_DESTINATION,
    NO_FUNCTION("insn"),
    FUNCTION_END,
    NOT_IN_FUNCTION("construct"),
    NO_FUNCTION_INFO,
    KERNEL_FUNCTION_NOT_MODELLED("function"),
    KERNEL_FUNCTION_KEPT,

    // The walk as a whole.
    INSN_INDEX("insn", "length"),
    TOO_LARGE("processed"),
    TOO_MANY_BRANCHES("branches"),
    INFINITE_LOOP("insn", "state", "oldState"),
    FRAMES_WALKED("frames"),
    FRAMES("frames"),
    COMBINED_STACK("calls", "bytes"),
    FUNCTION_STACK("function", "bytes"),
    TAIL_CALL_STACK("bytes"),

    // Registers and arithmetic.
    REGISTER_UNREADABLE("register"),
    FRAME_POINTER_WRITTEN,
    CONSTANT_ZERO_DIVISOR,
    SHIFT_TOO_WIDE("shift"),
    ADDRESS_SPACES,
    NO_ARENA,
    POINTER_SIGN_EXTENDED("register"),
    POINTER_PARTLY_COPIED("register"),
    POINTER_ARITHMETIC("register"),
    POINTER_ARITHMETIC_32("register"),
    POINTER_ARITHMETIC_ON("register", "type"),
    POINTER_ARITHMETIC_OR_NULL("register", "type"),
    POINTER_WITH_POINTER("register", "operator"),
    POINTER_BITWISE("register", "operator"),
    POINTER_OPERATOR("register", "operator"),
    POINTER_FROM_NUMBER("register"),
    STACK_POINTER_SUBTRACTION("register"),
    POINTER_PLUS_CONSTANT("type", "value"),
    POINTER_PLUS_UNBOUNDED("type"),
    POINTER_OFFSET("type", "off"),
    POINTER_OUT_OF_BOUNDS("value", "type"),
    POINTER_COMPARISON("register"),
    MAY_GOTO_IMMEDIATE("imm"),

    // What a loader with fewer rights may not do because a processor could guess wrong.
    SPECULATIVE_PATHS("register", "operation"),
    SPECULATIVE_SIGNS("register"),
    SPECULATIVE_POINTER("register"),
    SPECULATIVE_BOUNDS("register", "operation"),
    SPECULATIVE_STACK_VARIABLE("register", "varOff", "off"),
    SPECULATIVE_STACK_RANGE("register", "off"),
    SPECULATIVE_MAP_VALUE("access", "register"),
    STACK_VARIABLE("register", "varOff"),

    // Memory: any, regions, maps, packet, context, structures.
    NOT_MEMORY("register", "type"),
    CANNOT_WRITE("register", "type"),
    MISALIGNED("memory", "varOff", "pointerOff", "off", "size"),
    MISALIGNED_PACKET("align", "varOff", "pointerOff", "off", "size"),
    STORED_POINTER_LEAKS("register", "memory"),
    DIFFERENT_POINTERS,
    OFFSET_MAY_BE_NEGATIVE("register"),
    OFFSET_UNBOUNDED("register"),
    LEAST_OUTSIDE("access", "register"),
    MOST_OUTSIDE("access", "register"),
    MEMORY_ACCESS("bytes", "off", "size"),
    MAP_KEY_ACCESS("bytes", "off", "size"),
    MAP_VALUE_ACCESS("bytes", "off", "size"),
    MAP_KEY_WRITE("register"),
    MAP_READ("bytes", "off", "size"),
    MAP_WRITE("bytes", "off", "size"),
    FIELD_ACCESS("field"),
    PACKET_ACCESS("off", "size", "register", "id", "range"),
    PACKET_OUTSIDE("access", "register"),
    PACKET_NOT_CHECKED("register"),
    PACKET_WRITE,
    PACKET_LOAD_PROGRAM_TYPE,
    PACKET_LOAD_CONTEXT,
    CONTEXT_ACCESS("off", "size"),
    POINTER_NEGATIVE_OFFSET("type", "register", "off"),
    POINTER_MODIFIED("type", "register", "off"),
    POINTER_VARIABLE_OFFSET("type", "varOff"),
    FLOW_KEYS_ACCESS("off", "size"),
    SOCKET_ACCESS("register", "type", "off", "size"),
    TRACEPOINT_ACCESS("register", "off", "size"),
    BUFFER_VARIABLE_OFFSET("register", "off", "varOff"),
    STRUCTURE_NEGATIVE_OFFSET("register", "structure", "off"),
    STRUCTURE_VARIABLE_OFFSET("register", "structure", "off", "varOff"),
    STRUCTURE_WRITE,
    STRUCTURE_PRIVILEGED("structure"),
    STRUCTURE_NOT_MODELLED("structure"),
    MAP_STRUCTURE_NEGATIVE_OFFSET("register", "structure", "off"),
    MAP_STRUCTURE_WRITE("structure"),
    ATOMIC_OPCODE("opcode"),
    ATOMIC_SIZE,
    ATOMIC_LOAD("register", "type"),
    ATOMIC_STORE("register", "type"),

    // The stack.
    STACK_READ,
    STACK_WRITE,
    STACK_OUTSIDE("way", "register", "off", "size"),
    STACK_VARIABLE_OUTSIDE("way", "register", "varOff", "off", "size"),
    STACK_UNBOUNDED("way", "register"),
    STACK_UNWRITTEN("off", "index", "size"),
    STACK_UNWRITTEN_FOR("register", "off", "index", "size"),
    STACK_UNWRITTEN_FOR_VARIABLE("register", "varOff", "index", "size"),
    STACK_UNWRITTEN_IN_RANGE("insn", "off"),
    STACK_ZERO_SIZED,
    STACK_VARIABLE_TO_HELPER("varOff", "off", "size"),
    STACK_LEAK("off"),
    SPILL_SIZE,
    SPILL_CORRUPTED,
    SPILL_TO_CALLER,
    SPILL_IN_RANGE("insn", "off"),
    FILL_SIZE,

    // Helpers and their arguments.
    UNKNOWN_HELPER("helper"),
    HELPER_UNAVAILABLE("helper"),
    HELPER_NOT_MODELLED("helper"),
    HELPER_IN_PROBE,
    HELPER_MIGHT_SLEEP,
    HELPER_ARGUMENT_LEAKS("register"),
    HELPER_MAY_WRITE("helper", "register", "type"),
    PACKET_TO_HELPER,
    ARGUMENT_TYPE("register", "type", "expected"),
    ARGUMENT_STRUCTURE("register", "is", "expected"),
    ARGUMENT_NOT_STACK("register", "type"),
    NOT_READ_ONLY_MAP("register"),
    NOT_CONSTANT("register"),
    SIZE_MAY_BE_NEGATIVE("register"),
    SIZE_MAY_BE_ZERO("register", "umin", "umax"),
    SIZE_UNBOUNDED("register"),
    KEY_WITHOUT_MAP,
    SOCKET_MAP_ARGUMENT,
    MAP_TYPE_OF_HELPER("type", "helper"),
    MAP_READ_ONLY,
    MAP_UNTYPED("map", "field"),
    MAP_FIELDLESS("map", "field"),
    TAIL_CALL_MAP,
    LOCAL_STORAGE_FLAGS,
    FUNC_IP_PROGRAM_TYPE("type"),
    CALLBACK_NOT_MODELLED("helper"),
    CALLBACK_MAP,
    TIMER_OF_OTHER_MAP("timerMap", "map"),
    TIMER_VARIABLE_OFFSET("register"),
    TIMER_OFFSET("off", "timerOff"),

    // What must be given back: references, locks, the result.
    RELEASE_WITHOUT_REFERENCE("register"),
    RELEASE_AT_OFFSET("register"),
    REFERENCE_NOT_ACQUIRED("helper"),
    REFERENCE_HELD("id", "insn"),
    REFERENCE_LEAK("references", "construct"),
    ENDS_UNDER_LOCK("construct"),
    CALL_UNDER_LOCK,
    LOCK_VARIABLE_OFFSET("register"),
    LOCK_OFFSET("off", "lockOff"),
    SECOND_LOCK,
    UNLOCK_WITHOUT_LOCK,
    UNLOCK_OF_OTHER,
    STACK_POINTER_RETURNED,
    RETURNED_POINTER_LEAKS("register"),
    RETURN_NOT_SCALAR("register"),
    RESULT_NOT_KNOWN("type"),
    ASYNC_RESULT_NOT_KNOWN("type"),
    RESULT("known", "min", "max"),
    ASYNC_RESULT("known", "min", "max"),
    CALLBACK_RESULT("known", "min", "max"),
    RETURN_LEAST("smin"),
    RETURN_MOST("smax"),
    RETURN_UNKNOWN,
// spotless:on
;

    /// The operand that names a register at fault.
    private static final String REGISTER = "register";

    @SuppressWarnings("ImmutableEnumChecker") // a copy that cannot change
    private final List<String> operands;

    Message(String... operands) {
        this.operands = List.of(operands);
    }

    /// The names of its operands, in the order in which they are given.
    public List<String> operands() {
        return operands;
    }

    /// Where in [#operands()] the register at fault stands, -1 if it names none.
    int register() {
        return operands.indexOf(REGISTER);
    }
}
