package io.sluice.emulator.jit.ebpf;

import io.sluice.emulator.memory.Memory;
import io.sluice.filters.ebpf.EbpfInsn.LoadSx;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import io.sluice.filters.ebpf.EbpfInsn.Store;
import io.sluice.filters.ebpf.Reg;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;

/// Writes loads and stores, as calls of [NearMemory].
class MemoryEmitter {

    private final CodeBuilder code;
    private final Layout layout;
    private final ClassDesc loads;

    MemoryEmitter(CodeBuilder code, Layout layout) {
        this(code, layout, Descs.NEAR);
    }

    /// @param loads the class whose methods load from the packet, or from wherever an address is
    MemoryEmitter(CodeBuilder code, Layout layout, ClassDesc loads) {
        this.code = code;
        this.layout = layout;
        this.loads = loads;
    }

    /// Writes the offset of a packet load as an int.
    interface Offset {
        void emit();
    }

    /// Writes a packet load into R0; the function ends with 0 where the packet is too short.
    void packet(Size size, Offset offset, MethodFlow flow) {
        Label inside = code.newLabel();
        int r0 = layout.of(Reg.R0);
        code.aload(Layout.MEMORY);
        offset.emit();
        code.loadConstant(size.bytes())
                .invokevirtual(Descs.MEMORY, "packetHolds", Descs.PACKET_HOLDS);
        code.ifne(inside).loadConstant(0L).lstore(r0);
        flow.leave(code);
        code.labelBinding(inside).aload(Layout.MEMORY);
        offset.emit();
        code.loadConstant(size.bytes())
                .invokevirtual(Descs.MEMORY, "packetLoad", Descs.PACKET_LOAD)
                .lstore(r0);
    }

    /// Takes what [NearMemory] needs into locals; also after calls, which may change it.
    void prologue() {
        packetField("packetStart", layout.packetStart());
        packetField("packetLength", layout.packetLength());
        packetField("packetWritableLength", layout.packetWritableLength());
        code.aload(Layout.MEMORY).invokevirtual(Descs.MEMORY, "packetBytes", Descs.GET_BYTES);
        code.astore(layout.packetBytes());
        code.aload(Layout.MEMORY).invokevirtual(Descs.MEMORY, "stackBytes", Descs.GET_BYTES);
        code.astore(layout.stackBytes());
        code.iload(Layout.DEPTH).loadConstant(1).iadd().loadConstant(Memory.FRAME_SIZE).imul();
        code.istore(layout.frameEnd());
    }

    private void packetField(String name, int local) {
        code.aload(Layout.MEMORY).invokevirtual(Descs.MEMORY, name, Descs.GET_INT).istore(local);
    }

    static boolean inFrame(Reg base, int off, Size size) {
        return base == Reg.FP && off >= -Memory.FRAME_SIZE && off <= -size.bytes();
    }

    private void inStack(int off) {
        code.aload(layout.stackBytes()).iload(layout.frameEnd()).loadConstant(off).iadd();
    }

    private void inPacket(int lengthLocal, Reg base, int off) {
        code.aload(Layout.MEMORY)
                .aload(layout.packetBytes())
                .iload(layout.packetStart())
                .iload(lengthLocal);
        code.lload(layout.of(base));
        if (off != 0) {
            code.loadConstant((long) off).ladd();
        }
    }

    boolean load(Size size, Reg dst, Reg base, short off, int slot) {
        if (inFrame(base, off, size)) {
            inStack(off);
            code.invokestatic(Descs.NEAR, "stackLoad" + size.bits(), Descs.STACK_LOAD);
        } else {
            inPacket(layout.packetLength(), base, off);
            code.loadConstant(slot).invokestatic(loads, "load" + size.bits(), Descs.NEAR_LOAD);
        }
        code.lstore(layout.of(dst));
        return true;
    }

    boolean loadSx(LoadSx load, int slot) {
        load(load.size(), load.dst(), load.base(), load.off(), slot);
        code.lload(layout.of(load.dst())).l2i();
        switch (load.size()) {
            case B -> code.i2b();
            case H -> code.i2s();
            case W, DW -> {}
        }
        code.i2l().lstore(layout.of(load.dst()));
        return true;
    }

    void store(Store store, int slot) {
        Size size = store.size();
        boolean near = inFrame(store.base(), store.off(), size);
        if (near) {
            inStack(store.off());
        } else {
            inPacket(layout.packetWritableLength(), store.base(), store.off());
        }
        switch (store.src()) {
            case Operand.Imm(int value) -> code.loadConstant((long) value);
            case Operand.Src(Reg reg) -> code.lload(layout.of(reg));
        }
        if (near) {
            code.invokestatic(Descs.NEAR, "stackStore" + size.bits(), Descs.STACK_STORE);
        } else {
            code.loadConstant(slot)
                    .invokestatic(Descs.NEAR, "store" + size.bits(), Descs.NEAR_STORE);
        }
    }
}
