package io.sluice.cli.info;

import io.sluice.cli.console.Output;
import io.sluice.cli.console.OutputException;
import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.SafeText;
import io.sluice.filters.link.LinkType;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.InterfaceStatistics;
import io.sluice.pcaps.capture.OptionList;
import io.sluice.pcaps.capture.PacketSource;
import io.sluice.pcaps.survey.Survey;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Says what a capture is and holds, as lines for people or as one JSON object.
final class InfoReport {
    /// What is written.
    enum Form {
        LINES,
        JSON
    }

    // Options of a section header (pcapng draft, section 4.1).
    private static final int SHB_HARDWARE = 2;
    private static final int SHB_OS = 3;
    private static final int SHB_USERAPPL = 4;

    private static final int LABEL_COLUMNS = 14;
    private static final BigDecimal NANOS_PER_SECOND = BigDecimal.valueOf(1_000_000_000L);

    private final Output out;
    private final Form form;

    InfoReport(Output out, Form form) {
        this.out = out;
        this.form = form;
    }

    /// @param source a capture that was read to its end
    /// @param fileSize empty for standard input
    void of(PacketSource source, Survey survey, OptionalLong fileSize, String sha256)
            throws OutputException {
        switch (form) {
            case LINES -> lines(source, survey, fileSize, sha256);
            case JSON -> object(source, survey, fileSize, sha256);
        }
    }

    private void lines(PacketSource source, Survey survey, OptionalLong fileSize, String sha256)
            throws OutputException {
        out.line(SafeText.of(source.name()));
        line("format", source.description());
        if (fileSize.isPresent()) {
            line("file size", fileSize.getAsLong() + " bytes");
        }
        line("SHA-256", sha256);
        for (Said said : said(source.sectionOptions())) {
            line(said.key(), said.text());
        }
        line("packets", Long.toString(survey.packets()));
        line(
                "data",
                survey.originalBytes() + " bytes, " + survey.capturedBytes() + " of them captured");
        times(survey);
        if (survey.packets() > 0) {
            line("average", perPacket(survey) + " bytes a packet");
        }
        List<CaptureInterface> interfaces = source.interfaces();
        for (int i = 0; i < interfaces.size(); i++) {
            line("interface " + i, describe(interfaces.get(i), survey.packetsOf(i)));
        }
        List<String> findings = findings(source, survey);
        line("health", findings.isEmpty() ? "nothing found" : findings.getFirst());
        for (int i = 1; i < findings.size(); i++) {
            line("", findings.get(i));
        }
    }

    private void line(String label, String text) throws OutputException {
        String padding = " ".repeat(Math.max(1, LABEL_COLUMNS - label.length()));
        out.line("  " + label + padding + SafeText.of(text));
    }

    private void times(Survey survey) throws OutputException {
        if (survey.firstNanos().isEmpty()) {
            return;
        }
        line("first packet", time(survey.firstNanos().getAsLong()));
        line("last packet", time(survey.lastNanos().orElseThrow()));
        BigDecimal seconds = seconds(survey);
        line("duration", seconds.toPlainString() + " s");
        if (seconds.signum() > 0) {
            line(
                    "rate",
                    rate(survey.packets(), seconds)
                            + " packets/s, "
                            + rate(survey.originalBytes(), seconds)
                            + " B/s, "
                            + rate(survey.originalBytes() * 8, seconds)
                            + " bit/s");
        }
        line("time order", survey.backward() == 0 ? "strict" : "not strict");
    }

    private static String time(long nanos) {
        return Instant.ofEpochSecond(0, nanos).toString();
    }

    /// Exact, whatever the times are.
    private static BigDecimal seconds(Survey survey) {
        return BigDecimal.valueOf(survey.lastNanos().orElseThrow())
                .subtract(BigDecimal.valueOf(survey.firstNanos().orElseThrow()))
                .divide(NANOS_PER_SECOND, 9, RoundingMode.UNNECESSARY);
    }

    private static String rate(long count, BigDecimal seconds) {
        return BigDecimal.valueOf(count).divide(seconds, 2, RoundingMode.HALF_UP).toPlainString();
    }

    private static String perPacket(Survey survey) {
        return BigDecimal.valueOf(survey.originalBytes())
                .divide(BigDecimal.valueOf(survey.packets()), 2, RoundingMode.HALF_UP)
                .toPlainString();
    }

    private static String linkType(CaptureInterface of) {
        return LinkType.byFileLinkType(of.linkType())
                .map(Enum::name)
                .orElse(Integer.toString(of.linkType()));
    }

    private static String describe(CaptureInterface of, long packets) {
        StringBuilder text = new StringBuilder(linkType(of));
        of.name().ifPresent(name -> text.append(", ").append(name));
        of.description().ifPresent(words -> text.append(" (").append(words).append(')'));
        text.append(
                of.snapLen() == Integer.MAX_VALUE
                        ? ", no snap length"
                        : ", snap length " + of.snapLen());
        text.append(", unit ").append(of.resolution());
        of.fcsBytes()
                .ifPresent(bytes ->
                        text.append(", check sequence of ").append(bytes).append(" bytes"));
        return text.append(", ").append(counted(packets, "packet")).toString();
    }

    /// Something that a section says of itself.
    private record Said(String key, String text) {}

