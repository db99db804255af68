package io.sluice.filters.ebpf;

/// The two ways to write a program.
public enum EbpfSyntax {
    /// As LLVM's assembler and disassembler, bpftool and the kernel's verifier write: `r0 += 1`.
    PSEUDO_C,
    /// As uBPF and the conformance suite write: `add %r0, 1`.
    MNEMONICS
}
