package io.sluice.cli.command;

import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.PacketSource;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/// A capture to be read.
///
/// @param path where it is; empty for standard input
/// @param finding how it came into the list
record CaptureFile(Optional<Path> path, Finding finding) {
    /// Whether a file that is no capture is the user's mistake.
    enum Finding {
        /// It was named, so it must be one.
        NAMED,
        /// It lay in a folder that was named.
        IN_FOLDER
    }

    /// The name for messages and results.
    String name() {
        return path.map(Path::toString).orElse("-");
    }

    PacketSource open(Streams streams) throws IOException {
        return path.isPresent() ? Captures.open(path.get()) : Captures.openAhead(streams.in(), "-");
    }

    /// What `-r` names: files, `-`, the files of a folder, what a glob matches; the last two sorted
    /// by name.
    ///
    /// @throws UsageException if a glob matches nothing, or standard input is named twice
    static List<CaptureFile> of(List<String> named) throws IOException {
        List<CaptureFile> files = new ArrayList<>();
        for (String name : named) {
            Path path = Path.of(name);
            if (name.equals("-")) {
                files.add(new CaptureFile(Optional.empty(), Finding.NAMED));
            } else if (Files.isDirectory(path)) {
                files.addAll(inFolder(path));
            } else if (isGlob(name) && Files.notExists(path)) {
                files.addAll(matches(name));
            } else {
                files.add(new CaptureFile(Optional.of(path), Finding.NAMED));
            }
        }
        if (files.stream().filter(file -> file.path().isEmpty()).count() > 1) {
            throw new UsageException(
                    "standard input can be read once; -r - is given more than once");
        }
        return files;
    }

    private static boolean isGlob(String name) {
        return name.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '{');
    }

    private static List<CaptureFile> inFolder(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(Files::isRegularFile)
                    .sorted()
                    .map(path -> new CaptureFile(Optional.of(path), Finding.IN_FOLDER))
                    .toList();
        }
    }

    /// The shell leaves a quoted glob to us; only the last part of the path may hold one.
    private static List<CaptureFile> matches(String glob) throws IOException {
        int slash = glob.lastIndexOf('/');
        Path folder = slash < 0 ? Path.of("") : Path.of(glob.substring(0, slash + 1));
        List<CaptureFile> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> paths =
                    Files.newDirectoryStream(folder, glob.substring(slash + 1))) {
                for (Path path : paths) {
                    if (!Files.isDirectory(path)) {
                        files.add(new CaptureFile(Optional.of(path), Finding.NAMED));
                    }
                }
            } catch (PatternSyntaxException e) {
                throw new UsageException(
                        glob + ": no such file, and as a glob: " + e.getDescription());
            }
        }
        if (files.isEmpty()) {
            throw new UsageException(glob + ": no file matches");
        }
        files.sort((a, b) -> a.name().compareTo(b.name()));
        return files;
    }
}
