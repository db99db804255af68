/// The control-flow graph between lowering and emission. Values are pure and compared by structure;
/// blocks have identity and are rewritten in place. Read [io.sluice.filters.ir.Cfg] first.
@NullMarked
package io.sluice.filters.ir;

import org.jspecify.annotations.NullMarked;
