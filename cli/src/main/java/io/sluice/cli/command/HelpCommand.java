package io.sluice.cli.command;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Output;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.console.Suggestion;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Command;
import io.sluice.cli.options.Flag;
import io.sluice.cli.options.Limit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `sluice help`: an overview, a command's options, or a topic.
final class HelpCommand implements Command {
    private static final List<String> TOPICS = List.of("exit-codes", "formats", "json", "limits");
    private static final int OPTION_COLUMNS = 22;

    @Override
    public Set<Flag> flags() {
        return EnumSet.of(Flag.HELP);
    }

    @Override
    public ExitCode run(Arguments arguments, Streams streams) throws IOException {
        if (arguments.words().isEmpty()) {
            overview(streams.out());
            return ExitCode.OK;
        }
        String topic = arguments.words().getFirst();
        Optional<CommandName> command = CommandName.of(topic);
        if (command.isPresent()) {
            command(command.get(), streams.out());
        } else if (topic.equals("exit-codes")) {
            exitCodes(streams.out());
        } else if (topic.equals("limits")) {
            limits(streams.out());
        } else if (TOPICS.contains(topic)) {
            text(topic, streams.out());
        } else {
            throw new UsageException(unknown(topic));
        }
        return ExitCode.OK;
    }

    private static String unknown(String topic) {
        List<String> all = new ArrayList<>(CommandName.words());
        all.addAll(TOPICS);
        return "no help on '"
                + topic
                + "'"
                + Suggestion.of(topic, all)
                        .map(near -> "; did you mean '" + near + "'?")
                        .orElse("; there is help on " + String.join(", ", all));
    }

    /// A line for each command, and three to start with.
    static void overview(Output out) throws OutputException {
        out.line(
                "Sluice filters packets with BPF: tcpdump's language, compiled, checked and run here.");
        out.line("");
        out.line(
                "  sluice -r trace.pcap tcp port 443        the packets a filter accepts, and how many");
        out.line("  sluice -r trace.pcap --verdicts icmp     every packet, and what decided");
        out.line("  sluice compile -d tcp port 443           the program, as tcpdump -d prints it");
        out.line("");
        for (CommandName name : CommandName.values()) {
            if (name != CommandName.HELP && name != CommandName.VERSION) {
                out.line("  " + padded(name.word(), 9) + name.summary());
            }
        }
        out.line("");
        out.line(
                "'sluice help COMMAND' for its options; also help "
                        + String.join(", ", TOPICS)
                        + "; version.");
    }

    static void command(CommandName name, Output out) throws OutputException {
        Set<Flag> flags = name.command().flags();
        out.line(
                "sluice "
                        + name.word()
                        + (flags.size() > 1 ? " [options]" : "")
                        + (name.operands().isEmpty() ? "" : " " + name.operands()));
        out.line("  " + name.summary());
        out.line("");
        for (Flag flag : flags) {
            String option =
                    String.join(", ", flag.names()) + flag.parameter().map(p -> " " + p).orElse("");
            out.line("  " + padded(option, OPTION_COLUMNS) + flag.description());
        }
        out.line("");
        for (String example : name.examples()) {
            out.line("  " + example);
        }
    }

    private static void exitCodes(Output out) throws OutputException {
        for (ExitCode code : ExitCode.values()) {
            out.line(padded(Integer.toString(code.status()), 4) + code.meaning());
        }
        out.line(
                "Of several, the worst: 70, 4, 143, 130, 2, 3, 1, 0. A reader that goes away, as in '| head', is 0.");
    }

    private static void limits(Output out) throws IOException {
        out.line(
                "What an input may cost, as --limit NAME=N changes it (N with k, m or g where wanted):");
        for (Limit limit : Limit.values()) {
            out.line(
                    "  "
                            + padded(limit.word(), 15)
                            + padded(Long.toString(limit.usual()), 12)
                            + limit.bounds());
        }
        out.line("");
        text("limits", out);
    }

    private static void text(String topic, Output out) throws IOException {
        try (InputStream file = HelpCommand.class.getResourceAsStream("help/" + topic + ".txt")) {
            if (file == null) {
                throw new AssertionError("help/" + topic + ".txt is not in the application");
            }
            for (String line :
                    new String(file.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                out.line(line);
            }
        }
    }

    private static String padded(String text, int columns) {
        return text + " ".repeat(Math.max(1, columns - text.length()));
    }
}
