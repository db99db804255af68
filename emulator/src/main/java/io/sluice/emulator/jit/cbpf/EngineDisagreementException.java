package io.sluice.emulator.jit.cbpf;

import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.filters.cbpf.CbpfDisassembler;
import java.util.HexFormat;

/// The interpreter and another engine gave different results: a fault of ours, with the smallest
/// case that was found.
public final class EngineDisagreementException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param packet the captured bytes, as few as still show it
    EngineDisagreementException(
            CheckedProgram program,
            byte[] packet,
            int originalLength,
            int interpreted,
            int generated) {
        this(program, packet, originalLength, interpreted, "the generated code", generated);
    }

    /// @param packet the captured bytes
    /// @param other what the other engine is called, with its article
    public EngineDisagreementException(
            CheckedProgram program,
            byte[] packet,
            int originalLength,
            int interpreted,
            String other,
            int otherResult) {
        super(
                "the interpreter returns "
                        + Integer.toUnsignedString(interpreted)
                        + ", "
                        + other
                        + " "
                        + Integer.toUnsignedString(otherResult)
                        + " for the packet "
                        + HexFormat.of().formatHex(packet)
                        + " ("
                        + packet.length
                        + " bytes of "
                        + originalLength
                        + ")\n"
                        + String.join("\n", CbpfDisassembler.listing(program.program())));
    }
}
