package io.sluice.session.run;

import io.sluice.emulator.FilterSet;
import io.sluice.emulator.set.SetMatcher;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.link.LinkType;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The filters of a run as one set, compiled once for each kind of link that a capture turns out to
/// have. For one thread.
final class SetCache {
    private final List<String> filters;
    private final CompileOptions base;
    private final Map<FilterCache.Link, FilterSet.Compiled> compiled = new HashMap<>();

    /// @param base how they are compiled; the link type and the handle are those of the capture
    SetCache(List<String> filters, CompileOptions base) {
        this.filters = List.copyOf(filters);
        this.base = base;
    }

    /// How many filters there are.
    int size() {
        return filters.size();
    }

    /// The set for a kind of link; where that is not known all filters have a fault.
    ///
    /// @param fileLinkType the LINKTYPE value of a capture
    FilterSet.Compiled compiled(int fileLinkType, ByteOrder order) {
        return compiled.computeIfAbsent(new FilterCache.Link(fileLinkType, order), this::compile);
    }

    private FilterSet.Compiled compile(FilterCache.Link link) {
        Optional<LinkType> linkType = LinkType.byFileLinkType(link.fileLinkType());
        if (linkType.isEmpty()) {
            return new FilterSet.Compiled(SetMatcher.of(List.of()), unknown(link));
        }
        CompileOptions options = base.withHandle(link.handle());
        return FilterSet.of(
                        filters.stream()
                                .map(text -> new FilterSet.Member(text, text, options))
                                .toList())
                .compile(linkType.get());
    }

    private SortedMap<Integer, FilterSyntaxException> unknown(FilterCache.Link link) {
        SortedMap<Integer, FilterSyntaxException> faults = new TreeMap<>();
        for (int i = 0; i < filters.size(); i++) {
            faults.put(i, unknown(link, filters.get(i)));
        }
        return faults;
    }

    /// Why a filter is none for a link that has no name.
    static FilterSyntaxException unknown(FilterCache.Link link, String text) {
        return new FilterSyntaxException(
                "link type " + link.fileLinkType() + " of the capture is not known",
                text,
                new SourceSpan(0, text.length()));
    }
}
