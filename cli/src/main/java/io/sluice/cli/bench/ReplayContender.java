package io.sluice.cli.bench;

/// A way to run a whole capture through filters.
///
/// @param contender reads the whole file in a pass
/// @param filters how many filters each packet goes through
/// @param threads how many share the file
record ReplayContender(Contender contender, int filters, int threads) {}
