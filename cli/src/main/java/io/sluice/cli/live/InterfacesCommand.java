package io.sluice.cli.live;

import io.sluice.cli.console.ExitCode;
import io.sluice.cli.console.Output;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.cli.options.Arguments;
import io.sluice.cli.options.Command;
import io.sluice.cli.options.Flag;
import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.SafeText;
import io.sluice.filters.link.LinkType;
import io.sluice.pcaps.LiveCaptures;
import io.sluice.pcaps.live.Device;
import io.sluice.pcaps.live.LiveCaptureException;
import io.sluice.pcaps.live.LiveOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// `sluice interfaces`: what can be captured on.
public final class InterfacesCommand implements Command {
    private static final int NAME_COLUMNS = 18;

    @Override
    public Set<Flag> flags() {
        return EnumSet.of(Flag.JSON, Flag.HELP);
    }

    @Override
    public ExitCode run(Arguments arguments, Streams streams) throws IOException {
        if (!arguments.words().isEmpty()) {
            throw new UsageException(
                    "'" + arguments.words().getFirst() + "': interfaces takes no operands");
        }
        for (Device device : LiveCaptures.devices()) {
            if (arguments.has(Flag.JSON)) {
                json(device, linkTypes(device), streams.out());
            } else {
                line(device, linkTypes(device), streams.out());
            }
        }
        return ExitCode.OK;
    }

    /// tcpdump's list, for `-D`.
    static ExitCode listed(Streams streams) throws IOException {
        int number = 0;
        for (Device device : LiveCaptures.devices()) {
            number++;
            streams.out()
                    .line(
                            number
                                    + "."
                                    + SafeText.of(device.name())
                                    + device.description()
                                            .map(text -> " (" + SafeText.of(text) + ")")
                                            .orElse("")
                                    + " ["
                                    + String.join(", ", flags(device))
                                    + "]");
        }
        return ExitCode.OK;
    }

    private static List<String> flags(Device device) {
        List<String> flags = new ArrayList<>();
        flags.add(device.up() ? "up" : "down");
        if (device.running()) {
            flags.add("running");
        }
        if (device.loopback()) {
            flags.add("loopback");
        }
        return flags;
    }

    /// Names of its link types; empty where they are not known, as without the right to capture.
    private static List<String> linkTypes(Device device) {
        try {
            return LiveCaptures.dataLinkTypes(device.name(), LiveOptions.usual()).stream()
                    .map(type -> LinkType.byDlt(type).map(Enum::name).orElse(type.toString()))
                    .toList();
        } catch (LiveCaptureException notToBeOpened) {
            return List.of();
        }
    }

    private static void line(Device device, List<String> linkTypes, Output out)
            throws OutputException {
        String name = SafeText.of(device.name());
        StringBuilder line = out.text();
        line.append(name).append(" ".repeat(Math.max(1, NAME_COLUMNS - name.length())));
        line.append(String.join(" ", flags(device)));
        if (!linkTypes.isEmpty()) {
            line.append("  ").append(String.join(" ", linkTypes));
        }
        List<String> addresses = new ArrayList<>(device.hardwareAddresses());
        addresses.addAll(device.addresses());
        if (!addresses.isEmpty()) {
            line.append("  ").append(String.join(" ", addresses));
        }
        device.description().ifPresent(text -> line.append("  ").append(SafeText.of(text)));
        out.endLine();
    }

    private static void json(Device device, List<String> linkTypes, Output out)
            throws OutputException {
        JsonWriter json = new JsonWriter(out.text()).beginObject();
        json.member("type", "interface").member("v", 1).member("name", device.name());
        device.description().ifPresent(text -> json.member("description", text));
        array(json, "flags", flags(device));
        array(json, "linktypes", linkTypes);
        array(json, "hardware_addresses", device.hardwareAddresses());
        array(json, "addresses", device.addresses());
        json.endObject();
        out.endLine();
    }

    private static void array(JsonWriter json, String name, List<String> values) {
        json.key(name).beginArray();
        values.forEach(json::value);
        json.endArray();
    }
}
