package io.sluice.emulator.jit.ebpf;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import io.sluice.emulator.helpers.Helper;
import io.sluice.emulator.memory.FaultException;
import io.sluice.emulator.memory.Memory;
import io.sluice.filters.ebpf.EbpfAlu;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Collections;

/// The names of what generated code uses.
final class Descs {

    private Descs() {}

    static final ClassDesc SELF = ClassDesc.of(Jit.class.getPackageName(), "Generated");
    static final ClassDesc MEMORY = desc(Memory.class);
    static final ClassDesc STATE = desc(RunState.class);
    static final ClassDesc BODY = desc(Body.class);
    static final ClassDesc FAULTS = desc(Faults.class);
    static final ClassDesc FAULT = desc(FaultException.class);
    static final ClassDesc HELPER = desc(Helper.class);
    static final ClassDesc ALU = desc(EbpfAlu.class);
    static final ClassDesc LONGS = CD_long.arrayType();

    static final MethodTypeDesc LOAD = MethodTypeDesc.of(CD_long, CD_long, CD_int);
    static final MethodTypeDesc STORE =
            MethodTypeDesc.of(ConstantDescs.CD_void, CD_long, CD_long, CD_int);
    static final ClassDesc NEAR = desc(NearMemory.class);
    static final ClassDesc BYTES = ConstantDescs.CD_byte.arrayType();

    /// Memory, packet array, start, length, address, slot.
    static final MethodTypeDesc NEAR_LOAD =
            MethodTypeDesc.of(CD_long, MEMORY, BYTES, CD_int, CD_int, CD_long, CD_int);

    /// The same, the value before the slot.
    static final MethodTypeDesc NEAR_STORE =
            MethodTypeDesc.of(
                    ConstantDescs.CD_void, MEMORY, BYTES, CD_int, CD_int, CD_long, CD_long, CD_int);

    static final ClassDesc PACKET_ACCESS = desc(PacketAccess.class);
    static final ClassDesc LOOP_BODY = desc(LoopBody.class);
    static final ClassDesc LOOP_STATE = desc(LoopState.class);
    static final ClassDesc INTS = CD_int.arrayType();
    static final MethodTypeDesc LOOP = MethodTypeDesc.of(ConstantDescs.CD_void, MEMORY, LOOP_STATE);

    /// Memory, packet array, start, length, offset, size.
    static final MethodTypeDesc LOOP_LOAD =
            MethodTypeDesc.of(CD_long, MEMORY, BYTES, CD_int, CD_int, CD_int, CD_int);

    static final MethodTypeDesc STACK_LOAD = MethodTypeDesc.of(CD_long, BYTES, CD_int);
    static final MethodTypeDesc STACK_STORE =
            MethodTypeDesc.of(ConstantDescs.CD_void, BYTES, CD_int, CD_long);
    static final MethodTypeDesc GET_BYTES = MethodTypeDesc.of(BYTES);
    static final MethodTypeDesc GET_INT = MethodTypeDesc.of(CD_int);

    static final MethodTypeDesc PACKET_HOLDS = MethodTypeDesc.of(CD_boolean, CD_int, CD_int);
    static final MethodTypeDesc PACKET_LOAD = MethodTypeDesc.of(CD_long, CD_int, CD_int);
    static final MethodTypeDesc HELPER_CALL =
            MethodTypeDesc.of(CD_long, MEMORY, CD_int, CD_long, CD_long, CD_long, CD_long, CD_long);
    static final MethodTypeDesc FUNCTION =
            MethodTypeDesc.of(
                    CD_long, MEMORY, STATE, CD_int, CD_long, CD_long, CD_long, CD_long, CD_long);
    static final MethodTypeDesc PART =
            MethodTypeDesc.of(CD_int, MEMORY, STATE, CD_int, LONGS, CD_int);
    static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_long, MEMORY, STATE, CD_long, CD_long);
    static final MethodTypeDesc BINARY64 = MethodTypeDesc.of(CD_long, CD_long, CD_long);
    static final MethodTypeDesc BINARY32 = MethodTypeDesc.of(CD_long, CD_int, CD_int);
    static final MethodTypeDesc SWAP = MethodTypeDesc.of(CD_long, CD_int, CD_long);
    static final MethodTypeDesc COMPARE64 = MethodTypeDesc.of(CD_int, CD_long, CD_long);
    static final MethodTypeDesc COMPARE32 = MethodTypeDesc.of(CD_int, CD_int, CD_int);

    static String function(int entry) {
        return "function" + entry;
    }

    static MethodTypeDesc fault(int numbers) {
        return MethodTypeDesc.of(FAULT, Collections.nCopies(numbers, CD_int));
    }

    private static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }
}
