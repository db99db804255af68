package io.sluice.cli.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.cli.command.VectorFiles;
import io.sluice.emulator.cbpf.CbpfCheck;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.CompileOptions.Optimization;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.options.Handle;
import io.sluice.filters.resolve.FileNames;
import io.sluice.pcaps.Captures;
import io.sluice.pcaps.capture.CaptureInterface;
import io.sluice.pcaps.capture.Packet;
import io.sluice.pcaps.capture.PacketSource;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.jr.ob.JSON;

/// libpcap's own tests of what a filter returns for each packet of a capture.
@Tag("vectors")
class ApplyVectorsTest {

    @ParameterizedTest
    @EnumSource(Optimization.class)
    void everyPacketGetsLibpcapsResult(Optimization optimization) throws IOException {
        Path folder = VectorFiles.folder().resolve("libpcap");
        List<String> differences = new ArrayList<>();
        int agree = 0;
        for (String line : Files.readAllLines(folder.resolve("apply.jsonl"))) {
            Map<String, Object> row = JSON.std.mapFrom(line);
            String expected = String.valueOf(row.get("results"));
            String actual = results(folder, row, optimization);
            if (expected.equals(actual)) {
                agree++;
            } else {
                differences.add(row.get("name") + ": expected " + expected + ", got " + actual);
            }
        }
        System.out.println(
                "apply.jsonl, optimiser "
                        + optimization
                        + ": "
                        + agree
                        + " agree, "
                        + differences.size()
                        + " differ");
        differences.forEach(difference -> System.out.println("  " + difference));
        assertEquals(List.of(), differences);
    }

    private static String results(Path folder, Map<String, Object> row, Optimization optimization)
            throws IOException {
        Path file = folder.resolve("captures").resolve(String.valueOf(row.get("capture")));
        List<Integer> results = new ArrayList<>();
        try (PacketSource source = Captures.open(file)) {
            Packet packet = new Packet();
            boolean more = source.next(packet);
            CaptureInterface origin = source.interfaces().getFirst();
            CompileOptions options =
                    CompileOptions.forLinkType(
                                    LinkType.byFileLinkType(origin.linkType()).orElseThrow())
                            .withOptimization(optimization)
                            .withSnapLen(origin.snapLen())
                            .withNames(FileNames.read(folder.resolve("env")))
                            .withHandle(
                                    origin.byteOrder().equals(ByteOrder.LITTLE_ENDIAN)
                                            ? Handle.FILE
                                            : Handle.FILE_SWAPPED);
            CbpfInterpreter engine = engine(String.valueOf(row.get("expr")), options);
            while (more) {
                results.add(
                        engine.run(
                                packet.data(),
                                packet.offset(),
                                packet.capturedLength(),
                                (int) packet.originalLength()));
                more = source.next(packet);
            }
        } catch (FilterSyntaxException e) {
            return String.valueOf(e.getMessage());
        }
        return results.toString();
    }

    private static CbpfInterpreter engine(String expr, CompileOptions options) {
        return switch (CbpfChecker.check(
                FilterCompiler.compile(expr, options).program(), CbpfRules.LIBPCAP)) {
            case CbpfCheck.Accepted(var program) -> new CbpfInterpreter(program);
            case CbpfCheck.Rejected(int index, String reason) ->
                    throw new AssertionError(expr + ": " + index + ": " + reason);
        };
    }
}
