package io.sluice.cli.compile;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Output;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Command;
import io.sluice.cli.options.Flag;
import io.sluice.cli.render.JsonWriter;
import io.sluice.filters.link.HeaderLayout;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.link.ProtocolField;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// `sluice linktypes`: the link types there are, and what filters can ask of each.
public final class LinkTypesCommand implements Command {
    private static final int NAME_COLUMNS = 28;
    private static final int FEATURE_COLUMNS = 34;

    @Override
    public Set<Flag> flags() {
        return EnumSet.of(Flag.JSON, Flag.HELP);
    }

    @Override
    public ExitCode run(Arguments arguments, Streams streams) throws IOException {
        List<LinkType> types =
                Arrays.stream(LinkType.values())
                        .filter(type -> matches(type, arguments.words()))
                        .toList();
        if (types.isEmpty()) {
            throw new UsageException(
                    "no link type is called '" + String.join(" ", arguments.words()) + "'");
        }
        if (!arguments.has(Flag.JSON)) {
            streams.out().line(row("name", "DLT", "file", "has", "description"));
        }
        for (LinkType type : types) {
            if (arguments.has(Flag.JSON)) {
                object(streams.out(), type);
            } else {
                streams.out()
                        .line(
                                row(
                                        type.name(),
                                        Integer.toString(type.dlt()),
                                        Integer.toString(type.fileValue()),
                                        String.join(" ", features(type.layout())),
                                        type.description()));
            }
        }
        return ExitCode.OK;
    }

    /// Whether all words are in the name or the description, or one word is a number of the type.
    private static boolean matches(LinkType type, List<String> words) {
        String text = (type.name() + " " + type.description()).toLowerCase(Locale.ROOT);
        return words.stream()
                .allMatch(word ->
                        text.contains(word.toLowerCase(Locale.ROOT))
                                || word.equals(Integer.toString(type.dlt()))
                                || word.equals(Integer.toString(type.fileValue())));
    }

    /// What a filter can ask, besides `link[…]`, `len` and `byte`, which every type takes.
    private static List<String> features(HeaderLayout layout) {
        List<String> features = new ArrayList<>();
        if (layout.ss7().isPresent()) {
            features.add("ss7");
        } else if (layout.protocolField() != ProtocolField.NONE) {
            features.add("proto");
        }
        if (layout.isWlan()) {
            features.add("wlan");
        }
        if (layout.hasMac48() || layout.shortAddresses().isPresent()) {
            features.add("host");
        }
        if (layout.hasVlan()) {
            features.add("vlan");
        }
        if (layout.hasMpls()) {
            features.add("mpls");
        }
        if (layout.llcFrames() != HeaderLayout.LlcFrames.NONE) {
            features.add("llc");
        }
        if (layout.direction().isPresent()) {
            features.add("inbound");
        }
        return features;
    }

    private static String row(String name, String dlt, String file, String has, String text) {
        return String.format(
                        Locale.ROOT,
                        "%-" + NAME_COLUMNS + "s%4s%5s  %-" + FEATURE_COLUMNS + "s  %s",
                        name,
                        dlt,
                        file,
                        has,
                        text)
                .stripTrailing();
    }

    private static void object(Output out, LinkType type) throws OutputException {
        JsonWriter json =
                new JsonWriter(out.text()).beginObject().member("type", "linktype").member("v", 1);
        json.member("name", type.name())
                .member("dlt", type.dlt())
                .member("file", type.fileValue())
                .member("description", type.description());
        json.key("has").beginArray();
        features(type.layout()).forEach(json::value);
        json.endArray().endObject();
        out.endLine();
    }
}
