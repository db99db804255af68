/// What readers make of captures that are cut off or made up.
@NullMarked
package io.sluice.pcaps.robust;

import org.jspecify.annotations.NullMarked;