    private static List<Said> said(OptionList options) {
        List<Said> all = new ArrayList<>();
        for (OptionList.Option option : options.all()) {
            Optional<String> key =
                    switch (option.code()) {
                        case OptionList.COMMENT -> Optional.of("comment");
                        case SHB_HARDWARE -> Optional.of("hardware");
                        case SHB_OS -> Optional.of("system");
                        case SHB_USERAPPL -> Optional.of("written by");
                        default -> Optional.empty();
                    };
            key.ifPresent(known -> all.add(new Said(known, option.text())));
        }
        return all;
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    /// What is not as it should be, or is good to know; a line each.
    private static List<String> findings(PacketSource source, Survey survey) {
        List<String> found = new ArrayList<>();
        source.damage().ifPresent(damage -> found.add(damage.message()));
        if (survey.cut() > 0) {
            found.add(
                    counted(survey.cut(), "packet")
                            + " not captured whole, up to "
                            + survey.longestCut()
                            + " bytes");
        }
        add(found, survey.longerThanOriginal(), "with more bytes captured than were on the wire");
        add(found, survey.longerThanSnapLen(), "longer than the snap length");
        add(found, survey.untimed(), "without a time");
        if (survey.backward() > 0) {
            found.add(
                    "time goes back "
                            + counted(survey.backward(), "time")
                            + ", at most by "
                            + BigDecimal.valueOf(survey.mostBackwardNanos(), 9).toPlainString()
                            + " s");
        }
        add(found, survey.empty(), "of length 0");
        if (survey.emptyAtEnd() > 1) {
            add(
                    found,
                    survey.emptyAtEnd(),
                    "at the end that are zeros: the file was not written to its end");
        }
        if (survey.duplicates() > 0) {
            found.add(
                    counted(survey.duplicates(), "packet")
                            + " with the bytes of one of the four before ("
                            + String.format(
                                    Locale.ROOT,
                                    "%.1f",
                                    100.0 * survey.duplicates() / survey.packets())
                            + " %)");
        }
        for (Map.Entry<Long, Long> skipped : source.skippedBlocks().entrySet()) {
            found.add(
                    counted(skipped.getValue(), "block")
                            + " of type 0x"
                            + Long.toHexString(skipped.getKey())
                            + " skipped");
        }
        source.statistics().forEach(statistics -> drops(found, statistics));
        return found;
    }

    private static void add(List<String> found, long packets, String what) {
        if (packets > 0) {
            found.add(counted(packets, "packet") + " " + what);
        }
    }

    private static void drops(List<String> found, InterfaceStatistics of) {
        String where = " on interface " + of.interfaceIndex();
        if (of.droppedByInterface().orElse(0) != 0) {
            found.add(
                    Long.toUnsignedString(of.droppedByInterface().getAsLong())
                            + " dropped by the interface"
                            + where);
        }
        if (of.droppedBySystem().orElse(0) != 0) {
            found.add(
                    Long.toUnsignedString(of.droppedBySystem().getAsLong())
                            + " dropped by the system"
                            + where);
        }
    }

    private void object(PacketSource source, Survey survey, OptionalLong fileSize, String sha256)
            throws OutputException {
        JsonWriter json =
                new JsonWriter(out.text())
                        .beginObject()
                        .member("type", "info")
                        .member("v", 1)
                        .member("file", source.name())
                        .member("format", source.format().label())
                        .member("description", source.description());
        fileSize.ifPresent(size -> json.member("file_size", size));
        json.member("sha256", sha256);
        json.key("said").beginArray();
        for (Said said : said(source.sectionOptions())) {
            json.beginObject().member("key", said.key()).member("text", said.text()).endObject();
        }
        json.endArray();
        json.member("packets", survey.packets())
                .member("bytes", survey.originalBytes())
                .member("captured_bytes", survey.capturedBytes());
        if (survey.firstNanos().isPresent()) {
            json.member("first_ns", survey.firstNanos().getAsLong())
                    .member("last_ns", survey.lastNanos().orElseThrow());
        }
        interfaces(json, source, survey);
        health(json, source, survey);
        json.endObject();
        out.endLine();
    }

    private static void interfaces(JsonWriter json, PacketSource source, Survey survey) {
        json.key("interfaces").beginArray();
        List<CaptureInterface> all = source.interfaces();
        for (int i = 0; i < all.size(); i++) {
            CaptureInterface of = all.get(i);
            json.beginObject().member("linktype", linkType(of));
            of.name().ifPresent(name -> json.member("name", name));
            of.description().ifPresent(text -> json.member("description", text));
            if (of.snapLen() != Integer.MAX_VALUE) {
                json.member("snaplen", of.snapLen());
            }
            json.member("unit", of.resolution().toString());
            json.member("packets", survey.packetsOf(i));
            for (InterfaceStatistics statistics : source.statistics()) {
                if (statistics.interfaceIndex() == i) {
                    statistics.received().ifPresent(count -> json.member("received", count));
                    statistics
                            .droppedByInterface()
                            .ifPresent(count -> json.member("ifdrop", count));
                    statistics.droppedBySystem().ifPresent(count -> json.member("osdrop", count));
                }
            }
            json.endObject();
        }
        json.endArray();
    }

    private static void health(JsonWriter json, PacketSource source, Survey survey) {
        json.key("health").beginObject();
        source.damage().ifPresent(damage -> json.member("damage", damage.message()));
        json.member("cut", survey.cut())
                .member("longer_than_original", survey.longerThanOriginal())
                .member("longer_than_snaplen", survey.longerThanSnapLen())
                .member("untimed", survey.untimed())
                .member("backward", survey.backward())
                .member("backward_ns", survey.mostBackwardNanos())
                .member("empty", survey.empty())
                .member("empty_at_end", survey.emptyAtEnd())
                .member("duplicates", survey.duplicates());
        json.key("skipped_blocks").beginObject();
        source.skippedBlocks()
                .forEach((type, count) -> json.member("0x" + Long.toHexString(type), count));
        json.endObject().endObject();
    }
}
