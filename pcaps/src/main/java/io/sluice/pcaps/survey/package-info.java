/// What a capture holds and how sound it is, packet by packet in constant memory.
///
/// In: packets. Out: counts, times, findings. Read [Survey]. Knows no file format and prints
/// nothing.
@NullMarked
package io.sluice.pcaps.survey;

import org.jspecify.annotations.NullMarked;
