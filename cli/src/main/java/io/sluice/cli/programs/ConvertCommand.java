package io.sluice.cli.programs;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Output;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.filter.EbpfForm;
import io.sluice.cli.filter.ProgramForms;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Command;
import io.sluice.cli.options.Flag;
import io.sluice.cli.render.SafeText;
import io.sluice.emulator.cbpf.CbpfCheck;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.filters.cbpf.CbpfFormat;
import io.sluice.filters.cbpf.CbpfFormatException;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.translate.FilterShape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `sluice disasm` and `sluice asm`: a program from one form to another.
///
/// Both read every form; they differ in what they print when nothing else is asked for. A program
/// that would not run is printed all the same, with a warning.
public final class ConvertCommand implements Command {
    private final CbpfFormat usual;

    /// @param usual what is printed without `--as`
    public ConvertCommand(CbpfFormat usual) {
        this.usual = usual;
    }

    @Override
    public Set<Flag> flags() {
        return Collections.unmodifiableSet(
                new LinkedHashSet<>(List.of(Flag.AS, Flag.FROM, Flag.SHAPE, Flag.DUMP, Flag.HELP)));
    }

    @Override
    public ExitCode run(Arguments arguments, Streams streams) throws IOException {
        if (arguments.words().size() > 1) {
            throw new UsageException(
                    "one program at a time; '" + arguments.words().get(1) + "' is one too many");
        }
        String name = arguments.words().isEmpty() ? "-" : arguments.words().getFirst();
        byte[] bytes = bytes(name, streams);
        Optional<EbpfForm> from = EbpfForm.named(arguments, Flag.FROM);
        Optional<EbpfForm> as = EbpfForm.named(arguments, Flag.AS);
        if (from.isPresent()) {
            extended(from.get().parse(bytes), arguments, streams.out());
            return ExitCode.OK;
        }
        CbpfFormat wanted = as.isPresent() ? usual : ProgramForms.wanted(arguments).orElse(usual);
        try {
            CbpfProgram program =
                    ProgramForms.named(arguments, Flag.FROM)
                            .orElseGet(() -> CbpfFormat.detect(bytes))
                            .parse(bytes);
            if (CbpfChecker.check(program, CbpfRules.LIBPCAP)
                    instanceof CbpfCheck.Rejected(int index, String why)) {
                String message = "would not run, instruction " + index + ": " + SafeText.of(why);
                if (as.isPresent()) {
                    throw new UsageException(message);
                }
                streams.err().line("warning: " + message);
            }
            FilterShape shape = EbpfForm.shape(arguments);
            streams.out()
                    .bytes(
                            as.isPresent()
                                    ? as.get().print(EbpfForm.translate(program, shape), shape)
                                    : wanted.print(program));
            return ExitCode.OK;
        } catch (CbpfFormatException e) {
            streams.err()
                    .line(
                            "error: "
                                    + SafeText.of(name)
                                    + ": "
                                    + e.place()
                                    + ": "
                                    + SafeText.of(String.valueOf(e.getMessage())));
            return ExitCode.USAGE;
        }
    }

    private void extended(EbpfProgram program, Arguments arguments, Output out)
            throws OutputException {
        Optional<EbpfForm> as = EbpfForm.named(arguments, Flag.AS);
        if (as.isEmpty() && (arguments.has(Flag.AS) || arguments.has(Flag.DUMP))) {
            throw new UsageException(
                    "an extended program has no classic form; print it --as ebpf, for one");
        }
        EbpfForm otherwise = usual == CbpfFormat.LISTING ? EbpfForm.PSEUDO_C : EbpfForm.HEX;
        out.bytes(as.orElse(otherwise).print(program, EbpfForm.shape(arguments)));
    }

    /// A file, standard input, or the program itself: a word that names no file and holds more than
    /// a name would.
    private static byte[] bytes(String name, Streams streams) throws IOException {
        boolean isProgram =
                name.chars().anyMatch(c -> c == ' ' || c == ',' || c == '\n' || c == '[');
        return isProgram ? name.getBytes(StandardCharsets.UTF_8) : streams.bytesOf(name);
    }
}
