package io.sluice.filters.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.ir.Block;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.Flow;
import io.sluice.filters.ir.Stmt;
import io.sluice.filters.ir.Value;
import io.sluice.filters.ir.Value.Op;
import io.sluice.filters.ir.Value.Width;
import io.sluice.filters.oracle.GraphEvaluator;
import io.sluice.filters.oracle.PlainMachine;
import io.sluice.filters.oracle.RandomGraphs;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CbpfEmitterTest {
    private final Cfg cfg = new Cfg();
    private final Block accept = cfg.block(new Exit.Return(96), null);
    private final Block reject = cfg.block(new Exit.Return(0), null);

    private static Value load(Width width, int offset) {
        return new Value.Load(width, offset);
    }

    private static Value headerLength(int at) {
        Value nibble = new Value.Binary(Op.AND, load(Width.BYTE, at), Value.constant(15));
        return new Value.Binary(Op.LSH, nibble, Value.constant(2));
    }

    private Block equal(Value left, Value right, Block ifTrue, Block ifFalse) {
        return cfg.block(new Exit.Branch(Exit.Test.EQ, left, right, ifTrue, ifFalse), null);
    }

    private static String codes(CbpfProgram program) {
        return program.insns().stream()
                .map(i -> i.code() + "," + i.jt() + "," + i.jf() + "," + i.k())
                .collect(Collectors.joining(" "));
    }

    private CbpfProgram emit(Block entry) {
        cfg.entry(entry);
        return CbpfEmitter.emit(Flow.of(cfg)).program();
    }

    @Test
    void loadsTheHeaderLengthWithItsOwnInstruction() {
        Value port = new Value.LoadAt(Width.HALF, headerLength(14), 16);
        assertEquals(
                "177,0,0,14 72,0,0,16 21,0,1,80 6,0,0,96 6,0,0,0",
                codes(emit(equal(port, Value.constant(80), accept, reject))));
    }

    @Test
    void loadsNothingThatAllPathsHaveInARegister() {
        Value type = load(Width.HALF, 12);
        Block second = equal(type, Value.constant(0x806), accept, reject);
        assertEquals(
                "40,0,0,12 21,1,0,2048 21,0,1,2054 6,0,0,96 6,0,0,0",
                codes(emit(equal(type, Value.constant(0x800), accept, second))));
    }

    @Test
    void loadsAfreshInEveryTestWhenPlain() {
        Value type = load(Width.HALF, 12);
        Block second = equal(type, Value.constant(0x806), accept, reject);
        cfg.entry(equal(type, Value.constant(0x800), accept, second));
        assertEquals(
                "40,0,0,12 21,2,0,2048 40,0,0,12 21,0,1,2054 6,0,0,96 6,0,0,0",
                codes(CbpfEmitter.plain(cfg).program()));
    }

    @Test
    void comparesTwoLoadsThroughX() {
        assertEquals(
                "48,0,0,1 7,0,0,0 48,0,0,0 29,0,1,0 6,0,0,96 6,0,0,0",
                codes(emit(equal(load(Width.BYTE, 0), load(Width.BYTE, 1), accept, reject))));
    }

    @Test
    void keepsNoStoreThatNobodyReads() {
        Value.Variable variable = cfg.variable("length");
        Block entry = equal(new Value.Read(variable), Value.constant(7), accept, reject);
        entry.stmts().add(new Stmt.Assign(variable, load(Width.BYTE, 2)));
        assertEquals("48,0,0,2 21,0,1,7 6,0,0,96 6,0,0,0", codes(emit(entry)));
    }

    @Test
    void writesZeroToAVariableThatMayBeReadFirst() {
        Value.Variable variable = cfg.variable("offset");
        Value type = new Value.LoadAt(Width.HALF, new Value.Read(variable), 12);
        Block test = equal(type, Value.constant(0x800), accept, reject);
        Block shift = cfg.block(new Exit.Goto(test), null);
        shift.stmts().add(new Stmt.Assign(variable, Value.constant(4)));
        CbpfProgram program =
                emit(equal(load(Width.HALF, 12), Value.constant(0x8100), shift, test));
        assertEquals(new CbpfInsn(0, 0, 0, 0), program.insns().getFirst());
        assertEquals(96, PlainMachine.run(program, packet(12, 8, 0), 60));
        assertEquals(96, PlainMachine.run(program, packet(12, 0x81, 0, 0, 5, 8, 0), 60));
        assertEquals(0, PlainMachine.run(program, packet(12, 0x81, 0, 8, 0, 6), 60));
    }

    private static byte[] packet(int zeros, int... rest) {
        byte[] packet = new byte[zeros + rest.length];
        for (int i = 0; i < rest.length; i++) {
            packet[zeros + i] = (byte) rest[i];
        }
        return packet;
    }

    @Test
    void jumpsBeyond255InstructionsThroughRelays() {
        Block next = reject;
        Block far = equal(load(Width.BYTE, 1), Value.constant(9), accept, reject);
        for (int i = 1000; i > 0; i--) {
            next = equal(load(Width.WORD, 2), Value.constant(i), i % 2 == 0 ? far : accept, next);
        }
        CbpfProgram program = emit(next);
        assertTrue(program.size() < 1040, () -> "size " + program.size());
        assertEquals(96, PlainMachine.run(program, new byte[] {0, 0, 0, 0, 0, 1}, 60));
        assertEquals(96, PlainMachine.run(program, new byte[] {0, 9, 0, 0, 3, (byte) 232}, 60));
        assertEquals(0, PlainMachine.run(program, new byte[] {0, 8, 0, 0, 3, (byte) 232}, 60));
        assertEquals(0, PlainMachine.run(program, new byte[] {0, 9, 0, 0, 3, (byte) 233}, 60));
    }

    @Test
    void walksALoop() {
        Value.Variable place = cfg.variable("place");
        Value here = new Value.LoadAt(Width.BYTE, new Value.Read(place), 0);
        Block head = cfg.block(new Exit.Return(0), null);
        Block step = cfg.block(new Exit.Goto(head), null);
        step.stmts()
                .add(new Stmt.Assign(place, new Value.Binary(Op.ADD, new Value.Read(place), here)));
        head.exit(new Exit.Branch(Exit.Test.EQ, here, Value.constant(0), accept, step));
        Block entry = cfg.block(new Exit.Goto(head), null);
        entry.stmts().add(new Stmt.Assign(place, Value.constant(1)));
        CbpfProgram program = emit(entry);
        assertEquals(96, PlainMachine.run(program, new byte[] {0, 2, 9, 1, 0}, 60));
        assertEquals(0, PlainMachine.run(program, new byte[] {0, 2, 9, 2, 0}, 60));
    }

    // The count has to come from X, where the other operand was waiting.
    @Test
    void aShiftBy32OrMoreDoesNotSpoilTheOtherOperand() {
        Value shifted = new Value.Binary(Op.LSH, load(Width.BYTE, 0), Value.constant(33));
        Value sum = new Value.Binary(Op.XOR, shifted, load(Width.BYTE, 1));
        cfg.entry(equal(sum, Value.constant(7), accept, reject));
        CbpfProgram program = CbpfEmitter.plain(cfg).program();
        assertEquals(96, PlainMachine.run(program, new byte[] {1, 7}, 60));
        assertEquals(0, PlainMachine.run(program, new byte[] {1, 33}, 60));
    }

    @Test
    void refusesMoreVariablesThanScratchWords() {
        Block entry = cfg.block(new Exit.Return(96), null);
        Block last = equal(load(Width.BYTE, 0), load(Width.BYTE, 1), accept, reject);
        for (int i = 0; i < 17; i++) {
            Value.Variable variable = cfg.variable("v" + i);
            entry.stmts().add(new Stmt.Assign(variable, load(Width.BYTE, i)));
            last = equal(new Value.Read(variable), Value.constant(i), accept, last);
        }
        entry.exit(new Exit.Goto(last));
        assertThrows(TooManyRegistersException.class, () -> emit(entry));
    }

    @Test
    void decidesAsTheGraphDoes() {
        RandomGraphs random = new RandomGraphs(20261122);
        for (int i = 0; i < 3_000; i++) {
            Cfg graph = random.graph();
            CbpfProgram plain = CbpfEmitter.plain(graph).program();
            CbpfProgram shared = CbpfEmitter.emit(Flow.of(graph)).program();
            for (int j = 0; j < 20; j++) {
                byte[] packet = random.packet();
                int expected = GraphEvaluator.run(graph, packet, 60);
                assertEquals(
                        expected,
                        PlainMachine.run(plain, packet, 60),
                        () -> "plain\n" + codes(plain));
                assertEquals(
                        expected,
                        PlainMachine.run(shared, packet, 60),
                        () -> "shared\n" + codes(shared));
            }
        }
    }
}
