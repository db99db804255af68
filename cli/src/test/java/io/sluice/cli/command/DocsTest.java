package io.sluice.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Command lines in the documentation print what the documentation says.
///
/// In a fenced block a line `$ sluice …` is run in the project's folder; what follows, up to the
/// next one or the end of the block, is its output: the answer, then what went to standard error
/// but for the times. Lines with pipes are for the reader.
class DocsTest {
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final Path ROOT = CommandLineRun.ROOT;

    private record Example(String place, String line, String expected) {}

    @TestFactory
    Stream<DynamicTest> everyCommandOfTheDocumentationPrintsWhatItSays() throws IOException {
        List<Example> examples = new ArrayList<>();
        List<Path> files = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
        }
        for (Path file : files) {
            if (Files.exists(file)) {
                examples.addAll(examples(file));
            }
        }
        assertFalse(examples.isEmpty(), "the documentation has examples");
        return examples.stream()
                .map(example ->
                        DynamicTest.dynamicTest(
                                example.place() + " " + example.line(), () -> run(example)));
    }

    private static void run(Example example) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(example.line());
        while (matcher.find()) {
            String word = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
            // Tests run in the module's folder.
            words.add(word.startsWith("testdata/") ? ROOT.resolve(word).toString() : word);
        }
        CommandLineRun run = CommandLineRun.of(words.toArray(String[]::new));
        String actual = (run.out() + run.errWithoutTimes()).replace(ROOT + "/", "");
        // The columns of a table are as wide as its paths, which are longer here.
        assertEquals(columnsClosed(example.expected()), columnsClosed(actual));
    }

    private static String columnsClosed(String text) {
        return text.replaceAll(" {2,}", "  ");
    }

    private static List<Example> examples(Path file) throws IOException {
        List<Example> examples = new ArrayList<>();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            Matcher command = Pattern.compile("\\$ (?:\\./)?sluice (.*)").matcher(lines.get(i));
            if (!command.matches() || command.group(1).contains("|")) {
                continue;
            }
            StringBuilder expected = new StringBuilder();
            for (int j = i + 1;
                    !lines.get(j).startsWith("$ ") && !lines.get(j).startsWith("```");
                    j++) {
                if (!lines.get(j).startsWith("filtering ")) {
                    expected.append(lines.get(j)).append('\n');
                }
            }
            examples.add(
                    new Example(
                            file.getFileName() + ":" + (i + 1),
                            command.group(1),
                            expected.toString()));
        }
        return examples;
    }
}
