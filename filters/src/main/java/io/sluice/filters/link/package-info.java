/// Link types as data: what is known of a link-layer header, one row a type. A leaf; read
/// [io.sluice.filters.link.LinkType] first.
@NullMarked
package io.sluice.filters.link;

import org.jspecify.annotations.NullMarked;
