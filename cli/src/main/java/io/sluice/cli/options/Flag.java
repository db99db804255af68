package io.sluice.cli.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Every option there is: its names, what it takes and what it does. The parser and the help read
/// this table.
///
/// A letter that tcpdump has means here what it means there; see also [Foreign] for those that are
/// refused.
public enum Flag {
    READ("-r FILE", "read this capture; - is standard input; repeats; takes folders and globs"),
    FILE_LIST("-V LIST", "read the captures that LIST names, one a line; - is standard input"),
    RECURSIVE("--recursive", "read also what lies in the folders of a folder"),
    FOLLOW("--follow", "go on reading a file that is still being written"),
    INTERFACE("-i --interface IF", "capture on this interface, such as eth0, lo or any"),
    FILTERS("-F FILE", "one filter a line: EXPR, or NAME, a tab, EXPR; lines with # are comments"),
    WRITE(
            "-w FILE",
            "write the accepted packets to FILE: pcap, or as .pcapng, .gz, .zst, .lz4 say"),
    WRITE_REJECTED("--write-rejected FILE", "write the rejected packets to FILE"),
    WRITE_FORMAT("--write-format FORM", "write pcap or pcapng, whatever the name says"),
    SPLIT_BY(
            "--split-by WHAT",
            "write a file for each verdict, linktype, iface or file: out.VALUE.pcap"),
    ROTATE_SIZE("-C SIZE", "next file when one exceeds SIZE million bytes (or with k, m, g)"),
    ROTATE_SECONDS(
            "-G SECONDS", "next file after SECONDS of packets; the name holds %H%M%S and such"),
    ROTATE_FILES("-W COUNT", "with -C a ring of COUNT files, with -G stop after COUNT files"),
    PRINT("--print", "print packets also with -w"),
    COUNT_LIMIT("-c N", "stop after N accepted packets"),
    COUNT("--count", "print only how many packets are accepted"),
    SUMMARY_ONLY("--summary-only", "print the summary and no packets"),
    VERDICTS(
            "--verdicts",
            "print every packet, with accept or reject and the instruction that decided"),
    JSON("--json", "print JSON Lines (sluice help json)"),
    DIGEST("--digest", "add to each result the SHA-1 of the accepted packets' numbers"),
    TIMING("--timing", "add the times taken to the JSON summary, or to each answer of verify"),
    ENGINE(
            "--engine NAME",
            "what runs it: auto, interp, jit, both (compared), kernel (as root), both,kernel"),

    PROGRESS("--progress MODE", "how far it is, on standard error: auto (default), never, json"),
    LIMIT("--limit NAME=N", "another limit for inputs; repeats (sluice help limits)"),
    WHERE(
            "--where PLACE",
            "run the filter in sluice (default), in the kernel, or in both and compare"),
    LIST_INTERFACES("-D --list-interfaces", "list the interfaces and end"),
    LIST_LINK_TYPES("-L --list-data-link-types", "list the link types of the interface and end"),
    LIST_TIME_STAMP_TYPES(
            "-J --list-time-stamp-types", "list the time stamp types of the interface and end"),
    BUFFER_SIZE("-B --buffer-size KIB", "size of the kernel's buffer"),
    QUEUE_SIZE("--queue MIB", "size of the queue behind it (default 16)"),
    NO_PROMISCUOUS("-p --no-promiscuous-mode", "do not ask for packets to other machines"),
    DIRECTION(
            "-Q --direction DIR", "capture packets that come in, go out, or both: in, out, inout"),
    IMMEDIATE("--immediate-mode", "take each packet as it arrives, without waiting for more"),
    TIME_STAMP_TYPE("-j --time-stamp-type TYPE", "source of the time stamps, one that -J lists"),
    NANO("--nano", "time stamps in nanoseconds"),

    LINK_TYPE("-y --linktype NAME", "link type by libpcap's name or number (default EN10MB)"),
    SNAP_LEN("-s --snaplen N", "bytes to keep of a packet (default 262144)"),
    NETMASK("--netmask MASK", "IPv4 netmask for 'ip broadcast': 255.255.255.0 or 0xffffff00"),
    UNOPTIMIZED("-O --no-optimize", "do not optimise the program"),
    DUMP("-d", "print the program: -d listing, -dd C, -ddd decimal numbers"),
    NAMES("--names DIR", "look up names in DIR/hosts, DIR/ethers and DIR/networks"),
    SCOPED("--scoped", "offsets moved by 'vlan', 'mpls' and the like end at ')' and at 'or'"),
    IP6_HEADERS("--ip6-headers", "look behind IPv6 extension headers"),
    IP6_INDEX("--ip6-index", "let tcp[...], udp[...] and the like also mean IPv6"),
    ANY_VLAN("--any-vlan", "look through up to two VLAN tags"),
    HANDLE(
            "--handle KIND",
            "what the program is for: dead (default), file, file-swapped, live-linux"),
    RESOLVE("--resolve", "look up host names by DNS"),

