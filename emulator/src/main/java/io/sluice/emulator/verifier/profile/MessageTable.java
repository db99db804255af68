package io.sluice.emulator.verifier.profile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a kernel words each message: a row for each, `NAME`, tab, text.
public final class MessageTable {

    /// `{NAME}`, or `{NAME:FORMAT}` with a format of [String#format].
    private static final Pattern OPERAND = Pattern.compile("\\{(\\w+)(?::(%\\w+))?}");

    private final Map<Message, String> texts;

    private MessageTable(Map<Message, String> texts) {
        this.texts = Collections.unmodifiableMap(texts);
    }

    /// Reads a table that comes with this package. A message without a row, or with two, is a fault
    /// of the table.
    static MessageTable read(String resource) {
        var in = Objects.requireNonNull(MessageTable.class.getResourceAsStream(resource));
        try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return of(reader.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static MessageTable of(List<String> lines) {
        Map<Message, String> texts = new EnumMap<>(Message.class);
        for (String line : lines) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int tab = line.indexOf('\t');
            if (tab < 0) {
                throw new IllegalArgumentException("no text in the row " + line);
            }
            Message message = Message.valueOf(line.substring(0, tab));
            String text = line.substring(tab + 1).replace("\\n", "\n");
            if (texts.put(message, text) != null) {
                throw new IllegalArgumentException(message + " has two rows");
            }
        }
        for (Message message : Message.values()) {
            if (!texts.containsKey(message)) {
                throw new IllegalArgumentException(message + " has no row");
            }
        }
        return new MessageTable(texts);
    }

    /// The text with `{NAME}` where operands go.
    String template(Message message) {
        return Objects.requireNonNull(texts.get(message));
    }

    /// The whole text; it may have several lines, and it may be empty.
    public String text(Words words) {
        Matcher matcher = OPERAND.matcher(template(words.message()));
        var out = new StringBuilder();
        while (matcher.find()) {
            int at = words.message().operands().indexOf(matcher.group(1));
            if (at < 0) {
                throw new IllegalArgumentException(words.message() + " has no " + matcher.group(1));
            }
            Object operand = words.operands().get(at);
            String format = matcher.group(2);
            String text =
                    format == null ? spoken(operand) : String.format(Locale.ROOT, format, operand);
            matcher.appendReplacement(out, Matcher.quoteReplacement(text));
        }
        return matcher.appendTail(out).toString();
    }

    private String spoken(Object operand) {
        if (operand instanceof Words words) {
            return text(words);
        }
        if (operand instanceof List<?> several) {
            var out = new StringBuilder();
            several.forEach(one -> out.append(spoken(one)));
            return out.toString();
        }
        return String.valueOf(operand);
    }
}
