package io.sluice.cli.command;

import io.sluice.cli.render.JsonWriter;

/// How JSON Lines name a filter.
final class FilterJson {
    private FilterJson() {}

    /// `"filter"`: its name, or as a number its line; and `"expr"`.
    static void members(JsonWriter json, FilterText filter) {
        json.key("filter");
        filter.name().ifPresentOrElse(json::value, () -> json.value(filter.line()));
        json.member("expr", filter.text());
    }
}
