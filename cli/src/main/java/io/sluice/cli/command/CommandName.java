package io.sluice.cli.command;

import io.sluice.cli.bench.BenchCommand;
import io.sluice.cli.compile.CheckCommand;
import io.sluice.cli.compile.CompileCommand;
import io.sluice.cli.compile.LinkTypesCommand;
import io.sluice.cli.info.InfoCommand;
import io.sluice.cli.live.CaptureCommand;
import io.sluice.cli.live.DoctorCommand;
import io.sluice.cli.live.InterfacesCommand;
import io.sluice.cli.options.Command;
import io.sluice.cli.programs.ConvertCommand;
import io.sluice.cli.programs.ExecCommand;
import io.sluice.cli.programs.VerifyCommand;
import io.sluice.cli.replay.ReplayCommand;
import io.sluice.filters.cbpf.CbpfFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/// The commands, in the order of the help.
public enum CommandName {
    REPLAY(
            "-r FILE… [EXPR…]",
            "captures through a filter: packets, counts, a new capture",
            ReplayCommand::new,
            "sluice replay -r trace.pcap tcp port 443",
            "sluice -r trace.pcap -c 3 --verdicts 'icmp or arp'",
            "sluice -r day1.pcap -r day2.pcap -w web.pcap tcp port 80",
            "sluice replay -r captures/ -F filters.txt --json --digest"),
    CAPTURE(
            "[-i IF] [EXPR…]",
            "the packets of a live interface through a filter",
            CaptureCommand::new,
            "sluice capture -i eth0 tcp port 443",
            "sluice -i eth0 -w web.pcap --where kernel tcp port 80",
            "sluice capture -i eth0 --where both --summary-only 'vlan and udp'"),
    COMPILE(
            "[EXPR…]",
            "a filter to classic BPF",
            CompileCommand::new,
            "sluice compile -d tcp port 443",
            "sluice compile -y LINUX_SLL2 -ddd 'net 10.0.0.0/8'",
            "sluice compile --as ebpf --shape xdp tcp port 443",
            "sluice compile -F filters.txt --json"),
    CHECK(
            "[EXPR…]",
            "what a filter may get wrong although it compiles",
            CheckCommand::new,
            "sluice check vlan 100 or icmp",
            "sluice check -r trace.pcap 'tcp[13] = 2'",
            "sluice check -F filters.txt --fail-on warning"),
    DISASM(
            "[FILE]",
            "a program, in whatever form, as a listing",
            () -> new ConvertCommand(CbpfFormat.LISTING),
            "sluice compile -ddd arp | sluice disasm",
            "sluice disasm '1,6 0 0 65535'"),
    ASM(
            "[FILE]",
            "a program, such as bpf_asm source, as numbers",
            () -> new ConvertCommand(CbpfFormat.DECIMAL),
            "sluice asm filter.asm",
            "sluice asm --as c filter.asm"),
    EXEC(
            "[FILE.data…]",
            "extended BPF programs on given memory",
            ExecCommand::new,
            "sluice exec --bytecode b70000002a0000009500000000000000",
            "sluice exec --asm program.s --mem '00 01 02 03'",
            "sluice exec --json tests/*.data"),
    VERIFY(
            "[FILE…]",
            "would a kernel load these programs, and why not",
            VerifyCommand::new,
            "sluice verify --type xdp prog.s",
            "sluice verify --programs programs.jsonl",
            "sluice verify --nopm --log-style kernel prog.hex"),
    LINKTYPES(
            "[WORD…]",
            "the link types for -y, their numbers and what filters can ask of them",
            LinkTypesCommand::new,
            "sluice linktypes",
            "sluice linktypes cooked"),
    BENCH(
            "[-r FILE] [EXPR…]",
            "how fast filters run, by what runs them",
            BenchCommand::new,
            "sluice bench tcp port 443",
            "sluice bench -r trace.pcap -F filters.txt --json > before.jsonl",
            "sluice bench --suite --baseline before.jsonl",
            "sluice bench --jmh tcp port 443",
            "sluice bench --replay -r trace.pcap -F filters.txt"),
    INFO(
            "FILE…",
            "what captures hold, and what is wrong with them",
            InfoCommand::new,
            "sluice info trace.pcapng.gz",
            "sluice info --recursive --json captures/"),
    INTERFACES(
            "",
            "what can be captured on",
            InterfacesCommand::new,
            "sluice interfaces",
            "sluice interfaces --json"),
    DOCTOR(
            "",
            "what of this machine can be used, and how to get the rest",
            DoctorCommand::new,
            "sluice doctor"),
    HELP(
            "[TOPIC]",
            "this, a command, or exit-codes, formats, json, limits",
            HelpCommand::new,
            "sluice help replay"),
    VERSION("", "which version this is", VersionCommand::new, "sluice version");

    private final String operands;
    private final String summary;

    @SuppressWarnings("ImmutableEnumChecker") // constructors, which hold nothing
    private final Supplier<Command> command;

    private final String examples;

    CommandName(String operands, String summary, Supplier<Command> command, String... examples) {
        this.operands = operands;
        this.summary = summary;
        this.command = command;
        this.examples = String.join("\n", examples);
    }

    /// The word on the command line.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String operands() {
        return operands;
    }

    String summary() {
        return summary;
    }

    List<String> examples() {
        return examples.lines().toList();
    }

    public Command command() {
        return command.get();
    }

    static Optional<CommandName> of(String word) {
        return Arrays.stream(values()).filter(name -> name.word().equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(CommandName::word).toList();
    }
}
