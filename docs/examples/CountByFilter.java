import io.sluice.session.Capture;
import io.sluice.session.Filter;

/// Counts the packets of a capture that each of some filters accepts.
///
/// `java CountByFilter.java day.pcap 'tcp port 443' arp`
void main(String... arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    for (String text : List.of(arguments).subList(1, arguments.length)) {
        try (var capture = Capture.open(file)) {
            IO.println(capture.count(Filter.compile(text)) + "  " + text);
            capture.damage().ifPresent(damage -> System.err.println(file + ": " + damage.message()));
        }
    }
}
