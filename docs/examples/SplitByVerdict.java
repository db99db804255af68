import io.sluice.session.Capture;
import io.sluice.session.CaptureWriter;
import io.sluice.session.Filter;

/// Writes what a filter accepts into one file and all else into another; both appear when they are
/// whole.
///
/// `java SplitByVerdict.java day.pcap 'tcp port 443' https.pcapng rest.pcap.gz`
void main(String... arguments) throws IOException {
    var filter = Filter.compile(arguments[1]);
    try (var capture = Capture.open(Path.of(arguments[0]));
            var accepted = CaptureWriter.create(Path.of(arguments[2]), capture);
            var rejected = CaptureWriter.create(Path.of(arguments[3]), capture)) {
        capture.forEach(packet -> (filter.test(packet) ? accepted : rejected).write(packet));
        accepted.finish();
        rejected.finish();
        IO.println(accepted.packets() + " accepted, " + rejected.packets() + " rejected");
    }
}
