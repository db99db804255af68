package io.sluice.cli.compile;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.filter.FilterJson;
import io.sluice.cli.filter.FilterText;
import io.sluice.cli.input.Diagnostics;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.cli.render.FindingRenderer;
import io.sluice.cli.render.JsonWriter;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.FilterCheck;
import io.sluice.filters.cbpf.ReadExtent;
import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.lint.Finding;
import io.sluice.filters.lint.Fix;
import io.sluice.filters.lint.Trap;
import java.util.Optional;

/// Prints what was found in filters, as text or as JSON Lines, and sums it up.
final class CheckReport {
    private final Streams streams;
    private final boolean json;
    private final Diagnostics diagnostics;
    private long warnings;
    private long notes;

    CheckReport(Arguments arguments, Streams streams) {
        this.streams = streams;
        this.json = arguments.has(Flag.JSON);
        this.diagnostics = new Diagnostics(arguments, streams);
    }

    void add(
            FilterText filter,
            CompileOptions options,
            FilterCheck check,
            Optional<CheckCounts> counts)
            throws OutputException {
        for (Finding finding : check.findings()) {
            warnings += finding.trap().level() == Trap.Level.WARNING ? 1 : 0;
            notes += finding.trap().level() == Trap.Level.NOTE ? 1 : 0;
            if (json) {
                object(filter, options, finding, counts);
            } else {
                text(filter, finding, counts);
            }
        }
        if (check.fault().isPresent()) {
            if (json) {
                FilterJson.error(streams.out(), filter, options.linkType(), check.fault().get());
                diagnostics.atLeast(ExitCode.USAGE);
            } else {
                streams.out().flush();
                diagnostics.refused(filter, check.fault().get());
            }
        } else if (json) {
            summary(filter, options, check, counts);
        } else if (counts.isPresent()) {
            streams.out()
                    .line(
                            filter.origin()
                                    + counts.get().accepted(filter.text())
                                    + " of "
                                    + counts.get().read()
                                    + " packets accepted");
        }
    }

    private void text(FilterText filter, Finding finding, Optional<CheckCounts> counts)
            throws OutputException {
        streams.out()
                .text()
                .append(
                        FindingRenderer.render(
                                finding,
                                filter.text(),
                                filter.origin(),
                                rewrite ->
                                        counts.map(c ->
                                                        "   ("
                                                                + c.accepted(rewrite.filter())
                                                                + " packets)")
                                                .orElse("")));
        streams.out().flush();
    }

    private void object(
            FilterText filter,
            CompileOptions options,
            Finding finding,
            Optional<CheckCounts> counts)
            throws OutputException {
        String text = filter.text();
        SourceSpan span = finding.span();
        JsonWriter line =
                new JsonWriter(streams.out().text()).beginObject().member("type", "finding");
        line.member("v", 1);
        FilterJson.members(line, filter);
        line.member("linktype", options.linkType().name())
                .member("level", FindingRenderer.level(finding))
                .member("code", finding.trap().code())
                .member("message", finding.message())
                .member("offset", text.codePointCount(0, span.start()))
                .member("length", text.codePointCount(span.start(), span.end()));
        line.key("fixes").beginArray();
        for (Fix fix : finding.fixes()) {
            line.beginObject();
            switch (fix) {
                case Fix.Rewrite(String when, String rewritten) -> {
                    line.member("when", when).member("filter", rewritten);
                    counts.ifPresent(c -> line.member("accepted", c.accepted(rewritten)));
                }
                case Fix.Advice(String sentence) -> line.member("advice", sentence);
            }
            line.endObject();
        }
        line.endArray().endObject();
        streams.out().endLine();
    }

    private void summary(
            FilterText filter,
            CompileOptions options,
            FilterCheck check,
            Optional<CheckCounts> counts)
            throws OutputException {
        JsonWriter line =
                new JsonWriter(streams.out().text()).beginObject().member("type", "check");
        line.member("v", 1);
        FilterJson.members(line, filter);
        line.member("linktype", options.linkType().name());
        check.compiled()
                .ifPresent(compiled -> {
                    ReadExtent extent = ReadExtent.of(compiled.program());
                    line.member("size", compiled.program().size());
                    line.member("bytes", extent.fixed());
                    if (extent.isBounded()) {
                        line.member("computed_bytes", extent.computed());
                    }
                });
        line.member("findings", check.findings().size());
        counts.ifPresent(
                c -> line.member("read", c.read()).member("accepted", c.accepted(filter.text())));
        line.endObject();
        streams.out().endLine();
    }

    /// The last line.
    void end() throws OutputException {
        if (!json) {
            String sum =
                    warnings + notes == 0
                            ? "nothing found"
                            : plural(warnings, "warning") + ", " + plural(notes, "note");
            streams.out().line(sum);
        }
    }

    private static String plural(long count, String word) {
        return count + " " + word + (count == 1 ? "" : "s");
    }

    /// How it all ended: findings alone are no failure, unless they were said to be.
    ExitCode code(Optional<Trap.Level> failOn) {
        boolean fails =
                failOn.isPresent()
                        && (warnings > 0 || failOn.get() == Trap.Level.NOTE && notes > 0);
        return diagnostics.code().worst(fails ? ExitCode.NO : ExitCode.OK);
    }
}
