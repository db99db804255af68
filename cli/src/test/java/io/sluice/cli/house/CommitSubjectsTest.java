package io.sluice.cli.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Holds the subjects of commits against CONTRIBUTING.md, "Commits".
class CommitSubjectsTest {
    /// The last commit before this was checked; 30 of those up to it are too long.
    private static final String BASE = "67d21893097d5e0eb7336408631894cbe8ce9cc8";

    private static final int LONGEST = 65;
    private static final Pattern SUBJECT = Pattern.compile("[a-z0-9., -]+: .*[^.]");

    private static Optional<String> fault(String subject) {
        if (subject.codePointCount(0, subject.length()) > LONGEST) {
            return Optional.of("longer than " + LONGEST + ": " + subject);
        }
        return SUBJECT.matcher(subject).matches()
                ? Optional.empty()
                : Optional.of("not 'area: what it now does', without a full stop: " + subject);
    }

    /// What git prints, or nothing where there is no git, no repository, or no such commit.
    private static Optional<List<String>> git(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("git", "-C", SourceTree.root().toString()));
        command.addAll(List.of(words));
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            byte[] output = process.getInputStream().readAllBytes();
            return process.waitFor() == 0
                    ? Optional.of(new String(output, StandardCharsets.UTF_8).lines().toList())
                    : Optional.empty();
        } catch (IOException noGit) {
            return Optional.empty();
        }
    }

    @Test
    void everySubjectSaysWhatACommitDoes() throws Exception {
        var subjects = git("log", "--no-merges", "--format=%s", BASE + "..HEAD");
        assumeTrue(subjects.isPresent(), "there is no git here, or not the history since " + BASE);
        assertEquals(
                List.of(),
                subjects.get().stream().flatMap(subject -> fault(subject).stream()).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    pcapng: read each interface's own timestamp resolution                 | true
                    verifier, cli: the formatter's layout                                  | true
                    fix pcapng stuff                                                       | false
                    pcapng: read each interface's own timestamp resolution.                | false
                    verifier: a subject of sixty-six characters is one more than is allowed | false
                    """)
    void aSubjectIsShortAndNamesAnArea(String subject, boolean right) {
        assertEquals(right, fault(subject).isEmpty());
    }
}
