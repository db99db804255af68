package io.sluice.cli.live;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Output;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Command;
import io.sluice.cli.options.Flag;
import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.SafeText;
import io.sluice.pcaps.LiveCaptures;
import io.sluice.pcaps.live.LiveCaptureException;
import io.sluice.pcaps.live.LiveOptions;
import java.io.Console;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `sluice doctor`: what of this machine Sluice can use, and how to get the rest.
public final class DoctorCommand implements Command {
    private static final Path KERNEL_JIT = Path.of("/proc/sys/net/core/bpf_jit_enable");
    private static final int SUBJECT_COLUMNS = 13;
    private static final int OLDEST_JAVA = 25;

    private enum State {
        OK,
        MISSING
    }

    /// One line.
    ///
    /// @param subject what was looked at
    /// @param found what is there
    /// @param fix what to do; empty where nothing need be done
    private record Check(String subject, State state, String found, String fix) {
        static Check ok(String subject, String found) {
            return new Check(subject, State.OK, found, "");
        }

        static Check missing(String subject, String found, String fix) {
            return new Check(subject, State.MISSING, found, fix);
        }
    }

    @Override
    public Set<Flag> flags() {
        return EnumSet.of(Flag.JSON, Flag.HELP);
    }

    @Override
    public ExitCode run(Arguments arguments, Streams streams) throws IOException {
        if (!arguments.words().isEmpty()) {
            throw new UsageException(
                    "'" + arguments.words().getFirst() + "': doctor takes no operands");
        }
        List<Check> checks =
                List.of(
                        java(),
                        libpcap(),
                        permission(),
                        kernelJit(),
                        bpfCall(),
                        startCache(),
                        terminal());
        for (Check check : checks) {
            if (arguments.has(Flag.JSON)) {
                json(check, streams.out());
            } else {
                line(check, streams.out());
            }
        }
        return checks.stream().allMatch(check -> check.state() == State.OK)
                ? ExitCode.OK
                : ExitCode.NO;
    }

    private static Check java() {
        String found =
                System.getProperty("java.version", "?")
                        + " ("
                        + System.getProperty("java.vendor", "?")
                        + "), "
                        + (Runtime.getRuntime().maxMemory() >> 20)
                        + " MiB heap at most";
        return Runtime.version().feature() >= OLDEST_JAVA
                ? Check.ok("java", found)
                : Check.missing("java", found, "install a JDK " + OLDEST_JAVA);
    }

    private static Check libpcap() {
        try {
            return Check.ok("libpcap", LiveCaptures.libraryVersion());
        } catch (LiveCaptureException e) {
            return failed("libpcap", e);
        }
    }

    /// An attempt says more than a list of capabilities does. On the loopback interface, which
    /// every machine has, and without asking for packets to others.
    private static Check permission() {
        String loopback = Files.isDirectory(Path.of("/sys/class/net/lo")) ? "lo" : "lo0";
        try {
            LiveCaptures.dataLinkTypes(loopback, LiveOptions.usual());
            return Check.ok("permission", "live capture is allowed");
        } catch (LiveCaptureException e) {
            return failed("permission", e);
        }
    }

    /// The message says what is the matter, and behind the first semicolon what to do.
    private static Check failed(String subject, LiveCaptureException e) {
        String[] parts = String.valueOf(e.getMessage()).split("[;:] (?=run |install |switch )", 2);
        return Check.missing(subject, parts[0], parts.length > 1 ? parts[1] : "");
    }

    private static Check kernelJit() throws IOException {
        if (!Files.isReadable(KERNEL_JIT)) {
            return Files.exists(KERNEL_JIT)
                    ? Check.ok("kernel JIT", "its switch is readable for root alone")
                    : Check.missing("kernel JIT", "no " + KERNEL_JIT, "");
        }
        return Files.readString(KERNEL_JIT).strip().equals("0")
                ? Check.missing(
                        "kernel JIT", "off", "switch it on: sysctl net.core.bpf_jit_enable=1")
                : Check.ok("kernel JIT", "on: the kernel compiles filters");
    }

    private static Check bpfCall() {
        return switch (LiveCaptures.kernelPrograms()) {
            case ALLOWED -> Check.ok("bpf()", "programs can be loaded into the kernel");
            case NOT_ALLOWED ->
                    Check.missing(
                            "bpf()",
                            "not allowed",
                            "run as root, or with CAP_BPF; nothing in Sluice needs it");
            case NO_SUCH_CALL ->
                    Check.missing("bpf()", "this system has none", "nothing in Sluice needs it");
            case UNKNOWN ->
                    Check.missing("bpf()", "cannot be asked without JNA", "nothing needs it");
        };
    }

    private static Check startCache() {
        boolean used =
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .anyMatch(option -> option.startsWith("-XX:AOTCache="));
        return used
                ? Check.ok("start cache", "used: starting takes about half the time")
                : Check.missing(
                        "start cache",
                        "not used",
                        "start with ./sluice from a folder that can be written to");
    }

    private static Check terminal() {
        boolean terminal =
                Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        String type = System.getenv().getOrDefault("TERM", "none");
        return Check.ok(
                "terminal",
                terminal ? "TERM is " + SafeText.of(type) : "none: output is for a file or a pipe");
    }

    private static void line(Check check, Output out) throws OutputException {
        out.line(
                (check.state() == State.OK ? "ok       " : "missing  ")
                        + check.subject()
                        + " ".repeat(SUBJECT_COLUMNS - check.subject().length())
                        + SafeText.of(check.found())
                        + (check.fix().isEmpty() ? "" : "; fix: " + SafeText.of(check.fix())));
    }

    private static void json(Check check, Output out) throws OutputException {
        JsonWriter json = new JsonWriter(out.text()).beginObject();
        json.member("type", "check").member("v", 1).member("subject", check.subject());
        json.member("state", check.state() == State.OK ? "ok" : "missing");
        json.member("found", check.found());
        if (!check.fix().isEmpty()) {
            json.member("fix", check.fix());
        }
        json.endObject();
        out.endLine();
    }
}
