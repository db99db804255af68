/// Classic programs as extended ones.
///
/// In comes a [io.sluice.filters.cbpf.CbpfProgram]; out comes an
/// [io.sluice.filters.ebpf.EbpfProgram] of a chosen shape, which decides alike on every packet.
/// Read [CbpfToEbpf] first.
@NullMarked
package io.sluice.filters.translate;

import org.jspecify.annotations.NullMarked;
