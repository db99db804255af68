package io.sluice.cli;

import io.sluice.cli.command.RootCommand;
import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Streams;
import java.util.List;

/// Starts a command and ends the process; nothing else does.
public final class Main {
    private Main() {}

    /// @param args the words of the command line, without the program's name
    public static void main(String[] args) {
        reportBugs();
        end(RootCommand.run(List.of(args), Streams.ofProcess()).status());
    }

    static void reportBugs() {
        Thread.currentThread().setUncaughtExceptionHandler((thread, bug) -> reportBug(bug));
    }

    private static void end(int status) {
        if (mayHalt()) {
            Runtime.getRuntime().halt(status);
        }
        System.exit(status);
    }

    /// Everything is written by now, and no hook waits for the end but what options for the JVM may
    /// bring, such as a flight recorder. Before its hooks, exit looks through all jars for a logger
    /// to be told of it, which takes as long as a short command.
    static boolean mayHalt() {
        return System.getenv("SLUICE_JAVA_OPTS") == null;
    }

    /// A bug of ours ends in one line; `SLUICE_DEBUG=1` asks for all of it.
    private static void reportBug(Throwable bug) {
        StackTraceElement[] stack = bug.getStackTrace();
        System.err.println(
                "internal error: "
                        + bug
                        + (stack.length == 0 ? "" : " at " + stack[0])
                        + "; please report this with the command line (SLUICE_DEBUG=1 shows more)");
        if ("1".equals(System.getenv("SLUICE_DEBUG"))) {
            bug.printStackTrace();
        }
        Runtime.getRuntime().halt(ExitCode.INTERNAL.status());
    }
}
