package io.sluice.cli.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/// Reads words as getopt_long does for tcpdump: letters may be joined (`-nr FILE`), options may
/// stand between the other words, and `--` ends them.
///
/// The only user of picocli, whose model is built from [Flag] without annotations, because those
/// cost most of its start-up time.
final class ArgumentParser {
    private final String command;
    private final Set<Flag> flags;

    /// @param flags the options that the command takes
    ArgumentParser(String command, Set<Flag> flags) {
        this.command = command;
        this.flags = flags;
    }

    /// @throws UsageException if a word is no option of the command, or an option lacks what it
    ///   takes
    Arguments parse(List<String> words) {
        CommandSpec spec = CommandSpec.create().name(command);
        spec.parser()
                .collectErrors(false)
                .posixClusteredShortOptionsAllowed(true)
                .overwrittenOptionsAllowed(true)
                .trimQuotes(false);
        for (Flag flag : flags) {
            spec.addOption(option(flag));
        }
        spec.addPositional(
                PositionalParamSpec.builder()
                        .index("0..*")
                        .arity("0..*")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .build());
        CommandLine parser =
                new CommandLine(spec)
                        .setExpandAtFiles(false)
                        .setInterpolateVariables(false)
                        .setUnmatchedOptionsArePositionalParams(false);
        try {
            return sorted(parser.parseArgs(words.toArray(String[]::new)));
        } catch (UnmatchedArgumentException e) {
            throw new UsageException(unknown(e.getUnmatched().getFirst()));
        } catch (MissingParameterException e) {
            throw new UsageException(missing(e));
        } catch (ParameterException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
    }

    private static OptionSpec option(Flag flag) {
        OptionSpec.Builder option = OptionSpec.builder(flag.names().toArray(String[]::new));
        return flag.parameter().isPresent()
                ? option.arity("1").type(List.class).auxiliaryTypes(String.class).build()
                : option.arity("0").type(boolean[].class).build();
    }

    private Arguments sorted(ParseResult result) {
        Map<Flag, List<String>> options = new EnumMap<>(Flag.class);
        for (Flag flag : flags) {
            if (result.hasMatchedOption(flag.names().getFirst())) {
                options.put(flag, values(flag, result.matchedOption(flag.names().getFirst())));
            }
        }
        List<String> words = new ArrayList<>();
        result.matchedPositionals().forEach(positional -> words.addAll(positional.stringValues()));
        return new Arguments(options, words);
    }

    /// picocli keeps no text for an option that takes nothing, but a value a time it was given.
    private static List<String> values(Flag flag, OptionSpec option) {
        boolean[] given = flag.parameter().isPresent() ? new boolean[0] : option.getValue();
        return flag.parameter().isPresent()
                ? option.stringValues()
                : Collections.nCopies(given.length, flag.toString());
    }

    private String missing(MissingParameterException e) {
        return e.getMissing().stream()
                .filter(OptionSpec.class::isInstance)
                .map(spec -> "option " + ((OptionSpec) spec).names()[0])
                .findFirst()
                .flatMap(name ->
                        flags.stream()
                                .filter(flag -> name.endsWith(" " + flag))
                                .findFirst()
                                .map(flag ->
                                        name
                                                + " needs "
                                                + flag.parameter().orElse("a value")
                                                + ": "
                                                + flag.description()))
                .orElse(String.valueOf(e.getMessage()));
    }

    private String unknown(String word) {
        String advice =
                Foreign.advice(word)
                        .or(() ->
                                Suggestion.of(
                                                word,
                                                flags.stream()
                                                        .flatMap(flag -> flag.names().stream())
                                                        .toList())
                                        .map(name -> "did you mean '" + name + "'?"))
                        .orElse(
                                "an expression that starts with '-' goes behind '--'; see sluice "
                                        + command
                                        + " -h");
        return "unknown option '" + word + "': " + advice;
    }
}
