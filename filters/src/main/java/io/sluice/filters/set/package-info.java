/// Many programs as one graph of decisions: in come classic programs, out come nodes that ask which
/// set a value of the packet lies in, shared by all programs that ask the same.
///
/// A node is followed for a packet like a program: its value is computed, a value that cannot be
/// computed rejects. Read [io.sluice.filters.set.DecisionGraph] first. Nothing here sees a packet.
@NullMarked
package io.sluice.filters.set;

import org.jspecify.annotations.NullMarked;
