package io.sluice.emulator.jit.ebpf;

import io.sluice.filters.ebpf.EbpfInsn.Atomic;
import io.sluice.filters.ebpf.EbpfInsn.AtomicOp;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import io.sluice.filters.ebpf.Reg;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.util.function.BooleanSupplier;

/// Writes atomic operations: a load, a computation, a store. One thread runs a program, so nothing
/// interrupts.
final class AtomicEmitter {

    private final CodeBuilder code;
    private final Layout layout;

    AtomicEmitter(CodeBuilder code, Layout layout) {
        this.code = code;
        this.layout = layout;
    }

    /// Writes the operation. False if it can only fault.
    ///
    /// @param srcIsWritable asked if the source register receives the old value
    boolean emit(Atomic atomic, int slot, BooleanSupplier srcIsWritable) {
        boolean fetches =
                switch (atomic.op()) {
                    case FETCH_ADD, FETCH_OR, FETCH_AND, FETCH_XOR, XCHG -> true;
                    case ADD, OR, AND, XOR, CMPXCHG -> false;
                };
        if (fetches && !srcIsWritable.getAsBoolean()) {
            return false;
        }
        String bits = atomic.width() == Width.W64 ? "64" : "32";
        code.lload(layout.of(atomic.base()))
                .loadConstant((long) atomic.off())
                .ladd()
                .lstore(layout.address());
        code.aload(Layout.MEMORY).lload(layout.address()).loadConstant(slot);
        code.invokevirtual(Descs.MEMORY, "load" + bits, Descs.LOAD).lstore(layout.old());
        code.aload(Layout.MEMORY).lload(layout.address());
        combine(atomic);
        code.loadConstant(slot).invokevirtual(Descs.MEMORY, "store" + bits, Descs.STORE);
        if (fetches) {
            code.lload(layout.old()).lstore(layout.of(atomic.src()));
        } else if (atomic.op() == AtomicOp.CMPXCHG) {
            code.lload(layout.old()).lstore(layout.of(Reg.R0));
        }
        return true;
    }

    private void combine(Atomic atomic) {
        int src = layout.of(atomic.src());
        switch (atomic.op()) {
            case ADD, FETCH_ADD -> code.lload(layout.old()).lload(src).ladd();
            case OR, FETCH_OR -> code.lload(layout.old()).lload(src).lor();
            case AND, FETCH_AND -> code.lload(layout.old()).lload(src).land();
            case XOR, FETCH_XOR -> code.lload(layout.old()).lload(src).lxor();
            case XCHG -> code.lload(src);
            case CMPXCHG -> compare(atomic.width(), src);
        }
    }

    /// The source if memory equals R0, else what memory held.
    private void compare(Width width, int src) {
        Label differ = code.newLabel();
        Label end = code.newLabel();
        code.lload(layout.old()).lload(layout.of(Reg.R0));
        if (width == Width.W32) {
            code.loadConstant(0xffff_ffffL).land();
        }
        code.lcmp().ifne(differ).lload(src).goto_(end);
        code.labelBinding(differ).lload(layout.old()).labelBinding(end);
    }
}
