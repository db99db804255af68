package io.sluice.cli.command;

import io.sluice.cli.bench.Race;
import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.console.Suggestion;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.input.Diagnostics;
import io.sluice.cli.live.LiveWords;
import io.sluice.cli.options.ArgumentParser;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Command;
import io.sluice.cli.options.Flag;
import io.sluice.cli.render.SafeText;
import io.sluice.emulator.jit.cbpf.EngineDisagreementException;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.link.LinkType;
import io.sluice.pcaps.capture.CaptureWriteException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Optional;

/// The whole command line: finds the command, and says what stopped it.
public final class RootCommand {
    private RootCommand() {}

    /// Runs a command line. Errors that a user can cause are reported on the streams and come back
    /// as a code.
    public static ExitCode run(List<String> words, Streams streams) {
        try {
            ExitCode code = reported(words, streams);
            streams.out().flush();
            streams.err().flush();
            return code;
        } catch (OutputException e) {
            return outputEnded(e, streams);
        }
    }

    private static ExitCode reported(List<String> words, Streams streams) throws OutputException {
        try {
            return dispatch(words, streams);
        } catch (EngineDisagreementException e) {
            return disagreement(e, streams);
        } catch (Race.DisagreementException e) {
            return error(
                    "internal error: "
                            + e.getMessage()
                            + "; please report this with the command line",
                    ExitCode.INTERNAL,
                    streams);
        } catch (UsageException e) {
            return error(String.valueOf(e.getMessage()), ExitCode.USAGE, streams);
        } catch (InvalidPathException e) {
            return error("'" + e.getInput() + "' can be no file name", ExitCode.USAGE, streams);
        } catch (CaptureWriteException e) {
            return error(String.valueOf(e.getMessage()), ExitCode.OUTPUT_FAILED, streams);
        } catch (OutputException e) {
            throw e;
        } catch (java.nio.file.FileSystemException e) {
            return error(
                    Diagnostics.message(String.valueOf(e.getFile()), e), ExitCode.USAGE, streams);
        } catch (IOException e) {
            return error(String.valueOf(e.getMessage()), ExitCode.USAGE, streams);
        }
    }

    private static ExitCode error(String message, ExitCode code, Streams streams)
            throws OutputException {
        streams.out().flush();
        streams.err().line("error: " + SafeText.of(message));
        return code;
    }

    /// Two engines differ: a bug of ours, with all that is needed to look for it.
    public static ExitCode disagreement(EngineDisagreementException bug, Streams streams)
            throws OutputException {
        streams.out().flush();
        streams.err().text().append("internal error: ").append(bug.getMessage()).append('\n');
        streams.err().line("please report this with the command line");
        return ExitCode.INTERNAL;
    }

    private static ExitCode outputEnded(OutputException e, Streams streams) {
        if (e.reason() == OutputException.Reason.READER_GONE) {
            return ExitCode.OK;
        }
        try {
            streams.err().line("error: " + e.getMessage());
        } catch (OutputException nobodyListens) {
            return ExitCode.OUTPUT_FAILED;
        }
        return ExitCode.OUTPUT_FAILED;
    }

    private static ExitCode dispatch(List<String> words, Streams streams) throws IOException {
        if (words.isEmpty() || words.equals(List.of("-h")) || words.equals(List.of("--help"))) {
            HelpCommand.overview(streams.out());
            return ExitCode.OK;
        }
        if (words.equals(List.of("--version"))) {
            return run(CommandName.VERSION, List.of(), streams);
        }
        Optional<CommandName> command = CommandName.of(words.getFirst());
        if (command.isPresent()) {
            return run(command.get(), words.subList(1, words.size()), streams);
        }
        if (words.getFirst().startsWith("-") && LiveWords.among(words)) {
            return run(CommandName.CAPTURE, words, streams);
        }
        // As a tcpdump user types it: options first, or at least a capture among the words of the
        // filter.
        if (words.getFirst().startsWith("-")
                || words.stream().anyMatch(word -> word.startsWith("-r"))) {
            return run(CommandName.REPLAY, words, streams);
        }
        throw new UsageException(noCommand(words));
    }

    private static ExitCode run(CommandName name, List<String> words, Streams streams)
            throws IOException {
        Command command = name.command();
        // Nothing to parse: the parser's classes take longer to load than `version` takes
        // otherwise.
        Arguments arguments =
                words.isEmpty()
                        ? new Arguments(java.util.Map.of(), List.of())
                        : new ArgumentParser(name.word(), command.flags()).parse(words);
        if (arguments.has(Flag.HELP)) {
            HelpCommand.command(name, streams.out());
            return ExitCode.OK;
        }
        return command.run(arguments, streams);
    }

    private static String noCommand(List<String> words) {
        String filter = String.join(" ", words);
        Optional<String> near = Suggestion.of(words.getFirst(), CommandName.words());
        if (near.isEmpty() && isFilter(filter)) {
            return "'" + filter + "' is a filter; name a capture too: sluice -r FILE " + filter;
        }
        return "unknown command '"
                + words.getFirst()
                + "'"
                + near.map(name -> "; did you mean '" + name + "'?")
                        .orElse("; there are " + String.join(", ", CommandName.words()));
    }

    private static boolean isFilter(String text) {
        try {
            FilterCompiler.compile(text, CompileOptions.forLinkType(LinkType.EN10MB));
            return true;
        } catch (FilterSyntaxException notOne) {
            return false;
        }
    }
}
