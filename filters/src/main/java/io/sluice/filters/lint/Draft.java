package io.sluice.filters.lint;

import io.sluice.filters.diagnostics.SourceSpan;
import java.util.List;
import java.util.function.Supplier;

/// A finding whose words are not made yet: they quote the filter, and of thousands of findings in a
/// long one only the first are ever read.
record Draft(Trap trap, SourceSpan span, Supplier<String> message, Supplier<List<Fix>> fixes) {

    Draft(Trap trap, SourceSpan span, String message, Supplier<List<Fix>> fixes) {
        this(trap, span, () -> message, fixes);
    }

    static List<Fix> advice(String sentence) {
        return List.of(new Fix.Advice(sentence));
    }

    Finding finding() {
        return new Finding(trap, message.get(), span, fixes.get());
    }
}
