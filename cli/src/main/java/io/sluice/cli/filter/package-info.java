/// What options say of filters: their text, how they are compiled, what runs them, what is printed.
///
/// In come the options; out go compiled filters ready to decide on packets. Read
/// [io.sluice.cli.filter.FilterCache] first.
@NullMarked
package io.sluice.cli.filter;

import org.jspecify.annotations.NullMarked;
