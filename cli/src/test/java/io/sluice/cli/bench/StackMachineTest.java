package io.sluice.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.emulator.cbpf.CbpfCheck;
import io.sluice.emulator.cbpf.CbpfChecker;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.filters.CompileOptions;
import io.sluice.filters.CompiledFilter;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.link.LinkType;
import io.sluice.pcaps.traffic.TrafficMix;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StackMachineTest {
    private static final int PACKETS = 3000;

    private static CompiledFilter compiled(String filter) {
        return FilterCompiler.compile(filter, CompileOptions.forLinkType(LinkType.EN10MB));
    }

    /// Also on packets cut anywhere, where a test may find nothing to load.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip",
                "tcp port 80",
                "host 10.0.0.1 and tcp port 443",
                "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0 and not src and dst net 127.0.0.0/8",
                "not (tcp port 80 or udp portrange 50-60)",
                "ip6 and udp port 53",
                "vlan and tcp port 80",
                "ip[2:2] - ((ip[0] & 0xf) << 2) > 64 and len <= 500",
                "not ip[ip[0] & 7] / ip[1] = 0 or -ip[8] > 0xffffff00",
            })
    void bothTreesDecideAsBpfDoes(String filter) {
        CompiledFilter compiled = compiled(filter);
        StackMachine whole =
                new StackMachine(TreeCode.of(compiled, TreeCode.Evaluation.WHOLE).orElseThrow());
        StackMachine needed =
                new StackMachine(
                        TreeCode.of(compiled, TreeCode.Evaluation.SHORT_CIRCUIT).orElseThrow());
        var check = CbpfChecker.check(compiled.program(), CbpfRules.LIBPCAP);
        var program = ((CbpfCheck.Accepted) check).program();
        CbpfInterpreter interpreter = new CbpfInterpreter(program);
        TrafficMix mix = new TrafficMix(7);
        Random random = new Random(7);
        for (int i = 0; i < PACKETS; i++) {
            byte[] frame = mix.next();
            int captured = i % 3 == 0 ? random.nextInt(frame.length) : frame.length;
            boolean expected = interpreter.run(frame, 0, captured, frame.length) != 0;
            String packet = "packet " + i + ", " + captured + " bytes of it";
            assertEquals(expected, whole.accepts(frame, 0, captured, frame.length), packet);
            assertEquals(expected, needed.accepts(frame, 0, captured, frame.length), packet);
        }
    }

    @Test
    void aLoopIsNoTreeOfTests() {
        assertEquals(
                Optional.empty(),
                TreeCode.of(compiled("ip protochain 6"), TreeCode.Evaluation.WHOLE)
                        .map(code -> code.length));
    }
}
