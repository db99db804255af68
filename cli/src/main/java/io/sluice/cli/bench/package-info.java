/// The command `bench`: how fast filters run, by what runs them.
///
/// In come packets in memory, filters and the engines to compare; out go times for a packet, each
/// the median of interleaved rounds with its interval. Read [io.sluice.cli.bench.Race] first.
/// Contenders outside the JVM take part where they are installed.
@NullMarked
package io.sluice.cli.bench;

import org.jspecify.annotations.NullMarked;
