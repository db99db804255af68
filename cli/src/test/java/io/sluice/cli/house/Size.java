package io.sluice.cli.house;

import java.util.Locale;

/// One measured thing.
///
/// @param file path of the source, from the project's folder, with slashes
/// @param line where the thing stands, counted from 1
/// @param limit which rule measured it
/// @param name the method's name, or the file's
/// @param amount what was measured, in the rule's unit
record Size(String file, int line, Limit limit, String name, int amount) {

    /// The stops of `docs/style.md`. Names and messages are Checkstyle's where it has the same
    /// rule, so that one row of exemptions serves both.
    enum Limit {
        FILE_LENGTH("FileLength", 600, "File length is %2$d lines (max allowed is %3$d)."),
        METHOD_LENGTH(
                "MethodLength", 60, "Method %1$s length is %2$d lines (max allowed is %3$d)."),
        PARAMETER_NUMBER("ParameterNumber", 7, "More than %3$d parameters (found %2$d)."),
        NESTING("Nesting", 4, "Nesting of %1$s is %2$d levels (max allowed is %3$d).");

        private final String check;
        private final int stop;
        private final String message;

        Limit(String check, int stop, String message) {
            this.check = check;
            this.stop = stop;
            this.message = message;
        }

        String check() {
            return check;
        }

        int stop() {
            return stop;
        }
    }

    boolean isBeyondTheStop() {
        return amount > limit.stop;
    }

    String message() {
        return String.format(Locale.ROOT, limit.message, name, amount, limit.stop);
    }

    @Override
    public String toString() {
        return file + ":" + line + ": " + message();
    }
}
