/// BTF: the types that a compiler writes beside a program.
///
/// In come the bytes of a `.BTF` section, out comes a [Btf] whose references are all within it.
/// Read [BtfType] first. Source: Linux 6.18, Documentation/bpf/btf.rst and
/// include/uapi/linux/btf.h.
@NullMarked
package io.sluice.filters.btf;

import org.jspecify.annotations.NullMarked;
