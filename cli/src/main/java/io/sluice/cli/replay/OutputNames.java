package io.sluice.cli.replay;

import io.sluice.cli.console.UsageException;
import io.sluice.pcaps.output.Rotation;
import io.sluice.pcaps.output.RotationNames;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The names of the files that one option for an output leads to: the one that was given, or, with
/// a split or a rotation, any number of them.
final class OutputNames {
    /// A file format's suffix and a compression's.
    private static final Pattern SUFFIX =
            Pattern.compile("(?<!^)(\\.[A-Za-z0-9]+)?(\\.(gz|zst|lz4))?$");

    private final Path base;
    private final OutputSettings settings;

    /// @throws UsageException if the name does not tell the files of a rotation apart
    OutputNames(Path base, OutputSettings settings) {
        this.base = base;
        this.settings = settings;
        settings.rotation().ifPresent(this::check);
    }

    private void check(Rotation rotation) {
        boolean byTime = rotation.seconds() != Rotation.NEVER;
        if (byTime && rotation.bytes() == Rotation.NEVER && !fileName(base).contains("%")) {
            throw new UsageException(
                    "-G with a name without a time would write each file over the one before; name it"
                            + " like trace-%Y%m%d-%H%M%S.pcap");
        }
        if (byTime) {
            try {
                rotated(base, 0, 0);
            } catch (IllegalArgumentException e) {
                throw new UsageException("-w " + base + ": " + e.getMessage());
            }
        }
    }

    private static String fileName(Path path) {
        return String.valueOf(path.getFileName());
    }

    /// The name for packets that share a value: `out.pcap.gz` becomes `out.VALUE.pcap.gz`.
    Path split(String value) {
        String name = fileName(base);
        Matcher suffix = SUFFIX.matcher(name);
        int at = suffix.find() ? suffix.start() : name.length();
        return base.resolveSibling(name.substring(0, at) + "." + value + name.substring(at));
    }

    /// The name of a file of a rotation; times are in UTC.
    ///
    /// @param file the name given, or one of a split
    Path rotated(Path file, long startNanos, int number) {
        return new RotationNames(file, settings.rotation().orElseThrow(), ZoneOffset.UTC)
                .name(startNanos, number);
    }

    /// Files that are there now and may be written: under the very name, or under one that fits.
    List<Path> existing() throws IOException {
        if (settings.rotation().isEmpty() && settings.split().isEmpty()) {
            return Files.exists(base) ? List.of(base) : List.of();
        }
        Pattern fitting = fitting();
        List<Path> files = new ArrayList<>();
        Path folder = base.toAbsolutePath().getParent();
        if (folder != null && Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                for (Path entry : entries) {
                    if (fitting.matcher(fileName(entry)).matches()) {
                        files.add(base.resolveSibling(entry.getFileName()));
                    }
                }
            }
        }
        return files;
    }

    private Pattern fitting() {
        String template = fileName(settings.split().isPresent() ? split("%v") : base);
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < template.length(); i++) {
            if (template.charAt(i) == '%' && i + 1 < template.length()) {
                regex.append(".*");
                i++;
            } else {
                regex.append(Pattern.quote(template.substring(i, i + 1)));
            }
        }
        return Pattern.compile(regex + (settings.rotation().isPresent() ? "\\d*" : ""));
    }
}
