package io.sluice.session.run;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import java.util.Optional;

/// What one filter accepted of one capture.
///
/// @param looked packets it was asked about
/// @param accepted packets it accepted
/// @param fault why it is no filter for a link type of the capture; the first such fault
/// @param sha1 of the accepted packets' numbers, from 1, joined by commas, in hex; empty where it
///   was not asked for
public record FilterCount(
        long looked, long accepted, Optional<FilterSyntaxException> fault, Optional<String> sha1) {}
