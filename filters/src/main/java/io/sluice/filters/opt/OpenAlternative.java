package io.sluice.filters.opt;

/// An alternative still open, and its place in the order that the filter gives.
///
/// @param place how many others stood before it, or before the one whose row it is from, where that
///   matters
record OpenAlternative(Alternative alternative, int place) {

    int value() {
        return alternative.value();
    }
}
