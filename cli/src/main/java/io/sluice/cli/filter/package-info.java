/// What options say of filters: their text, how they are compiled, what runs them, what is printed.
///
/// In come the options; out go filters and how they are to be compiled and run. Read
/// [io.sluice.cli.filter.NamedFilters] first.
@NullMarked
package io.sluice.cli.filter;

import org.jspecify.annotations.NullMarked;
