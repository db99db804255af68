package io.sluice.emulator.verifier;

/// The registers and stack of one called function.
final class FrameState {

    static final int MAIN = -1;

    final RegState[] regs = new RegState[11];
    StackSlot[] stack = new StackSlot[0];
    final int callsite;
    final int frameNo;
    final int subprog;
    int callbackDepth;
    boolean inCallback;
    boolean inAsyncCallback;
    int asyncEntryCount;
    long callbackMin;
    long callbackMax;

    FrameState(int callsite, int frameNo, int subprog) {
        this.callsite = callsite;
        this.frameNo = frameNo;
        this.subprog = subprog;
        for (int i = 0; i < regs.length; i++) {
            regs[i] = new RegState();
        }
        regs[10].pointer(RegType.STACK);
        regs[10].frameNo = frameNo;
    }

    private FrameState(FrameState from) {
        callsite = from.callsite;
        frameNo = from.frameNo;
        subprog = from.subprog;
        callbackDepth = from.callbackDepth;
        inCallback = from.inCallback;
        inAsyncCallback = from.inAsyncCallback;
        asyncEntryCount = from.asyncEntryCount;
        callbackMin = from.callbackMin;
        callbackMax = from.callbackMax;
        for (int i = 0; i < regs.length; i++) {
            regs[i] = from.regs[i].copy();
        }
        stack = new StackSlot[from.stack.length];
        for (int i = 0; i < stack.length; i++) {
            stack[i] = from.stack[i].copy();
        }
    }

    FrameState copy() {
        return new FrameState(this);
    }

    /// Bytes of stack in use.
    int allocated() {
        return stack.length * StackSlot.SIZE;
    }

    void grow(int bytes) {
        int slots = (bytes + StackSlot.SIZE - 1) / StackSlot.SIZE;
        if (slots <= stack.length) {
            return;
        }
        var larger = new StackSlot[slots];
        System.arraycopy(stack, 0, larger, 0, stack.length);
        for (int i = stack.length; i < slots; i++) {
            larger[i] = new StackSlot();
        }
        stack = larger;
    }
}
