package io.sluice.cli.filter;

import io.sluice.session.run.EngineChoice;
import io.sluice.session.run.FilterCache;
import java.util.List;

/// The filters of a run as they were given, and what decides for each.
///
/// @param texts one for each filter of `cache`
public record NamedFilters(List<FilterText> texts, FilterCache cache) {
    public NamedFilters {
        texts = List.copyOf(texts);
    }

    /// @throws io.sluice.cli.console.UsageException if the engine is the kernel, which lets only
    ///   root load programs
    public static NamedFilters of(
            List<FilterText> texts, FilterSettings settings, EngineChoice engine) {
        if (engine.asksKernel()) {
            EngineOption.kernel();
        }
        return new NamedFilters(
                texts,
                FilterCache.of(
                        texts.stream().map(FilterText::text).toList(), settings.base(), engine));
    }
}
