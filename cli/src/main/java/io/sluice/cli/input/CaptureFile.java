package io.sluice.cli.input;

import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.capture.ReadLimits;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/// A capture to be read.
///
/// @param path where it is; empty for standard input
/// @param finding how it came into the list
public record CaptureFile(Optional<Path> path, Finding finding) {
    /// Whether a file that is no capture is the user's mistake.
    enum Finding {
        /// It was named, so it must be one.
        NAMED,
        /// It lay in a folder that was named.
        IN_FOLDER
    }

    /// The name for messages and results.
    public String name() {
        return path.map(Path::toString).orElse("-");
    }

    /// The name without its folder.
    public String fileName() {
        return path.map(file -> String.valueOf(file.getFileName())).orElse("stdin");
    }

    /// Opens it with the usual limits.
    public PacketSource open(Streams streams) throws IOException {
        return open(InputSettings.of(ReadLimits.DEFAULT), streams);
    }

    public PacketSource open(InputSettings settings, Streams streams) throws IOException {
        if (path.isEmpty()) {
            return Captures.openAhead(streams.in(), "-", settings.limits(), settings.quiet());
        }
        boolean pipe =
                Files.exists(path.get())
                        && !Files.isRegularFile(path.get())
                        && !Files.isDirectory(path.get());
        if (pipe) {
            InputStream in = new FileInputStream(path.get().toFile());
            return Captures.openAhead(in, name(), settings.limits(), settings.quiet());
        }
        return settings.follow().isPresent()
                ? Captures.follow(path.get(), settings.follow().get(), settings.limits())
                : Captures.open(path.get(), settings.limits());
    }

    /// How large the file is, where that is known beforehand.
    public OptionalLong size() throws IOException {
        return path.isPresent() && Files.isRegularFile(path.get())
                ? OptionalLong.of(Files.size(path.get()))
                : OptionalLong.empty();
    }

    /// What a command line names: files, `-`, the files of a folder, what a glob matches, and the
    /// files of lists; those of folders and globs sorted by name.
    ///
    /// @throws UsageException if a glob matches nothing, or standard input is named twice
    public static List<CaptureFile> of(Arguments arguments, Streams streams) throws IOException {
        List<CaptureFile> files =
                new ArrayList<>(
                        of(
                                arguments.values(Flag.READ),
                                arguments.has(Flag.RECURSIVE) ? Depth.WHOLE_TREE : Depth.ONE));
        for (String list : arguments.values(Flag.FILE_LIST)) {
            files.addAll(listed(list, streams));
        }
        requireOneStandardInput(files);
        return files;
    }

    /// What of a folder is read.
    public enum Depth {
        ONE,
        WHOLE_TREE
    }

    /// What names stand for, see [#of(Arguments, Streams)].
    public static List<CaptureFile> of(List<String> named, Depth depth) throws IOException {
        List<CaptureFile> files = new ArrayList<>();
        for (String name : named) {
            Path path = Path.of(name);
            if (name.equals("-")) {
                files.add(new CaptureFile(Optional.empty(), Finding.NAMED));
            } else if (Files.isDirectory(path)) {
                files.addAll(inFolder(path, depth));
            } else if (isGlob(name) && Files.notExists(path)) {
                files.addAll(matches(name));
            } else {
                files.add(new CaptureFile(Optional.of(path), Finding.NAMED));
            }
        }
        requireOneStandardInput(files);
        return files;
    }

    private static void requireOneStandardInput(List<CaptureFile> files) {
        if (files.stream().filter(file -> file.path().isEmpty()).count() > 1) {
            throw new UsageException(
                    "standard input can be read once; -r - is given more than once");
        }
    }

    /// tcpdump(1), "-V": a name a line, taken as it stands.
    private static List<CaptureFile> listed(String list, Streams streams) throws IOException {
        List<CaptureFile> files =
                new String(streams.bytesOf(list), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .map(line ->
                                new CaptureFile(
                                        line.equals("-")
                                                ? Optional.empty()
                                                : Optional.of(Path.of(line)),
                                        Finding.NAMED))
                        .toList();
        if (files.isEmpty()) {
            throw new UsageException("-V " + list + ": names no file; a line is a file's name");
        }
        return files;
    }

    private static boolean isGlob(String name) {
        return name.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '{');
    }

    private static List<CaptureFile> inFolder(Path folder, Depth depth) throws IOException {
        int levels = depth == Depth.ONE ? 1 : Integer.MAX_VALUE;
        List<CaptureFile> files;
        try (Stream<Path> entries = Files.walk(folder, levels)) {
            files =
                    entries.filter(Files::isRegularFile)
                            .sorted()
                            .map(path -> new CaptureFile(Optional.of(path), Finding.IN_FOLDER))
                            .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (files.isEmpty()) {
            String hint =
                    depth == Depth.ONE ? "; " + Flag.RECURSIVE + " looks into its folders too" : "";
            throw new UsageException(folder + ": no file in this folder" + hint);
        }
        return files;
    }

    /// The shell leaves a quoted glob to us. `**` goes down through any number of folders.
    private static List<CaptureFile> matches(String glob) throws IOException {
        Path pattern = Path.of(glob);
        Path folder = Path.of(glob.startsWith("/") ? "/" : "");
        int plainParts = 0;
        while (plainParts < pattern.getNameCount()
                && !isGlob(pattern.getName(plainParts).toString())) {
            folder = folder.resolve(pattern.getName(plainParts));
            plainParts++;
        }
        int depth = glob.contains("**") ? Integer.MAX_VALUE : pattern.getNameCount() - plainParts;
        List<CaptureFile> files = List.of();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> paths = Files.walk(folder, depth)) {
                PathMatcher matcher = folder.getFileSystem().getPathMatcher("glob:" + pattern);
                files =
                        paths.filter(path -> matcher.matches(path) && !Files.isDirectory(path))
                                .sorted()
                                .map(path -> new CaptureFile(Optional.of(path), Finding.NAMED))
                                .toList();
            } catch (PatternSyntaxException e) {
                throw new UsageException(
                        glob + ": no such file, and as a glob: " + e.getDescription());
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        if (files.isEmpty()) {
            throw new UsageException(glob + ": no file matches");
        }
        return files;
    }
}
