package io.sluice.filters.cbpf;

import java.util.List;

/// A classic BPF program: a list of instructions, not necessarily a valid one.
public record CbpfProgram(List<CbpfInsn> insns) {

    public CbpfProgram {
        insns = List.copyOf(insns);
    }

    public int size() {
        return insns.size();
    }

    /// One word an instruction, in the form of [CbpfInsn#packed()]; the array is the caller's.
    public long[] packed() {
        long[] words = new long[insns.size()];
        for (int i = 0; i < words.length; i++) {
            words[i] = insns.get(i).packed();
        }
        return words;
    }
}
