package io.sluice.cli.filter;

import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.filters.cbpf.CbpfFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What the forms of a program are called on the command line.
public final class ProgramForms {
    private static final Map<String, CbpfFormat> BY_NAME = new LinkedHashMap<>();

    static {
        BY_NAME.put("d", CbpfFormat.LISTING);
        BY_NAME.put("dd", CbpfFormat.C);
        BY_NAME.put("ddd", CbpfFormat.DECIMAL);
        BY_NAME.put("listing", CbpfFormat.LISTING);
        BY_NAME.put("c", CbpfFormat.C);
        BY_NAME.put("decimal", CbpfFormat.DECIMAL);
        BY_NAME.put("asm", CbpfFormat.ASSEMBLY);
        BY_NAME.put("hex", CbpfFormat.HEX);
        BY_NAME.put("raw", CbpfFormat.LITTLE_ENDIAN);
        BY_NAME.put("raw-be", CbpfFormat.BIG_ENDIAN);
        BY_NAME.put("xt_bpf", CbpfFormat.XT_BPF);
        BY_NAME.put("json", CbpfFormat.JSON);
        BY_NAME.put("dot", CbpfFormat.DOT);
    }

    private ProgramForms() {}

    /// The form that as many `d` ask for.
    ///
    /// @throws UsageException if there are more than three
    public static CbpfFormat dump(int count) {
        return switch (count) {
            case 1 -> CbpfFormat.LISTING;
            case 2 -> CbpfFormat.C;
            case 3 -> CbpfFormat.DECIMAL;
            default ->
                    throw new UsageException(
                            "-d is given " + count + " times; -d, -dd and -ddd have a meaning");
        };
    }

    /// The form to print: that of `--as` or `-d`.
    public static Optional<CbpfFormat> wanted(Arguments arguments) {
        Optional<CbpfFormat> named = named(arguments, Flag.AS);
        if (named.isPresent() && arguments.has(Flag.DUMP)) {
            throw new UsageException("--as and -d both say how to print; give one of them");
        }
        return arguments.has(Flag.DUMP) ? Optional.of(dump(arguments.count(Flag.DUMP))) : named;
    }

    /// @throws UsageException if the option names no form
    public static Optional<CbpfFormat> named(Arguments arguments, Flag flag) {
        Optional<String> name = arguments.value(flag);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        CbpfFormat format = BY_NAME.get(name.get());
        if (format == null) {
            throw new UsageException(
                    "option "
                            + flag
                            + ": '"
                            + name.get()
                            + "' is no form; there are "
                            + String.join(", ", BY_NAME.keySet()));
        }
        return Optional.of(format);
    }
}
