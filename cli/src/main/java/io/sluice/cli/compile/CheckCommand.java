package io.sluice.cli.compile;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.filter.FilterSettings;
import io.sluice.cli.filter.FilterText;
import io.sluice.cli.input.CaptureFile;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Command;
import io.sluice.cli.options.Flag;
import io.sluice.cli.options.LinkTarget;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.FilterCheck;
import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.lint.Finding;
import io.sluice.filters.lint.Fix;
import io.sluice.filters.lint.Trap;
import io.sluice.filters.options.Extension;
import io.sluice.filters.options.Handle;
import io.sluice.pcaps.capture.CaptureInterface;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `sluice check EXPR…`: what a filter may get wrong although it compiles.
public final class CheckCommand implements Command {
    private static final List<Flag> OWN_FLAGS =
            List.of(
                    Flag.READ,
                    Flag.FILTERS,
                    Flag.LINK_TYPE,
                    Flag.HANDLE,
                    Flag.FAIL_ON,
                    Flag.JSON,
                    Flag.NO_NAMES,
                    Flag.HELP);

    @Override
    public Set<Flag> flags() {
        return FilterSettings.with(OWN_FLAGS);
    }

    @Override
    public ExitCode run(Arguments arguments, Streams streams) throws IOException {
        List<FilterText> filters = FilterText.of(arguments, streams);
        FilterSettings settings = FilterSettings.of(arguments);
        Optional<Trap.Level> failOn = failOn(arguments);
        List<CaptureFile> captures =
                CaptureFile.of(arguments.values(Flag.READ), CaptureFile.Depth.ONE);
        CompileOptions options = options(arguments, settings, captures, streams);
        CheckReport report = new CheckReport(arguments, streams);
        for (FilterText filter : filters) {
            FilterCheck check = FilterCheck.of(filter.text(), options);
            Optional<CheckCounts> counts = Optional.empty();
            if (!captures.isEmpty() && check.compiled().isPresent()) {
                CheckCounts counted =
                        CheckCounts.of(captures, texts(filter, check), settings, streams);
                check = withCounts(check, counted, captures, settings, streams);
                counts = Optional.of(counted);
            }
            report.add(filter, options, check, counts);
        }
        report.end();
        return report.code(failOn);
    }

    private static Optional<Trap.Level> failOn(Arguments arguments) {
        return arguments
                .value(Flag.FAIL_ON)
                .map(level ->
                        switch (level) {
                            case "warning" -> Trap.Level.WARNING;
                            case "note" -> Trap.Level.NOTE;
                            default ->
                                    throw new UsageException(
                                            "--fail-on: there are the levels warning and note");
                        });
    }

    /// For the link type of the first capture, or that of `-y`.
    private static CompileOptions options(
            Arguments arguments,
            FilterSettings settings,
            List<CaptureFile> captures,
            Streams streams)
            throws IOException {
        if (captures.isEmpty()) {
            return settings.options(LinkTarget.linkType(arguments), LinkTarget.handle(arguments));
        }
        if (arguments.has(Flag.LINK_TYPE) || arguments.has(Flag.HANDLE)) {
            throw new UsageException(
                    "-r and -y or --handle exclude each other: a capture says what its link is");
        }
        if (captures.stream().anyMatch(capture -> capture.path().isEmpty())) {
            throw new UsageException(
                    "check reads a capture more than once, so standard input will not do");
        }
        Optional<CaptureInterface> link = CheckCounts.link(captures.getFirst(), streams);
        LinkType linkType =
                link.flatMap(origin -> LinkType.byFileLinkType(origin.linkType()))
                        .orElse(LinkType.EN10MB);
        boolean swapped =
                link.filter(origin -> origin.byteOrder().equals(ByteOrder.BIG_ENDIAN)).isPresent();
        return settings.options(linkType, swapped ? Handle.FILE_SWAPPED : Handle.FILE);
    }

    /// The filter and all that could stand in its place.
    private static List<String> texts(FilterText filter, FilterCheck check) {
        List<String> texts = new ArrayList<>(List.of(filter.text()));
        for (Finding finding : check.findings()) {
            for (Fix fix : finding.fixes()) {
                if (fix instanceof Fix.Rewrite(_, String text) && !texts.contains(text)) {
                    texts.add(text);
                }
            }
        }
        return texts;
    }

    /// Adds what only packets show: those that are cut, and how many `--scoped` would accept.
    private static FilterCheck withCounts(
            FilterCheck check,
            CheckCounts counts,
            List<CaptureFile> captures,
            FilterSettings settings,
            Streams streams)
            throws IOException {
        List<Finding> findings = new ArrayList<>();
        String text = check.compiled().orElseThrow().filter();
        for (Finding finding : check.findings()) {
            if (finding.trap() == Trap.SCOPED_DIFFERS) {
                FilterSettings scoped = settings.with(Extension.SCOPED);
                long accepted =
                        CheckCounts.of(captures, List.of(text), scoped, streams).accepted(text);
                findings.add(
                        finding.withMessage(
                                finding.message()
                                        + "; of these captures "
                                        + accepted
                                        + " packets, here "
                                        + counts.accepted(text)));
            } else {
                findings.add(finding);
            }
        }
        if (counts.cut() > 0) {
            findings.add(
                    new Finding(
                            Trap.CUT_PACKETS,
                            (counts.cut() == 1
                                            ? "1 packet is rejected because what the filter reads of it"
                                            : counts.cut()
                                                    + " packets are rejected because what the filter reads of them")
                                    + " was not captured",
                            new SourceSpan(0, text.length()),
                            List.of(new Fix.Advice("capture with a longer snapshot length (-s)"))));
        }
        return new FilterCheck(check.compiled(), check.fault(), findings);
    }
}
