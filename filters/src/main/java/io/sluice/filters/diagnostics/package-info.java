/// Where in a filter text something lies, and the exception that says so. A leaf: it imports
/// nothing of ours.
@NullMarked
package io.sluice.filters.diagnostics;

import org.jspecify.annotations.NullMarked;
