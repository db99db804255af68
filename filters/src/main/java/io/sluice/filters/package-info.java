/// The filter language of pcap-filter(7): text comes in, a classic BPF program goes out.
///
/// Read `FilterCompiler` first. The stages are `expr` (syntax), `resolve` (names and numbers),
/// `lower` (header layouts and tests), `ir` and `opt` (the control-flow graph), `emit`
/// (instructions). Nothing inside imports this package.
@NullMarked
package io.sluice.filters;

import org.jspecify.annotations.NullMarked;
