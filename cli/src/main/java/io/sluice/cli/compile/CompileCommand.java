package io.sluice.cli.compile;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Output;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.filter.EbpfForm;
import io.sluice.cli.filter.FilterJson;
import io.sluice.cli.filter.FilterSettings;
import io.sluice.cli.filter.FilterText;
import io.sluice.cli.filter.ProgramForms;
import io.sluice.cli.input.Diagnostics;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Command;
import io.sluice.cli.options.Flag;
import io.sluice.cli.options.LinkTarget;
import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.ProgramView;
import io.sluice.cli.render.SafeText;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.CompileOptions.Optimization;
import io.sluice.filters.CompiledFilter;
import io.sluice.filters.FilterCheck;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.cbpf.CbpfFormat;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.ReadExtent;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.expr.Parser;
import io.sluice.filters.ir.FlowPrinter;
import io.sluice.filters.lint.Meaning;
import io.sluice.filters.translate.FilterShape;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `sluice compile EXPR…`: filters to classic BPF.
public final class CompileCommand implements Command {
    private static final List<Flag> OWN_FLAGS =
            List.of(
                    Flag.LINK_TYPE,
                    Flag.HANDLE,
                    Flag.FILTERS,
                    Flag.DUMP,
                    Flag.AS,
                    Flag.SHAPE,
                    Flag.PASSES,
                    Flag.JSON,
                    Flag.NO_NAMES,
                    Flag.VERBOSE,
                    Flag.HELP);

    @Override
    public Set<Flag> flags() {
        return FilterSettings.with(OWN_FLAGS);
    }

    @Override
    public ExitCode run(Arguments arguments, Streams streams) throws IOException {
        List<FilterText> filters = FilterText.of(arguments, streams);
        CompileOptions options =
                FilterSettings.of(arguments)
                        .options(LinkTarget.linkType(arguments), LinkTarget.handle(arguments));
        Optional<EbpfForm> extended = EbpfForm.named(arguments, Flag.AS);
        Optional<CbpfFormat> format =
                extended.isPresent() ? Optional.empty() : ProgramForms.wanted(arguments);
        boolean passes = arguments.has(Flag.PASSES);
        if (passes) {
            refuseWithPasses(arguments);
        }
        Diagnostics diagnostics = new Diagnostics(arguments, streams);
        for (FilterText filter : filters) {
            try {
                CompiledFilter compiled =
                        passes
                                ? passes(filter, options, streams.out())
                                : FilterCompiler.compile(filter.text(), options);
                warnOfSize(filter, compiled, streams.err());
                if (arguments.has(Flag.JSON)) {
                    object(streams.out(), filter, compiled);
                } else if (extended.isPresent()) {
                    FilterShape shape = EbpfForm.shape(arguments);
                    streams.out()
                            .bytes(
                                    extended.get()
                                            .print(
                                                    EbpfForm.translate(compiled.program(), shape),
                                                    shape));
                } else if (!passes) {
                    heading(arguments, streams.out(), filter, format);
                    print(streams.out(), filter, compiled, format);
                }
            } catch (FilterSyntaxException e) {
                if (arguments.has(Flag.JSON)) {
                    FilterJson.error(streams.out(), filter, options.linkType(), e);
                    diagnostics.atLeast(ExitCode.USAGE);
                } else {
                    diagnostics.refused(filter, e);
                }
            }
        }
        return diagnostics.code();
    }

    private static void refuseWithPasses(Arguments arguments) {
        for (Flag other : List.of(Flag.AS, Flag.DUMP, Flag.JSON, Flag.UNOPTIMIZED)) {
            if (arguments.has(other)) {
                throw new UsageException("--passes prints the passes alone: not with " + other);
            }
        }
    }

    /// The graph as it was lowered, after each pass that changed it, and the program.
    private static CompiledFilter passes(FilterText filter, CompileOptions options, Output out)
            throws OutputException {
        StringBuilder text = new StringBuilder();
        CompiledFilter compiled =
                FilterCompiler.compile(
                        filter.text(),
                        options,
                        (pass, flow) ->
                                text.append("-- ")
                                        .append(pass)
                                        .append(": ")
                                        .append(flow.postOrder().size())
                                        .append(" nodes\n")
                                        .append(FlowPrinter.text(flow)));
        out.text().append(text);
        out.line("-- program: " + compiled.program().size() + " instructions");
        out.bytes(CbpfFormat.LISTING.print(compiled.program()));
        return compiled;
    }

    private static void heading(
            Arguments arguments, Output out, FilterText filter, Optional<CbpfFormat> format)
            throws OutputException {
        if (arguments.has(Flag.FILTERS) && format.map(CbpfFormat::isText).orElse(true)) {
            out.line("# " + SafeText.of(filter.label()) + ": " + SafeText.of(filter.text()));
        }
    }

    private static void print(
            Output out, FilterText filter, CompiledFilter compiled, Optional<CbpfFormat> format)
            throws OutputException {
        if (format.isPresent()) {
            out.bytes(format.get().print(compiled.program()));
            return;
        }
        int before =
                FilterCompiler.compile(
                                filter.text(),
                                compiled.options().withOptimization(Optimization.OFF))
                        .program()
                        .size();
        String meaning = Meaning.of(Parser.parse(filter.text()));
        for (String line : ProgramView.lines(compiled, before, meaning)) {
            out.line(line);
        }
    }

    private static void warnOfSize(FilterText filter, CompiledFilter compiled, Output err)
            throws OutputException {
        int size = compiled.program().size();
        if (size > FilterCheck.KERNEL_MAX_INSNS) {
            err.line(
                    "warning: "
                            + SafeText.of(filter.origin())
                            + size
                            + " instructions; Linux loads programs of up to "
                            + FilterCheck.KERNEL_MAX_INSNS);
        }
    }

    private static void object(Output out, FilterText filter, CompiledFilter compiled)
            throws OutputException {
        JsonWriter json =
                new JsonWriter(out.text()).beginObject().member("type", "program").member("v", 1);
        FilterJson.members(json, filter);
        json.member("linktype", compiled.options().linkType().name()).key("insns").beginArray();
        for (CbpfInsn insn : compiled.program().insns()) {
            json.beginArray().value(insn.code()).value(insn.jt()).value(insn.jf());
            json.value(Integer.toUnsignedLong(insn.k())).endArray();
        }
        json.endArray();
        ReadExtent extent = ReadExtent.of(compiled.program());
        json.member("bytes", extent.fixed());
        if (extent.isBounded()) {
            json.member("computed_bytes", extent.computed());
        }
        json.member("means", Meaning.of(Parser.parse(filter.text()))).endObject();
        out.endLine();
    }
}
