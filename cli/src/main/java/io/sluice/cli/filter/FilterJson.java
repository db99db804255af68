package io.sluice.cli.filter;

import io.sluice.cli.console.Output;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.render.JsonWriter;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.link.LinkType;

/// How JSON Lines name a filter.
public final class FilterJson {
    private FilterJson() {}

    /// `"filter"`: its name, or as a number its line; and `"expr"`.
    public static void members(JsonWriter json, FilterText filter) {
        json.key("filter");
        filter.name().ifPresentOrElse(json::value, () -> json.value(filter.line()));
        json.member("expr", filter.text());
    }

    /// The line of a filter that does not compile.
    ///
    /// The place of the fault is given in characters (code points), which is what most languages
    /// count in.
    public static void error(
            Output out, FilterText filter, LinkType linkType, FilterSyntaxException fault)
            throws OutputException {
        String text = fault.filter();
        int start = Math.min(fault.span().start(), text.length());
        int end = Math.min(fault.span().end(), text.length());
        JsonWriter json =
                new JsonWriter(out.text()).beginObject().member("type", "error").member("v", 1);
        members(json, filter);
        json.member("linktype", linkType.name())
                .member("message", String.valueOf(fault.getMessage()));
        json.member("offset", text.codePointCount(0, start))
                .member("length", text.codePointCount(start, end));
        fault.suggestion().ifPresent(suggestion -> json.member("suggestion", suggestion));
        json.endObject();
        out.endLine();
    }
}
