/// What a user may say about a filter beyond its text: what it is compiled for, which extensions it
/// asks for, and where names are looked up.
///
/// Read [Handle] and [Names] first.
@NullMarked
package io.sluice.filters.options;

import org.jspecify.annotations.NullMarked;
