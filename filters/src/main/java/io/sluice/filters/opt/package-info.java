/// The optimiser: a filter graph comes in, one that decides every packet alike comes out, smaller.
/// What a graph means is said in [io.sluice.filters.ir.Value]: a load out of bounds rejects, and no
/// pass may lose or add such a rejection. Read [io.sluice.filters.opt.Optimizer] first. The package
/// knows nothing of links and protocols.
@NullMarked
package io.sluice.filters.opt;

import org.jspecify.annotations.NullMarked;
