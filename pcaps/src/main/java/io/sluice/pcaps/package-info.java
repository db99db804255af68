/// Captures: files of packets, and live interfaces.
@NullMarked
package io.sluice.pcaps;

import org.jspecify.annotations.NullMarked;
