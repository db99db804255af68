import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.Verification.Accepted;
import io.sluice.emulator.verifier.Verification.Rejected;
import io.sluice.emulator.verifier.VerificationRequest;
import io.sluice.emulator.verifier.Verifier;
import io.sluice.filters.ebpf.EbpfAssembler;
import io.sluice.filters.ebpf.EbpfCodec;

/// Asks for each of some XDP programs whether Linux 6.18 would load it, and fails if one would not
/// be: a step of a build, without root and on any system.
///
/// `java VerifyInCi.java drop.ebpf count.ebpf`
void main(String... arguments) throws IOException {
    int refused = 0;
    for (String file : arguments) {
        long[] slots = EbpfCodec.encode(EbpfAssembler.assemble(Files.readString(Path.of(file))));
        switch (Verifier.verify(VerificationRequest.of(slots, ProgramKind.of(ProgramType.XDP)))) {
            case Accepted _ -> IO.println("loads    " + file);
            case Rejected why -> {
                IO.println("refused  " + file + ": insn " + why.insn() + ": " + why.message());
                refused++;
            }
        }
    }
    System.exit(refused == 0 ? 0 : 1);
}
