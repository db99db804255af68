package io.sluice.filters.ebpf;

import java.util.Arrays;
import java.util.BitSet;
import java.util.OptionalInt;

/// The control flow of a program: its functions, its basic blocks and the edges between blocks.
///
/// Edges stay within a function: a call goes on at the next instruction. Blocks are numbered in the
/// order of their instructions; block `b` holds the instructions from `start(b)` to before
/// `end(b)`.
public final class EbpfCfg {

    private final int[] starts;
    private final int[] blockOf;
    private final int[][] successors;
    private final int[] entries;

    private EbpfCfg(int[] starts, int[] blockOf, int[][] successors, int[] entries) {
        this.starts = starts;
        this.blockOf = blockOf;
        this.successors = successors;
        this.entries = entries;
    }

    /// The control flow of a program.
    public static EbpfCfg of(EbpfProgram program) {
        BitSet leaders = new BitSet();
        BitSet entries = new BitSet();
        leaders.set(0);
        entries.set(0);
        for (int i = 0; i < program.size(); i++) {
            EbpfInsn insn = program.insns().get(i);
            OptionalInt target = EbpfProgram.target(insn);
            if (target.isPresent()) {
                leaders.set(target.getAsInt());
                if (insn instanceof EbpfInsn.CallLocal || insn instanceof EbpfInsn.LoadWide) {
                    entries.set(target.getAsInt());
                }
            }
            if (i + 1 < program.size() && endsBlock(insn)) {
                leaders.set(i + 1);
            }
        }
        return of(program, leaders.stream().toArray(), entries.stream().toArray());
    }

    private static EbpfCfg of(EbpfProgram program, int[] leaders, int[] entries) {
        int[] starts = Arrays.copyOf(leaders, leaders.length + 1);
        starts[leaders.length] = program.size();
        int[] blockOf = new int[program.size()];
        for (int block = 0; block < leaders.length; block++) {
            Arrays.fill(blockOf, starts[block], starts[block + 1], block);
        }
        int[][] successors = new int[leaders.length][];
        for (int block = 0; block < leaders.length; block++) {
            EbpfInsn last = program.insns().get(starts[block + 1] - 1);
            boolean goesOn = last.fallsThrough() && block + 1 < leaders.length;
            successors[block] = successors(last, goesOn, block, blockOf);
        }
        return new EbpfCfg(starts, blockOf, successors, entries);
    }

    private static int[] successors(EbpfInsn last, boolean goesOn, int block, int[] blockOf) {
        OptionalInt jump = isJump(last) ? EbpfProgram.target(last) : OptionalInt.empty();
        if (jump.isEmpty()) {
            return goesOn ? new int[] {block + 1} : new int[0];
        }
        int target = blockOf[jump.getAsInt()];
        return goesOn ? new int[] {block + 1, target} : new int[] {target};
    }

    private static boolean isJump(EbpfInsn insn) {
        return insn instanceof EbpfInsn.Jump
                || insn instanceof EbpfInsn.JumpLong
                || insn instanceof EbpfInsn.JumpIf
                || insn instanceof EbpfInsn.MayGoto;
    }

    private static boolean endsBlock(EbpfInsn insn) {
        return isJump(insn) || insn instanceof EbpfInsn.Exit;
    }

    /// The number of blocks.
    public int blockCount() {
        return successors.length;
    }

    /// The first instruction of a block.
    public int start(int block) {
        return starts[block];
    }

    /// The instruction after the last of a block.
    public int end(int block) {
        return starts[block + 1];
    }

    /// The block that an instruction is in.
    public int blockOf(int insn) {
        return blockOf[insn];
    }

    /// The blocks that may follow: the next in order first, then the jump's target. None after an
    /// exit, and none where control would run past the end of the program. The array is the
    /// caller's.
    public int[] successors(int block) {
        return successors[block].clone();
    }

    /// The first instructions of the functions, ascending; the first is 0, the program itself.
    public int[] functions() {
        return entries.clone();
    }

    /// The blocks that a function can reach without calls, ascending.
    public int[] blocksFrom(int entry) {
        BitSet seen = new BitSet();
        int[] work = new int[blockCount()];
        int top = 0;
        work[top++] = blockOf[entry];
        seen.set(blockOf[entry]);
        while (top > 0) {
            for (int next : successors[work[--top]]) {
                if (!seen.get(next)) {
                    seen.set(next);
                    work[top++] = next;
                }
            }
        }
        return seen.stream().toArray();
    }
}
