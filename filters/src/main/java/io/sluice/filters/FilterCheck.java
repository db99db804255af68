package io.sluice.filters;

import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.cbpf.ReadExtent;
import io.sluice.filters.compare.Validation;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.expr.Expr;
import io.sluice.filters.expr.Parser;
import io.sluice.filters.lint.Finding;
import io.sluice.filters.lint.Fix;
import io.sluice.filters.lint.Linter;
import io.sluice.filters.lint.Trap;
import io.sluice.filters.options.Extension;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is to be said of a filter besides its program: the traps in its text, as far as they matter
/// for the link type and the extensions asked for, and what shows in the program alone.
///
/// @param compiled the program; empty if there is none
/// @param fault why there is none; a filter can have findings all the same
/// @param findings warnings before notes
public record FilterCheck(
        Optional<CompiledFilter> compiled,
        Optional<FilterSyntaxException> fault,
        List<Finding> findings) {

    /// What Linux loads at most (linux/bpf_common.h, BPF_MAXINSNS).
    public static final int KERNEL_MAX_INSNS = 4096;

    /// Paths followed to tell whether `--scoped` makes a difference.
    private static final int MAX_PATHS = 5_000;

    /// Fixes of longer filters are offered without having been compiled.
    private static final int MAX_TRIED_CHARS = 5_000;

    public FilterCheck {
        findings = List.copyOf(findings);
    }

    /// Checks a filter; a text that is none has a fault.
    public static FilterCheck of(String filter, CompileOptions options) {
        Expr expr;
        try {
            expr = Parser.parse(filter);
        } catch (FilterSyntaxException e) {
            return new FilterCheck(Optional.empty(), Optional.of(e), List.of());
        }
        List<Finding> findings = new ArrayList<>(Linter.lint(expr, filter));
        try {
            CompiledFilter compiled = FilterCompiler.compile(filter, options);
            Set<Trap> answered = answered(options);
            findings.removeIf(finding -> answered.contains(finding.trap()));
            compareScoped(compiled, findings);
            findings.replaceAll(finding -> tried(finding, options));
            findings.addAll(ofProgram(compiled, findings));
            findings.sort(Comparator.comparing(finding -> finding.trap().level()));
            return new FilterCheck(Optional.of(compiled), Optional.empty(), findings);
        } catch (FilterSyntaxException e) {
            return new FilterCheck(Optional.empty(), Optional.of(e), findings);
        }
    }

    /// The traps that the options do away with.
    private static Set<Trap> answered(CompileOptions options) {
        Set<Trap> answered = EnumSet.noneOf(Trap.class);
        for (Extension extension : options.extensions()) {
            answered.add(
                    switch (extension) {
                        case SCOPED -> Trap.OFFSETS_CARRY;
                        case IP6_INDEX -> Trap.IPV4_ONLY;
                        case ANY_VLAN, IP6_HEADERS -> Trap.UNTAGGED_ONLY;
                    });
        }
        if (!options.extensions().contains(Extension.ANY_VLAN)) {
            answered.remove(Trap.UNTAGGED_ONLY);
        }
        if (!options.linkType().layout().hasVlan()) {
            answered.add(Trap.UNTAGGED_ONLY);
        }
        return answered;
    }

    /// Leaves out the rewritten filters that are none for this link type.
    private static Finding tried(Finding finding, CompileOptions options) {
        List<Fix> fixes = new ArrayList<>();
        for (Fix fix : finding.fixes()) {
            if (!(fix instanceof Fix.Rewrite(_, String filter)) || compiles(filter, options)) {
                fixes.add(fix);
            }
        }
        return finding.withFixes(
                fixes.isEmpty()
                        ? List.of(new Fix.Advice("there is no filter for it on this link type"))
                        : fixes);
    }

    private static boolean compiles(String filter, CompileOptions options) {
        if (filter.length() > MAX_TRIED_CHARS) {
            return true;
        }
        try {
            FilterCompiler.compile(filter, options);
            return true;
        } catch (FilterSyntaxException notHere) {
            return false;
        }
    }

    private static List<Finding> ofProgram(CompiledFilter compiled, List<Finding> known) {
        List<Finding> findings = new ArrayList<>();
        CbpfProgram program = compiled.program();
        SourceSpan whole = new SourceSpan(0, compiled.filter().length());
        if (program.size() > KERNEL_MAX_INSNS) {
            findings.add(
                    finding(
                            Trap.TOO_LONG,
                            program.size()
                                    + " instructions; Linux loads programs of up to "
                                    + KERNEL_MAX_INSNS,
                            whole,
                            "split the filter, or name networks instead of hosts"));
        }
        long bytes = ReadExtent.of(program).fixed();
        int snapLen = compiled.options().snapLen();
        if (snapLen > 0 && bytes > snapLen) {
            findings.add(
                    finding(
                            Trap.SNAP_LENGTH,
                            "reads up to byte "
                                    + (bytes - 1)
                                    + ", but only "
                                    + snapLen
                                    + " bytes of a packet are captured: a packet without that byte is rejected",
                            whole,
                            "a snapshot length (-s) of " + bytes + " or more"));
        }
        constant(compiled, known).ifPresent(findings::add);
        return findings;
    }

    /// A filter of which the optimiser has left a single `ret`.
    private static Optional<Finding> constant(CompiledFilter compiled, List<Finding> known) {
        boolean said =
                known.stream()
                        .anyMatch(finding ->
                                finding.trap() == Trap.NEVER_MATCHES
                                        || finding.trap() == Trap.ALWAYS_MATCHES);
        if (said || compiled.program().size() != 1 || compiled.filter().isBlank()) {
            return Optional.empty();
        }
        SourceSpan whole = new SourceSpan(0, compiled.filter().length());
        return Optional.of(
                compiled.program().insns().getFirst().k() == 0
                        ? finding(
                                Trap.NEVER_MATCHES,
                                "no packet is accepted",
                                whole,
                                "look for tests that exclude each other")
                        : finding(
                                Trap.ALWAYS_MATCHES,
                                "every packet is accepted",
                                whole,
                                "leave the filter out"));
    }

    /// Compares with what `--scoped` would make of the filter: where that is the same, offsets that
    /// carry do no harm.
    private static void compareScoped(CompiledFilter compiled, List<Finding> findings) {
        boolean carries = findings.stream().anyMatch(f -> f.trap() == Trap.OFFSETS_CARRY);
        Set<Extension> extensions = compiled.options().extensions();
        if (!carries || extensions.contains(Extension.SCOPED)) {
            return;
        }
        Set<Extension> scoped = EnumSet.of(Extension.SCOPED);
        scoped.addAll(extensions);
        CbpfProgram other;
        try {
            other =
                    FilterCompiler.compile(
                                    compiled.filter(), compiled.options().withExtensions(scoped))
                            .program();
        } catch (FilterSyntaxException notScoped) {
            return;
        }
        SourceSpan whole = new SourceSpan(0, compiled.filter().length());
        switch (Validation.compare(compiled.program(), other, MAX_PATHS)) {
            case Validation.Equal _ -> findings.removeIf(f -> f.trap() == Trap.OFFSETS_CARRY);
            case Validation.Different _ -> findings.add(scoped("accepts other packets", whole));
            case Validation.Unknown _ -> findings.add(scoped("is another program", whole));
        }
    }

    private static Finding scoped(String what, SourceSpan whole) {
        return finding(
                Trap.SCOPED_DIFFERS,
                "with --scoped, whose offsets end at 'or' and ')', this " + what,
                whole,
                "--scoped, if that is what you mean");
    }

    private static Finding finding(Trap trap, String message, SourceSpan span, String advice) {
        return new Finding(trap, message, span, List.of(new Fix.Advice(advice)));
    }
}
