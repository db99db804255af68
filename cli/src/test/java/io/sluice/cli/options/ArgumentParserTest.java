package io.sluice.cli.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.cli.command.CommandName;
import io.sluice.cli.console.UsageException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentParserTest {
    private static final Set<Flag> SOME =
            EnumSet.of(Flag.READ, Flag.NO_NAMES, Flag.TIME, Flag.SNAP_LEN, Flag.COUNT, Flag.NUMBER);

    private static String parsed(String line) {
        Arguments arguments =
                new ArgumentParser("replay", SOME).parse(List.of(line.split(" ", -1)));
        String options =
                SOME.stream()
                        .filter(arguments::has)
                        .map(flag -> flag + " " + arguments.values(flag))
                        .collect(Collectors.joining("; "));
        return options + " / " + String.join(" ", arguments.words());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    -r a tcp             | -r [a] / tcp
                    -ra tcp              | -r [a] / tcp
                    -nr a tcp            | -r [a]; -n [-n] / tcp
                    -nttra tcp           | -r [a]; -n [-n]; -t [-t, -t] / tcp
                    tcp -r a port -n 80  | -r [a]; -n [-n] / tcp port 80
                    -r a -r b            | -r [a, b] /
                    -r - -t -t           | -r [-]; -t [-t, -t] /
                    -r -1                | -r [-1] /
                    --snaplen 96 ip      | -s [96] / ip
                    --snaplen=96 ip      | -s [96] / ip
                    --snaplen= ip        | -s [] / ip
                    -s96 --count         | --count [--count]; -s [96] /
                    -s=96                | -s [=96] /
                    -#                   | -# [-#] /
                    --number             | -# [--number] /
                    -n -- -r a           | -n [-n] / -r a
                    - ip                 | / - ip
                    """)
    void wordsAreSortedAsGetoptDoes(String line, String sorted) {
        assertEquals(sorted, parsed(line).strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    ip -r        | option -r needs FILE: read this capture; - is standard input; repeats; takes folders and globs
                    -r -n        | option -r needs FILE: read this capture; - is standard input; repeats; takes folders and globs
                    --snaplen -- | option --snaplen needs N: bytes to keep of a packet (default 262144)
                    -nZ          | unknown option '-Z': nothing here runs with more rights than you have
                    --coutn      | unknown option '--coutn': did you mean '--count'?
                    --coutn=1    | unknown option '--coutn': did you mean '--count'?
                    --count=1    | option --count takes nothing, not '1'
                    -1           | unknown option '-1': an expression that starts with '-' goes behind '--'; see sluice replay -h
                    """)
    void whatIsNoOptionOrLacksItsValueIsRefused(String line, String message) {
        assertEquals(message, assertThrows(UsageException.class, () -> parsed(line)).getMessage());
    }

    @Test
    void noNameOfACommandsOptionsMeansTwo() {
        for (CommandName command : CommandName.values()) {
            List<String> names =
                    command.command().flags().stream()
                            .flatMap(flag -> flag.names().stream())
                            .toList();
            assertEquals(names.stream().distinct().toList(), names, command.word());
        }
    }
}
