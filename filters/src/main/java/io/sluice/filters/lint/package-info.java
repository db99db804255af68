/// What a correct filter may still get wrong: a syntax tree comes in, findings with their fixes go
/// out; and the tree's meaning in plain words.
///
/// Read `Linter` first. Nothing here looks up a name or knows a link type; what depends on the link
/// type is said of Ethernet.
@NullMarked
package io.sluice.filters.lint;

import org.jspecify.annotations.NullMarked;
