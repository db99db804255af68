/// The vocabulary of extended BPF, as RFC 9669 defines it: instructions, programs, their wire form
/// and their two text forms, and what each operation computes.
///
/// In come bytes, slots or text; out comes an [EbpfProgram] or the place and reason why there is
/// none. Read [EbpfInsn] first, then [EbpfCodec]. This package knows nothing of memory, helpers'
/// meaning, kernels or verification.
@NullMarked
package io.sluice.filters.ebpf;

import org.jspecify.annotations.NullMarked;
