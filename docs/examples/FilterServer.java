import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sluice.session.Capture;
import io.sluice.session.Filter;
import io.sluice.session.FilterLimits;
import io.sluice.session.FilterResult;
import java.nio.charset.StandardCharsets;

/// Serves counts of a capture by filters that strangers send: `POST /count` with the filter as body.
///
/// `java --add-modules jdk.httpserver FilterServer.java day.pcap 8080`
void main(String... arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1]));
    var server = HttpServer.create(address, 0);
    server.createContext("/count", exchange -> answer(exchange, file));
    server.start();
    IO.println("listening on " + server.getAddress().getPort());
}

void answer(HttpExchange exchange, Path file) throws IOException {
    var limits = FilterLimits.untrusted();
    byte[] body = exchange.getRequestBody().readNBytes(limits.textBytes() + 1);
    String text = new String(body, StandardCharsets.UTF_8);
    switch (Filter.tryCompile(text, limits)) {
        case FilterResult.Compiled(Filter filter) -> {
            try (var capture = Capture.open(file)) {
                reply(exchange, 200, capture.count(filter) + " packets\n");
            }
        }
        case FilterResult.Refused(String message, int start, int _) ->
                reply(exchange, 400, "at " + start + ": " + message + "\n");
    }
}

void reply(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
        out.write(bytes);
    }
}
