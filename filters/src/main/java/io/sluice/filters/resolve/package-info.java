/// Names become numbers, and combinations of qualifiers that pcap-filter(7) does not allow are
/// refused. A primitive of the syntax tree comes in, a [Predicate] goes out, in which every case is
/// legal wherever the link type carries it. Read [Resolver] first. Nothing here knows offsets or
/// instructions.
@NullMarked
package io.sluice.filters.resolve;

import org.jspecify.annotations.NullMarked;
