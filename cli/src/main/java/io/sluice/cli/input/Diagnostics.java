package io.sluice.cli.input;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Interruption;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.filter.EngineOption;
import io.sluice.cli.filter.FilterText;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Flag;
import io.sluice.cli.render.DiagnosticRenderer;
import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.SafeText;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.pcaps.capture.CaptureFormatException;
import io.sluice.pcaps.capture.Damage;
import io.sluice.session.run.EngineNote;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/// What goes wrong on the way, said once on standard error and, with `--json`, in a line of the
/// output too; and the exit code that it all adds up to.
public final class Diagnostics {
    private final Streams streams;
    private final boolean json;
    private ExitCode code = ExitCode.OK;
    private int skipped;

    public Diagnostics(Arguments arguments, Streams streams) {
        this.streams = streams;
        this.json = arguments.has(Flag.JSON);
    }

    public ExitCode code() {
        return code;
    }

    public void atLeast(ExitCode other) {
        code = code.worst(other);
    }

    /// What the user should know of how it was done.
    public void engines(List<EngineNote> notes) throws OutputException {
        for (EngineNote note : notes) {
            streams.err().line(SafeText.of(EngineOption.line(note)));
            if (note instanceof EngineNote.Disagreement) {
                atLeast(ExitCode.INTERNAL);
            }
        }
    }

    /// An input cannot be read: its results are missing.
    public void unreadable(String file, IOException cause) throws OutputException {
        atLeast(ExitCode.USAGE);
        String message = message(file, cause);
        streams.err().line("error: " + SafeText.of(message));
        if (json) {
            object("error", "unreadable", file).member("message", message).endObject();
            streams.out().endLine();
        }
    }

    /// A capture cannot be read. A file that is none does not matter where only its folder was
    /// named.
    public void unreadable(CaptureFile capture, IOException cause) throws OutputException {
        if (cause instanceof CaptureFormatException
                && capture.finding() == CaptureFile.Finding.IN_FOLDER) {
            skipped++;
            streams.err()
                    .line("warning: skipped: " + SafeText.of(String.valueOf(cause.getMessage())));
        } else {
            unreadable(capture.name(), cause);
        }
    }

    /// Nothing was read when all there was had to be skipped.
    public void readAll(List<CaptureFile> captures) throws OutputException {
        if (skipped > 0 && skipped == captures.size()) {
            atLeast(ExitCode.USAGE);
            streams.err().line("error: none of these files is a capture");
        }
    }

    /// A capture ended early: its results are partial.
    public void damaged(String file, Damage damage, long used) throws OutputException {
        atLeast(ExitCode.DAMAGED_INPUT);
        streams.err()
                .line(
                        "warning: "
                                + SafeText.of(file)
                                + ": "
                                + damage.message()
                                + "; "
                                + packets(used)
                                + " used");
        if (json) {
            object("warning", damage instanceof Damage.Cut ? "cut" : "corrupt", file)
                    .member("offset", damage.offset())
                    .member("packet", damage.packetNumber())
                    .member("used", used)
                    .member("message", damage.message())
                    .endObject();
            streams.out().endLine();
        }
    }

    /// The user has ended the run before it came to its end, if he has.
    public void interrupted(Interruption interruption, long used) throws OutputException {
        if (interruption.code().isEmpty()) {
            return;
        }
        atLeast(interruption.code().get());
        String message = "interrupted: results are those of the first " + packets(used);
        streams.err().line("warning: " + message);
        if (json) {
            new JsonWriter(streams.out().text())
                    .beginObject()
                    .member("type", "warning")
                    .member("v", 1)
                    .member("code", "interrupted")
                    .member("used", used)
                    .member("message", message)
                    .endObject();
            streams.out().endLine();
            streams.out().flush();
        }
    }

    private static String packets(long count) {
        return count + (count == 1 ? " packet" : " packets");
    }

    /// A filter is none, or not one for a link type.
    public void refused(FilterText filter, FilterSyntaxException fault) throws OutputException {
        atLeast(ExitCode.USAGE);
        streams.err().text().append(DiagnosticRenderer.render(fault, filter.origin()));
        streams.err().flush();
    }

    private JsonWriter object(String type, String kind, String file) {
        return new JsonWriter(streams.out().text())
                .beginObject()
                .member("type", type)
                .member("v", 1)
                .member("code", kind)
                .member("file", file);
    }

    /// One line that names the file and what is the matter with it.
    public static String message(String file, IOException cause) {
        String message = String.valueOf(cause.getMessage());
        return switch (cause) {
            case NoSuchFileException _ -> file + ": no such file";
            case AccessDeniedException _ -> file + ": permission denied";
            case FileSystemException e when e.getReason() != null -> file + ": " + e.getReason();
            // FileInputStream: "path (reason)".
            case FileNotFoundException _ ->
                    file
                            + ": "
                            + message.replaceFirst("^.*\\((.*)\\)$", "$1")
                                    .toLowerCase(java.util.Locale.ROOT);
            default -> message.startsWith(file + ":") ? message : file + ": " + message;
        };
    }
}
