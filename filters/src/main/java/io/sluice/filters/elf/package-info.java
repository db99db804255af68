/// Extended programs as object files that loaders take.
///
/// In comes a program with a name and a section; out come the bytes of an ELF file. Read
/// [ObjectWriter].
@NullMarked
package io.sluice.filters.elf;

import org.jspecify.annotations.NullMarked;
