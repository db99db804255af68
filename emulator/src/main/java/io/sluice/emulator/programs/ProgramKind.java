package io.sluice.emulator.programs;

import java.util.Optional;

/// A program type at an attach point.
///
/// @param type the type
/// @param attach where it is attached, empty if the type does not tell apart
public record ProgramKind(ProgramType type, String attach) {

    /// A type at its default attach point.
    public static ProgramKind of(ProgramType type) {
        return new ProgramKind(type, type.defaultAttach());
    }

    /// From a label such as `xdp`, `cgroup_skb` or `cgroup_skb/egress`.
    public static Optional<ProgramKind> labelled(String label) {
        int slash = label.indexOf('/');
        String type = slash < 0 ? label : label.substring(0, slash);
        return ProgramType.labelled(type)
                .map(t ->
                        new ProgramKind(
                                t, slash < 0 ? t.defaultAttach() : label.substring(slash + 1)));
    }

    /// As the tables write it: `xdp`, `cgroup_skb/egress`.
    public String label() {
        return attach.isEmpty() ? type.label() : type.label() + "/" + attach;
    }
}
