package io.sluice.emulator.jit.ebpf;

import io.sluice.emulator.memory.BatchBounds;
import io.sluice.emulator.memory.Fault;
import io.sluice.emulator.memory.FaultException;
import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.emulator.programs.PacketInput;
import io.sluice.filters.ebpf.EbpfCfg;
import io.sluice.filters.ebpf.Reg;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A program that decides on packets, compiled together with the loop over them.
///
/// Only for programs that look and do not touch: that load from the packet, from the fields of the
/// context that say where it is, and from their stack, and store to their stack alone. Those have
/// no use for a context of their own for each packet, nor for a copy of it. Not thread-safe.
public final class PacketLoop {
    private static final ClassDesc SELF =
            ClassDesc.of(PacketLoop.class.getPackageName(), "GeneratedLoop");

    private final LoopBody body;
    private final Memory memory = new Memory();
    private final LoopState state = new LoopState();
    private long faults;
    private @Nullable Fault firstFault;

    private PacketLoop(LoopBody body) {
        this.body = body;
    }

    /// Compiles a program, if it is one of those this can be done for and small enough.
    ///
    /// @param layout the context that the program expects
    /// @param fuel slots that jumps back may cover for one packet
    public static Optional<PacketLoop> of(
            LinkedProgram linked, PacketInput.Layout layout, long fuel) {
        Optional<LoopFields> fields = LoopFields.of(layout);
        if (fields.isEmpty()) {
            return Optional.empty();
        }
        Unit unit =
                new Unit(
                        linked,
                        EbpfCfg.of(linked.program()),
                        new HelperPool(),
                        fuel == Long.MAX_VALUE ? Fuel.UNLIMITED : Fuel.METERED);
        ContextUse context =
                new ContextUse(unit, off -> fields.get().at(off) != LoopFields.Field.NONE);
        if (!context.isPlain()) {
            return Optional.empty();
        }
        byte[] bytes =
                ClassFile.of()
                        .build(
                                SELF,
                                type ->
                                        members(
                                                type,
                                                code ->
                                                        new Writer(code, unit, fuel)
                                                                .write(context, fields.get())));
        boolean small =
                ClassFile.of().parse(bytes).methods().stream()
                        .flatMap(method -> method.code().stream())
                        .allMatch(code -> ((CodeAttribute) code).codeLength() < Jit.HUGE_METHOD);
        return small ? Optional.of(new PacketLoop(load(bytes))) : Optional.empty();
    }

    private static void members(ClassBuilder type, Consumer<CodeBuilder> loop) {
        type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
                .withInterfaceSymbols(Descs.LOOP_BODY);
        type.withMethodBody(
                ConstantDescs.INIT_NAME,
                ConstantDescs.MTD_void,
                0,
                code ->
                        code.aload(0)
                                .invokespecial(
                                        ConstantDescs.CD_Object,
                                        ConstantDescs.INIT_NAME,
                                        ConstantDescs.MTD_void)
                                .return_());
        type.withMethodBody(
                "run",
                Descs.LOOP,
                ClassFile.ACC_PUBLIC,
                code -> code.aload(1).aload(2).invokestatic(SELF, "loop", Descs.LOOP).return_());
        type.withMethodBody("loop", Descs.LOOP, ClassFile.ACC_STATIC, loop);
    }

    private static LoopBody load(byte[] bytes) {
        try {
            return (LoopBody)
                    MethodHandles.lookup()
                            .defineHiddenClass(bytes, true)
                            .lookupClass()
                            .getDeclaredConstructor()
                            .newInstance();
        } catch (ReflectiveOperationException e) {
            // Nothing in a class we wrote can throw; if it does not load, we wrote it wrong.
            throw new LinkageError("the generated class does not load", e);
        }
    }

