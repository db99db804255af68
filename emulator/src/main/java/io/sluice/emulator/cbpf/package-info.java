/// Checks classic BPF programs and runs them as they are.
///
/// In comes a [io.sluice.filters.cbpf.CbpfProgram]; [CbpfChecker] judges it by the rules of libpcap
/// or of Linux and hands out a [CheckedProgram], the only thing [CbpfInterpreter] takes. Out goes
/// the number of bytes to keep, 0 for none, or a [CbpfOutcome] that also says which instruction
/// decided. Read [CbpfEngine] first, then [PacketMachine] for one packet and [BlockMachine] for
/// many. The package knows nothing of captures, links or expressions: a packet is bytes and two
/// lengths.
@NullMarked
package io.sluice.emulator.cbpf;

import org.jspecify.annotations.NullMarked;
