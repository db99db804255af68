/// Code generation: a filter graph comes in, a classic BPF program goes out, with the part of the
/// filter text each instruction came from. Read [io.sluice.filters.emit.CbpfEmitter] first. Nothing
/// here changes what a graph decides or how many tests it has; that is the optimiser's.
@NullMarked
package io.sluice.filters.emit;

import org.jspecify.annotations.NullMarked;
