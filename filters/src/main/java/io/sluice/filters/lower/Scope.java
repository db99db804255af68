package io.sluice.filters.lower;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Value;
import io.sluice.filters.options.Extension;
import io.sluice.filters.options.Handle;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// What the whole filter shares while it is lowered.
final class Scope {
    private final String filter;
    private final Cfg cfg;
    private final Handle handle;
    private final OptionalInt netmask;
    private final Set<Extension> extensions;
    private boolean branchesInside;
    private final Set<Value.Variable> used = new HashSet<>();
    private final Map<String, Value.Variable> walkVariables = new HashMap<>();

    Scope(String filter, Cfg cfg, Lowering.Target target) {
        this.filter = filter;
        this.cfg = cfg;
        this.handle = target.handle();
        this.netmask = target.netmask();
        this.extensions = target.extensions();
    }

    Cfg cfg() {
        return cfg;
    }

    Handle handle() {
        return handle;
    }

    /// The IPv4 netmask of the network captured on, if known.
    OptionalInt netmask() {
        return netmask;
    }

    boolean has(Extension extension) {
        return extensions.contains(extension);
    }

    /// Whether offsets that changed within `span` change back after it: it is a parenthesis, and
    /// scopes are asked for.
    boolean endsAt(SourceSpan span) {
        return has(Extension.SCOPED) && isParenthesis(span);
    }

    private boolean isParenthesis(SourceSpan span) {
        if (span.length() < 2 || filter.charAt(span.start()) != '(') {
            return false;
        }
        int depth = 0;
        for (int i = span.start(); i < span.end() - 1; i++) {
            char at = filter.charAt(i);
            depth += at == '(' ? 1 : at == ')' ? -1 : 0;
            if (depth == 0) {
                return false;
            }
        }
        return filter.charAt(span.end() - 1) == ')';
    }

    /// A jump that is no test of the filter: a loop, or a choice of offsets.
    void branchInside() {
        branchesInside = true;
    }

    boolean branchesInside() {
        return branchesInside;
    }

    /// A variable of a walk over headers. A walk gives its variables values before it reads them,
    /// and nobody reads them once it has ended, so all walks of a filter share them.
    Value.Variable walkVariable(String name) {
        return walkVariables.computeIfAbsent(name, cfg::variable);
    }

    Value read(Value.Variable variable) {
        used.add(variable);
        return new Value.Read(variable);
    }

    boolean uses(Value.Variable variable) {
        return used.contains(variable);
    }

    FilterSyntaxException fault(SourceSpan span, String message) {
        return new FilterSyntaxException(message, filter, span);
    }

    void atMost(SourceSpan span, String what, int value, int most) {
        if (Integer.compareUnsigned(value, most) > 0) {
            throw fault(
                    span,
                    what
                            + " "
                            + Integer.toUnsignedString(value)
                            + " greater than maximum "
                            + Integer.toUnsignedString(most));
        }
    }
}
