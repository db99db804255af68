/// The vocabulary of classic BPF: instructions, programs, their wire and text forms. A leaf.
@NullMarked
package io.sluice.filters.cbpf;

import org.jspecify.annotations.NullMarked;
