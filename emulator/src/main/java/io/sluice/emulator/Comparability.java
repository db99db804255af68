package io.sluice.emulator;

import io.sluice.emulator.helpers.HelperPrototype;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.Privilege;
import io.sluice.emulator.verifier.Verification;
import io.sluice.emulator.verifier.VerificationRequest;
import io.sluice.emulator.verifier.Verifier;
import io.sluice.emulator.verifier.profile.Profile;
import io.sluice.filters.ebpf.EbpfCodec;
import io.sluice.filters.ebpf.EbpfInsn;
import io.sluice.filters.ebpf.EbpfProgram;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Whether a program answers alike wherever it runs, so that another answer is somebody's fault.
final class Comparability {

    /// Offsets of packet loads below this count from the link header (SKF_LL_OFF), and from here on
    /// from the network header (SKF_NET_OFF; Linux 6.18, include/uapi/linux/filter.h).
    private static final int NETWORK_HEADER = -0x10_0000;

    private static final int LOAD_BYTES_RELATIVE = 68;

    private Comparability() {}

    /// Why a program may answer otherwise each time, in words that follow "the program".
    static Optional<String> timeDependence(LinkedProgram program) {
        OptionalInt helper = program.unrepeatableHelper();
        return helper.isPresent()
                ? Optional.of(
                        "calls "
                                + HelperPrototype.printedName(helper.getAsInt())
                                + ", which answers otherwise each time")
                : Optional.empty();
    }

    /// Why a program may answer otherwise in the kernel, in words that follow "the program".
    ///
    /// A program that makes numbers of addresses, or reads stack that it did not write, is what the
    /// kernel refuses a loader without CAP_PERFMON.
    static Optional<String> machineDependence(EbpfProgram program, ProgramType type) {
        if (type == ProgramType.SOCKET_FILTER
                && program.insns().stream().anyMatch(Comparability::readsLinkHeader)) {
            return Optional.of(
                    "reads from the link header on, and a test run puts one of its own before the"
                            + " packet");
        }
        var request =
                new VerificationRequest(
                        EbpfCodec.encode(program),
                        ProgramKind.of(type),
                        Map.of(),
                        Privilege.NO_PERFMON,
                        Profile.LINUX_6_18,
                        Set.of());
        return Verifier.verify(request) instanceof Verification.Rejected refused
                ? Optional.of(
                        "may depend on addresses or on stack that it did not write (without"
                                + " CAP_PERFMON it is refused: insn "
                                + refused.insn()
                                + ": "
                                + refused.message()
                                + ")")
                : Optional.empty();
    }

    private static boolean readsLinkHeader(EbpfInsn insn) {
        return switch (insn) {
            case EbpfInsn.LoadAbs load -> load.imm() < NETWORK_HEADER;
            case EbpfInsn.LoadInd load -> load.imm() < NETWORK_HEADER;
            case EbpfInsn.CallHelper(int id) -> id == LOAD_BYTES_RELATIVE;
            default -> false;
        };
    }
}
