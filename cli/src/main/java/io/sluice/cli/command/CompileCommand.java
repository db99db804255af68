package io.sluice.cli.command;

import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.SafeText;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.cbpf.CbpfFormat;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.lower.Handle;
import io.sluice.filters.translate.FilterShape;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `sluice compile EXPR…`: filters to classic BPF.
final class CompileCommand implements Command {
    private static final List<Flag> OWN_FLAGS =
            List.of(
                    Flag.LINK_TYPE,
                    Flag.HANDLE,
                    Flag.FILTERS,
                    Flag.DUMP,
                    Flag.AS,
                    Flag.SHAPE,
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
        LinkType linkType =
                arguments
                        .value(Flag.LINK_TYPE)
                        .map(CompileCommand::linkType)
                        .orElse(LinkType.EN10MB);
        CompileOptions options = FilterSettings.of(arguments).options(linkType, handle(arguments));
        Optional<EbpfForm> extended = EbpfForm.named(arguments, Flag.AS);
        CbpfFormat format =
                extended.isPresent()
                        ? CbpfFormat.LISTING
                        : ProgramForms.wanted(arguments, CbpfFormat.LISTING);
        Diagnostics diagnostics = new Diagnostics(arguments, streams);
        for (FilterText filter : filters) {
            try {
                CbpfProgram program = FilterCompiler.compile(filter.text(), options).program();
                if (arguments.has(Flag.JSON)) {
                    program(streams.out(), filter, linkType, program);
                } else if (extended.isPresent()) {
                    FilterShape shape = EbpfForm.shape(arguments);
                    streams.out()
                            .bytes(extended.get().print(EbpfForm.translate(program, shape), shape));
                } else {
                    heading(arguments, streams.out(), filter, format);
                    streams.out().bytes(format.print(program));
                }
            } catch (FilterSyntaxException e) {
                if (arguments.has(Flag.JSON)) {
                    error(streams.out(), filter, linkType, e);
                    diagnostics.atLeast(ExitCode.USAGE);
                } else {
                    diagnostics.refused(filter, e);
                }
            }
        }
        return diagnostics.code();
    }

    private static LinkType linkType(String name) {
        return LinkType.byName(name)
                .orElseThrow(() ->
                        new UsageException(
                                "-y: '"
                                        + name
                                        + "' is no link type; names are libpcap's, as EN10MB, RAW,"
                                        + " LINUX_SLL2"
                                        + Suggestion.of(
                                                        name.toUpperCase(java.util.Locale.ROOT),
                                                        java.util.Arrays.stream(LinkType.values())
                                                                .map(Enum::name)
                                                                .toList())
                                                .map(near -> "; did you mean '" + near + "'?")
                                                .orElse("")));
    }

    private static Handle handle(Arguments arguments) {
        return switch (arguments.value(Flag.HANDLE).orElse("dead")) {
            case "dead" -> Handle.DEAD;
            case "file" -> Handle.FILE;
            case "file-swapped" -> Handle.FILE_SWAPPED;
            case "live-linux" -> Handle.LIVE_LINUX;
            default ->
                    throw new UsageException(
                            "--handle: there are dead, file, file-swapped and live-linux");
        };
    }

    private static void heading(
            Arguments arguments, Output out, FilterText filter, CbpfFormat format)
            throws OutputException {
        if (arguments.has(Flag.FILTERS) && format.isText()) {
            out.line("# " + SafeText.of(filter.label()) + ": " + SafeText.of(filter.text()));
        }
    }

    private static void program(
            Output out, FilterText filter, LinkType linkType, CbpfProgram program)
            throws OutputException {
        JsonWriter json =
                new JsonWriter(out.text()).beginObject().member("type", "program").member("v", 1);
        FilterJson.members(json, filter);
        json.member("linktype", linkType.name()).key("insns").beginArray();
        for (CbpfInsn insn : program.insns()) {
            json.beginArray().value(insn.code()).value(insn.jt()).value(insn.jf());
            json.value(Integer.toUnsignedLong(insn.k())).endArray();
        }
        json.endArray().endObject();
        out.endLine();
    }

    /// The place of the fault is given in characters (code points), which is what most languages
    /// count in.
    private static void error(
            Output out, FilterText filter, LinkType linkType, FilterSyntaxException fault)
            throws OutputException {
        String text = fault.filter();
        int start = Math.min(fault.span().start(), text.length());
        int end = Math.min(fault.span().end(), text.length());
        JsonWriter json =
                new JsonWriter(out.text()).beginObject().member("type", "error").member("v", 1);
        FilterJson.members(json, filter);
        json.member("linktype", linkType.name())
                .member("message", String.valueOf(fault.getMessage()));
        json.member("offset", text.codePointCount(0, start))
                .member("length", text.codePointCount(start, end));
        fault.suggestion().ifPresent(suggestion -> json.member("suggestion", suggestion));
        json.endObject();
        out.endLine();
    }
}
