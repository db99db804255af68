package io.sluice.filters.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class FlowPrinterTest {
    private final Cfg cfg = new Cfg();

    FlowPrinterTest() {
        Block accept = cfg.block(new Exit.Return(96), null);
        Block reject = cfg.block(new Exit.Return(0), null);
        Value nibble =
                new Value.Binary(
                        Value.Op.AND, new Value.Load(Value.Width.BYTE, 14), Value.constant(15));
        Value length = new Value.Binary(Value.Op.LSH, nibble, Value.constant(2));
        Value port = new Value.LoadAt(Value.Width.HALF, length, 16);
        Block ports =
                cfg.block(
                        new Exit.Branch(Exit.Test.EQ, port, Value.constant(80), accept, reject),
                        null);
        Value type = new Value.Load(Value.Width.HALF, 12);
        cfg.entry(
                cfg.block(
                        new Exit.Branch(Exit.Test.EQ, type, Value.constant(0x800), ports, reject),
                        null));
    }

    @Test
    void printsOneLineANode() {
        assertEquals(
                """
                0: [12:2] = 0x800 ? 1 : 3
                1: [(([14:1] & 0xf) << 2) + 16:2] = 0x50 ? 2 : 3
                2: accept 96
                3: reject
                """,
                FlowPrinter.text(Flow.of(cfg)));
    }

    @Test
    void drawsFalseBranchesDashed() {
        assertEquals(
                """
                digraph filter {
                    node [shape=box, fontname=monospace];
                    n0 [label="[12:2] = 0x800"];
                    n0 -> n1;
                    n0 -> n3 [style=dashed];
                    n1 [label="[(([14:1] & 0xf) << 2) + 16:2] = 0x50"];
                    n1 -> n2;
                    n1 -> n3 [style=dashed];
                    n2 [label="accept 96"];
                    n3 [label="reject"];
                }
                """,
                FlowPrinter.dot(Flow.of(cfg)));
    }
}
