/// Whether two classic programs decide every packet alike, by a search over the pairs of their
/// paths: equal, different with a packet that shows it, or unknown where the search is too long.
///
/// Read [Validation] first.
@NullMarked
package io.sluice.filters.compare;

import org.jspecify.annotations.NullMarked;
