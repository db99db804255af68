package io.sluice.emulator.verifier.profile;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A kernel that a verifier speaks for, or another machine: what depends on which one, and nothing
/// else.
///
/// @param name its version, such as `6.18`
/// @param entry what a program is given
/// @param limits how large a program and its walk may be
/// @param states when the walk keeps a state
/// @param rules what this one does and some others do not
/// @param messages its words
public record Profile(
        String name,
        Entry entry,
        Limits limits,
        StateKeeping states,
        Set<Rule> rules,
        MessageTable messages) {

    /// Linux 6.18. Source of the numbers: include/linux/bpf.h and bpf_verifier.h,
    /// kernel/bpf/verifier.c, is_state_visited().
    public static final Profile LINUX_6_18 =
            new Profile(
                    "6.18",
                    new Entry.Context(),
                    new Limits(1_000_000, 4096, 8192, 8, 512, 256, 64),
                    new StateKeeping(40, 2, 8, 20, 100, 3, 64),
                    EnumSet.of(
                            Rule.UNCONDITIONAL_BACK_EDGES,
                            Rule.NARROW_FILLS,
                            Rule.LOCKS_ACROSS_FUNCTIONS,
                            Rule.BYTE_SWAP),
                    MessageTable.read("linux-6.18-messages.tsv"));

    private static final List<Profile> KERNELS = List.of(LINUX_6_18);

    public Profile {
        rules = Set.copyOf(rules);
    }

    /// A machine that runs RFC 9669 on plain memory, as `sluice exec` does: where the instruction
    /// set gives a meaning that Linux refuses, it has that meaning. Limits and words are those of
    /// Linux 6.18.
    ///
    /// @param entry the memory and the helpers
    public static Profile plainMemory(Entry.PlainMemory entry) {
        return new Profile(
                "RFC 9669",
                entry,
                LINUX_6_18.limits,
                LINUX_6_18.states,
                EnumSet.allOf(Rule.class),
                LINUX_6_18.messages);
    }

    /// The kernel of that version, if it is one of [#kernels()].
    public static Optional<Profile> kernel(String version) {
        return KERNELS.stream().filter(profile -> profile.name.equals(version)).findFirst();
    }

    /// Every kernel there is a profile of, oldest first.
    public static List<Profile> kernels() {
        return KERNELS;
    }

    /// Whether it does so.
    public boolean has(Rule rule) {
        return rules.contains(rule);
    }
}
