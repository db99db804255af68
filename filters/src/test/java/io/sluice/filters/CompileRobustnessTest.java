package io.sluice.filters;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.expr.ExprPrinter;
import io.sluice.filters.expr.ExpressionGenerator;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.options.Extension;
import io.sluice.filters.options.Handle;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever the filter and the link type: a program, or the declared exception.
class CompileRobustnessTest {

    @ParameterizedTest
    @EnumSource(LinkType.class)
    void everyLinkTypeTakesWhatAsksForNothing(LinkType linkType) {
        CompileOptions options = CompileOptions.forLinkType(linkType);
        for (String filter :
                new String[] {"", "link[0] = 1", "len > 5", "byte 2 = 7", "greater 9"}) {
            assertTrue(FilterCompiler.compile(filter, options).program().size() > 0);
        }
    }

    @Test
    void randomFiltersOnRandomLinkTypesGiveAProgramOrTheDeclaredException() {
        SplittableRandom random = new SplittableRandom(21);
        ExpressionGenerator generator = ExpressionGenerator.any(random);
        LinkType[] types = LinkType.values();
        Handle[] handles = Handle.values();
        int programs = 0;
        for (int i = 0; i < 2_000; i++) {
            String filter = ExprPrinter.print(generator.next(i % 3));
            Set<Extension> extensions = EnumSet.noneOf(Extension.class);
            for (Extension extension : Extension.values()) {
                if (random.nextInt(4) == 0) {
                    extensions.add(extension);
                }
            }
            CompileOptions options =
                    CompileOptions.forLinkType(types[random.nextInt(types.length)])
                            .withHandle(handles[random.nextInt(handles.length)])
                            .withExtensions(extensions);
            try {
                FilterCompiler.compile(filter, options);
                programs++;
            } catch (FilterSyntaxException e) {
                assertTrue(e.span().end() <= filter.length(), filter);
            }
        }
        assertTrue(programs > 100, programs + " of 2000 compiled");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip src host 192.0.2.1| or ip src host 192.0.2.1",
                "len = 1| or len = 2",
                "tcp| and tcp",
                "port 80| or 443",
                "arp| or not arp"
            })
    void aMegabyteOfFilterEnds(String parts) {
        String[] part = parts.split("\\|", -1);
        String filter = part[0] + part[1].repeat((1 << 20) / part[1].length());
        CompileOptions options = CompileOptions.forLinkType(LinkType.EN10MB);
        assertTrue(FilterCompiler.compile(filter, options).program().size() > 0);
    }
}
