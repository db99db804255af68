package io.sluice.filters.opt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.filters.emit.CbpfEmitter;
import io.sluice.filters.emit.TooManyRegistersException;
import io.sluice.filters.expr.ExprPrinter;
import io.sluice.filters.expr.ExpressionGenerator;
import io.sluice.filters.expr.Parser;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.link.LinkType;
import io.sluice.filters.lower.Lowering;
import io.sluice.filters.options.Handle;
import io.sluice.filters.options.NoNames;
import io.sluice.filters.oracle.DirectedPackets;
import io.sluice.filters.oracle.PlainMachine;
import java.util.HexFormat;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Random expressions on all link types and for all kinds of handle: the optimised program keeps
/// the bytes of each packet that the plain one keeps. The packets are made for the expression.
class OptimizerPropertyTest {
    /// `-Dsluice.expressions=100000` for a longer run, `-Dsluice.seed=…` for another.
    private static final int EXPRESSIONS = Integer.getInteger("sluice.expressions", 20_000);

    private static final long SEED = Long.getLong("sluice.seed", 20_261_122);
    private static final int PACKETS = 8;
    private static final int SNAP_LEN = 262_144;
    private static final LinkType[] LINK_TYPES = LinkType.values();
    private static final Handle[] HANDLES = Handle.values();

    private final Random random = new Random(SEED);
    private final ExpressionGenerator ethernet = ExpressionGenerator.ordinary(random);
    private final ExpressionGenerator any = ExpressionGenerator.any(random);
    private int compiled;
    private int refused;
    private long packets;
    private long accepted;
    private long plainInsns;
    private long optimizedInsns;

    @Test
    void optimisedProgramsDecideAsPlainOnes() {
        while (compiled < EXPRESSIONS) {
            boolean onEthernet = random.nextBoolean();
            LinkType linkType =
                    onEthernet ? LinkType.EN10MB : LINK_TYPES[random.nextInt(LINK_TYPES.length)];
            ExpressionGenerator generator = random.nextInt(4) > 0 ? ethernet : any;
            check(ExprPrinter.print(generator.next(random.nextInt(3))), linkType);
        }
        System.out.printf(
                "seed %d: %d expressions (%d more refused), %d packets, %d of them accepted;"
                        + " instructions plain %d, optimised %d%n",
                SEED, compiled, refused, packets, accepted, plainInsns, optimizedInsns);
        assertTrue(accepted > packets / 20, "too few packets get through: " + accepted);
    }

    private void check(String filter, LinkType linkType) {
        Handle handle = HANDLES[random.nextInt(HANDLES.length)];
        CbpfProgram plain;
        CbpfProgram optimized;
        try {
            Cfg cfg = lower(filter, linkType, handle);
            plain = CbpfEmitter.plain(cfg).program();
            optimized = CbpfEmitter.shortest(Optimizer.optimize(cfg)).program();
        } catch (FilterSyntaxException | TooManyRegistersException e) {
            refused++;
            return;
        }
        compiled++;
        plainInsns += plain.size();
        optimizedInsns += optimized.size();
        DirectedPackets directed = new DirectedPackets(plain, random);
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = directed.next();
            int wireLength = packet.length + random.nextInt(3);
            int expected = PlainMachine.run(plain, packet, wireLength);
            packets++;
            accepted += expected == 0 ? 0 : 1;
            assertEquals(
                    expected,
                    PlainMachine.run(optimized, packet, wireLength),
                    () ->
                            linkType
                                    + " "
                                    + handle
                                    + " "
                                    + filter
                                    + ": packet "
                                    + HexFormat.of().formatHex(packet));
        }
    }

    private static Cfg lower(String filter, LinkType linkType, Handle handle) {
        Lowering.Target target =
                new Lowering.Target(
                        linkType,
                        SNAP_LEN,
                        OptionalInt.of(0xffffff00),
                        handle,
                        new NoNames(),
                        Set.of());
        return Lowering.lower(filter, Parser.parse(filter), target).cfg();
    }
}