    NO_NAMES("-n", "no names for numbers: always so"),
    QUICK("-q", "shorter packet lines"),
    LINK_HEADER("-e", "print the link-level header"),
    TIME("-t", "-t no time, -tt seconds, -ttt since last, -tttt date, -ttttt since first"),
    NUMBER("-# --number", "print the packet's number"),
    VERBOSE("-v", "say what was assumed"),
    ABSOLUTE("-S", "absolute TCP sequence numbers: always so"),
    LINE_BUFFERED("-l", "hand on each line at once, also of a slow input"),
    PACKET_BUFFERED("-U", "with -w, hand on each packet at once"),

    AS("--as FORM", "form to print, such as d, asm, c, json, ebpf, elf: sluice help formats"),
    SHAPE(
            "--shape NAME",
            "what an extended program is made for: socket, tc or xdp (default socket)"),
    FROM("--from FORM", "form to read (default: found out; an extended program's must be named)"),

    ASSEMBLY("--asm FILE", "run this program, in pseudo-C or mnemonics; - is standard input"),
    BYTECODE("--bytecode HEX", "run this program: 8 bytes an instruction; replay: a file of them"),
    NO_VERIFY("--no-verify", "run the program unverified, with fuel and checks"),
    MEMORY("--mem HEX", "memory of the program: R1 points to it, R2 is its length"),

    TYPE("--type NAME", "program type: socket_filter (default), xdp, sched_cls, cgroup_skb, …"),
    ATTACH("--attach POINT", "attach point, where the type has several: ingress, egress, bind4, …"),
    PROGRAMS(
            "--programs FILE",
            "programs as JSON Lines (docs/verifier.md); the answers are JSON Lines too"),
    KERNEL("--kernel VERSION", "the kernel that judges them: 6.18 (default, so far the only one)"),
    NO_PERFMON("--nopm", "as a loader without CAP_PERFMON"),
    UNPRIVILEGED("--unprivileged", "as a loader without any capability"),
    LOG_STYLE("--log-style STYLE", "people (default), or kernel: its log"),
    LOG_LEVEL("--log-level N", "of the kernel's log: 1 the path that fails, 2 (default) all"),
    FAIL_ON("--fail-on LEVEL", "exit with 1 where there are findings: warning, or note for all"),
    PASSES("--passes", "print the graph after each pass of the optimiser"),

    SUITE("--suite", "the built-in filters"),
    REPLAY("--replay", "the whole capture that -r names, as replay --count reads it"),
    PAPER("--paper", "against trees of tests, as in the paper on BPF of 1993"),
    JMH("--jmh", "by JMH: each in JVMs of its own, and what it allocates; takes minutes"),
    BASELINE("--baseline FILE", "exit with 1 if slower than FILE, which --json has printed"),

    HELP("-h --help", "print help");

    @SuppressWarnings("ImmutableEnumChecker") // a copy that cannot change
    private final List<String> names;

    private final String parameter;
    private final String description;

    /// @param form the names, then what the option takes
    Flag(String form, String description) {
        List<String> names = new ArrayList<>();
        int start = 0;
        while (start < form.length() && form.charAt(start) == '-') {
            int end = form.indexOf(' ', start);
            end = end < 0 ? form.length() : end;
            names.add(form.substring(start, end));
            start = Math.min(end + 1, form.length());
        }
        this.names = List.copyOf(names);
        this.parameter = form.substring(start);
        this.description = description;
    }

    /// The names on the command line, dashes included.
    public List<String> names() {
        return names;
    }

    /// What the option takes, empty for one that is only given or not.
    public Optional<String> parameter() {
        return parameter.isEmpty() ? Optional.empty() : Optional.of(parameter);
    }

    public String description() {
        return description;
    }

    /// The first name, for messages.
    @Override
    public String toString() {
        return names.getFirst();
    }
}