    /// Runs the program on many packets of one buffer.
    ///
    /// @param buffer holds the packets; they are not written
    /// @param offsets where each starts
    /// @param capturedLengths bytes of each in the buffer
    /// @param originalLengths bytes of each on the wire
    /// @param count how many of the entries are packets
    /// @param results takes the low half of R0 for each, and 0 where the program was stopped
    /// @throws IndexOutOfBoundsException if a packet is not within `buffer`, or an array is too
    ///   short
    public void run(
            byte[] buffer,
            int[] offsets,
            int[] capturedLengths,
            int[] originalLengths,
            int count,
            int[] results) {
        BatchBounds.check(buffer, offsets, capturedLengths, count);
        state.buffer = buffer;
        state.offsets = offsets;
        state.capturedLengths = capturedLengths;
        state.originalLengths = originalLengths;
        state.results = results;
        state.count = count;
        state.next = 0;
        while (state.next < count) {
            try {
                body.run(memory, state);
                state.next = count;
            } catch (FaultException e) {
                results[state.next++] = 0;
                faults++;
                if (firstFault == null) {
                    firstFault = e.fault();
                }
            }
        }
    }

    /// Packets so far on which the program was stopped.
    public long faults() {
        return faults;
    }

    /// What stopped it the first time.
    public Optional<Fault> firstFault() {
        return Optional.ofNullable(firstFault);
    }

    /// Writes the loop.
    private record Writer(CodeBuilder code, Unit unit, long fuel) {
        void write(ContextUse context, LoopFields fields) {
            Layout layout = Layout.loop();
            PacketMemory memory = new PacketMemory(code, layout, context, fields);
            Map<Integer, Label> labels = WholeFunction.labels(code, unit, 0);
            Label top = code.newLabel();
            Label next = code.newLabel();
            Label end = code.newLabel();
            Label stopped = code.newLabel();
            MethodFlow flow =
                    new MethodFlow() {
                        @Override
                        public Label to(int insn) {
                            return Objects.requireNonNull(labels.get(insn));
                        }

                        @Override
                        public void leave(CodeBuilder at) {
                            at.goto_(next);
                        }
                    };
            memory.loopPrologue();
            code.labelBinding(top).iload(Layout.INDEX).iload(Layout.COUNT).if_icmpge(end);
            nextPacket(layout, fields.isLengthLoaded(context));
            code.goto_(flow.to(0));
            InsnEmitter emitter = new InsnEmitter(code, unit, layout, flow, memory);
            WholeFunction.blocks(code, unit, 0, emitter, flow);
            code.labelBinding(next).aload(Layout.RESULTS).iload(Layout.INDEX);
            code.lload(layout.of(Reg.R0)).l2i().iastore();
            code.iinc(Layout.INDEX, 1).goto_(top);
            code.labelBinding(end).return_();
            code.labelBinding(stopped).aload(Layout.STATE).iload(Layout.INDEX);
            code.putfield(Descs.LOOP_STATE, "next", ConstantDescs.CD_int).athrow();
            code.exceptionCatch(top, end, stopped, Descs.FAULT);
        }

        private void nextPacket(Layout layout, boolean withOriginalLength) {
            entry(Layout.OFFSETS, layout.packetStart());
            entry(Layout.CAPTURED_LENGTHS, layout.packetLength());
            if (withOriginalLength) {
                entry(Layout.ORIGINAL_LENGTHS, Layout.ORIGINAL_LENGTH);
            } else {
                code.loadConstant(0).istore(Layout.ORIGINAL_LENGTH);
            }
            for (Reg reg : Reg.values()) {
                code.loadConstant(atStart(reg)).lstore(layout.of(reg));
            }
            if (unit.countsRounds()) {
                new Jumps(code, layout, unit.fuel).startRounds();
            }
            if (unit.fuel == Fuel.METERED) {
                code.loadConstant(fuel).lstore(layout.fuel());
            }
        }

        private void entry(int array, int toLocal) {
            code.aload(array).iload(Layout.INDEX).iaload().istore(toLocal);
        }

        private static long atStart(Reg reg) {
            return switch (reg) {
                case R1 -> Memory.CONTEXT;
                case R10 -> Memory.framePointer(0);
                default -> 0;
            };
        }
    }
}
