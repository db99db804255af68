package io.sluice.pcaps.output;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Names the files of a rotation as tcpdump does (tcpdump(1), `-C`, `-G`, `-W`): the first has the
/// name given, the others a number behind it; with a number of files all have one, with leading
/// zeros; and where files follow each other by time, the conversions of strftime(3) in the name are
/// replaced by the time the period began.
///
/// @param base the name given
/// @param zone of the times in names
public record RotationNames(Path base, Rotation rotation, ZoneId zone) {

    /// The name of a file; see [RotatingSink.Opener#open] for the numbers.
    ///
    /// @throws IllegalArgumentException for a conversion that is not one of `%Y %m %d %H %M %S %y
    ///   %j %s %F %T %%`
    public Path name(long startNanos, int number) {
        String file = String.valueOf(base.getFileName());
        if (rotation.seconds() != Rotation.NEVER) {
            file = formatted(file, Instant.ofEpochSecond(0, startNanos).atZone(zone));
        }
        return base.resolveSibling(file + numberText(number));
    }

    private String numberText(int number) {
        if (rotation.bytes() == Rotation.NEVER) {
            return "";
        }
        if (rotation.numbersAllFiles()) {
            int digits = Integer.toString(rotation.files() - 1).length();
            return String.format(Locale.ROOT, "%0" + digits + "d", number);
        }
        return number == 0 ? "" : Integer.toString(number);
    }

    private static String formatted(String pattern, ZonedDateTime time) {
        var text = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            boolean conversion = pattern.charAt(i) == '%' && i + 1 < pattern.length();
            if (conversion) {
                i++;
                text.append(converted(pattern.charAt(i), time));
            } else {
                text.append(pattern.charAt(i));
            }
        }
        return text.toString();
    }

    private static String converted(char conversion, ZonedDateTime time) {
        String pattern =
                switch (conversion) {
                    case 'Y' -> "uuuu";
                    case 'y' -> "uu";
                    case 'm' -> "MM";
                    case 'd' -> "dd";
                    case 'H' -> "HH";
                    case 'M' -> "mm";
                    case 'S' -> "ss";
                    case 'j' -> "DDD";
                    case 'F' -> "uuuu-MM-dd";
                    case 'T' -> "HH:mm:ss";
                    case 's' -> "";
                    case '%' -> "'%'";
                    default ->
                            throw new IllegalArgumentException(
                                    "%"
                                            + conversion
                                            + " in a file name; use %Y %m %d %H %M %S %y %j %s %F %T or %%");
                };
        return conversion == 's'
                ? Long.toString(time.toEpochSecond())
                : time.format(DateTimeFormatter.ofPattern(pattern, Locale.ROOT));
    }
}
