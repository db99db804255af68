package io.sluice.cli.house;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// A row of `.ci/checkstyle-exemptions.xml`, which Checkstyle reads too: a size that may go beyond
/// the stop.
///
/// @param files a pattern that the file's path contains
/// @param checks a pattern that the rule's name contains
/// @param message a pattern that the message contains
/// @param upTo the size the thing may have
/// @param reason why it may
record Exemption(Pattern files, Pattern checks, Pattern message, int upTo, String reason) {

    private static final Pattern COMMENT =
            Pattern.compile("\\s*Up to (\\d+): (\\S.*\\S)\\s*", Pattern.DOTALL);

    boolean names(Size size) {
        return files.matcher(size.file()).find()
                && checks.matcher(size.limit().check()).find()
                && message.matcher(size.message()).find();
    }

    boolean excuses(Size size) {
        return names(size) && size.amount() <= upTo;
    }

    static List<Exemption> read(InputStream xml) throws IOException {
        var factory = XMLInputFactory.newFactory();
        factory.setProperty(
                XMLInputFactory.SUPPORT_DTD,
                false); // the DTD is for Checkstyle; nothing is fetched here
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(xml);
            List<Exemption> rows = new ArrayList<>();
            String comment = "";
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamReader.COMMENT) {
                    comment = reader.getText();
                } else if (event == XMLStreamReader.START_ELEMENT
                        && reader.getLocalName().equals("suppress")) {
                    rows.add(row(reader, comment));
                    comment = "";
                }
            }
            return rows;
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
    }

    private static Exemption row(XMLStreamReader reader, String comment) {
        Matcher text = COMMENT.matcher(comment);
        String files = attribute(reader, "files");
        if (!text.matches()) {
            throw new IllegalArgumentException(
                    "the exemption of " + files + " has no comment 'Up to N: reason' above it");
        }
        return new Exemption(
                Pattern.compile(files),
                Pattern.compile(attribute(reader, "checks")),
                Pattern.compile(attribute(reader, "message")),
                Integer.parseInt(text.group(1)),
                text.group(2));
    }

    private static String attribute(XMLStreamReader reader, String name) {
        String value = reader.getAttributeValue(null, name);
        return value == null ? "" : value;
    }
}
