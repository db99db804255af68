package io.sluice.filters.opt;

/// One step of the optimiser. It may change the graph in any way that decides every packet as
/// before.
@FunctionalInterface
interface Pass {

    /// Whether anything changed.
    boolean run(Work work);
}
