package io.sluice.emulator.jit.ebpf;

import io.sluice.emulator.memory.Memory;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import io.sluice.filters.ebpf.Reg;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ConstantDescs;

/// Writes the accesses of a [PacketLoop]: fields of the context are constants or the packet's
/// lengths, packet loads look into the buffer.
final class PacketMemory extends MemoryEmitter {
    private final CodeBuilder code;
    private final Layout layout;
    private final ContextUse context;
    private final LoopFields fields;

    PacketMemory(CodeBuilder code, Layout layout, ContextUse context, LoopFields fields) {
        super(code, layout, Descs.PACKET_ACCESS);
        this.code = code;
        this.layout = layout;
        this.context = context;
        this.fields = fields;
    }

    @Override
    boolean load(Size size, Reg dst, Reg base, short off, int slot) {
        if (!context.isField(slot)) {
            return super.load(size, dst, base, off, slot);
        }
        switch (fields.at(off)) {
            case LENGTH -> code.iload(Layout.ORIGINAL_LENGTH).i2l();
            case DATA -> code.loadConstant(Memory.PACKET);
            case DATA_END ->
                    code.iload(layout.packetLength()).i2l().loadConstant(Memory.PACKET).ladd();
            case NONE -> throw new AssertionError("no field at " + off);
        }
        if (fields.at(off) == LoopFields.Field.LENGTH) {
            code.loadConstant(0xffff_ffffL).land();
        }
        code.lstore(layout.of(dst));
        return true;
    }

    @Override
    void packet(Size size, Offset offset, MethodFlow flow) {
        Label inside = code.newLabel();
        int r0 = layout.of(Reg.R0);
        code.aload(Layout.MEMORY).aload(layout.packetBytes());
        code.iload(layout.packetStart()).iload(layout.packetLength());
        offset.emit();
        code.loadConstant(size.bytes());
        code.invokestatic(Descs.PACKET_ACCESS, "packetLoad", Descs.LOOP_LOAD).lstore(r0);
        code.lload(r0).loadConstant(0L).lcmp().ifge(inside).loadConstant(0L).lstore(r0);
        flow.leave(code);
        code.labelBinding(inside);
    }

    /// Takes what stays the same for all packets into locals.
    void loopPrologue() {
        code.aload(Layout.MEMORY).invokevirtual(Descs.MEMORY, "stackBytes", Descs.GET_BYTES);
        code.astore(layout.stackBytes());
        code.loadConstant(Memory.FRAME_SIZE).istore(layout.frameEnd());
        code.aload(Layout.STATE).getfield(Descs.LOOP_STATE, "buffer", Descs.BYTES);
        code.astore(layout.packetBytes());
        code.aload(Layout.STATE).getfield(Descs.LOOP_STATE, "next", ConstantDescs.CD_int);
        code.istore(Layout.INDEX);
        code.aload(Layout.STATE).getfield(Descs.LOOP_STATE, "count", ConstantDescs.CD_int);
        code.istore(Layout.COUNT);
        array("offsets", Layout.OFFSETS);
        array("capturedLengths", Layout.CAPTURED_LENGTHS);
        array("originalLengths", Layout.ORIGINAL_LENGTHS);
        array("results", Layout.RESULTS);
    }

    private void array(String name, int local) {
        code.aload(Layout.STATE).getfield(Descs.LOOP_STATE, name, Descs.INTS).astore(local);
    }
}
