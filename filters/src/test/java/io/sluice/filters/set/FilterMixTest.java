package io.sluice.filters.set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.filters.CompileOptions;
import io.sluice.filters.FilterCompiler;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.link.LinkType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FilterMixTest {
    @Test
    void theSameSeedGivesTheSameFiltersForEver() {
        FilterMix mix = new FilterMix(1);
        List<String> first = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            first.add(mix.next());
        }
        assertEquals(
                List.of(
                        "(port 8080 and tcp port 8749) and portrange 27327-31070",
                        "tcp dst port 53 and host 10.0.1.65 and dst net 218.45.64.0/18",
                        "not src host 192.168.1.34",
                        "dst net 10.0.0.0/16 and tcp[tcpflags] = tcp-rst"),
                first);
    }

    @Test
    void filtersAreSyntaxAndFewRejectAllPackets() {
        FilterMix mix = new FilterMix(2);
        CompileOptions options = CompileOptions.forLinkType(LinkType.EN10MB);
        Map<String, Integer> faults = new TreeMap<>();
        for (int i = 0; i < 2000; i++) {
            String filter = mix.next();
            try {
                FilterCompiler.compile(filter, options);
            } catch (FilterSyntaxException e) {
                faults.merge(e.getMessage(), 1, Integer::sum);
            }
        }
        assertEquals(List.of("expression rejects all packets"), List.copyOf(faults.keySet()));
        assertTrue(faults.values().iterator().next() < 300, faults.toString());
    }
}
