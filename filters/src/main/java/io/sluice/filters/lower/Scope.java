package io.sluice.filters.lower;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Value;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;

/// What the whole filter shares while it is lowered.
final class Scope {
    private final String filter;
    private final Cfg cfg;
    private final Handle handle;
    private final OptionalInt netmask;
    private final Set<Value.Variable> used = new HashSet<>();

    Scope(String filter, Cfg cfg, Handle handle, OptionalInt netmask) {
        this.filter = filter;
        this.cfg = cfg;
        this.handle = handle;
        this.netmask = netmask;
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
                    what + " " + Integer.toUnsignedString(value) + " greater than maximum "
                            + Integer.toUnsignedString(most));
        }
    }
}
