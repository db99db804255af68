package io.sluice.filters.oracle;

import io.sluice.filters.ir.Block;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.Stmt;
import io.sluice.filters.ir.Value;
import io.sluice.filters.ir.Value.Width;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Makes small acyclic graphs and packets that exercise them: few offsets, few constants, so that
/// the same value is tested over and over.
public final class RandomGraphs {
    private final Random random;
    private final List<Value.Variable> variables = new ArrayList<>();

    public RandomGraphs(long seed) {
        random = new Random(seed);
    }

    /// A packet of 0 to 24 bytes, most of them small numbers.
    public byte[] packet() {
        byte[] packet = new byte[random.nextInt(25)];
        for (int i = 0; i < packet.length; i++) {
            packet[i] = (byte) (random.nextInt(6) == 0 ? random.nextInt() : random.nextInt(4));
        }
        return packet;
    }

    public Cfg graph() {
        Cfg cfg = new Cfg();
        variables.clear();
        for (int i = random.nextInt(3); i > 0; i--) {
            variables.add(cfg.variable("v" + i));
        }
        List<Block> blocks = new ArrayList<>();
        blocks.add(cfg.block(new Exit.Return(0), null));
        blocks.add(cfg.block(new Exit.Return(96), null));
        int size = 1 + random.nextInt(14);
        for (int i = 0; i < size; i++) {
            blocks.add(block(cfg, blocks));
        }
        cfg.entry(blocks.getLast());
        return cfg;
    }

    private Block block(Cfg cfg, List<Block> earlier) {
        Block block = cfg.block(exit(earlier), null);
        while (random.nextInt(6) == 0) {
            block.stmts()
                    .add(
                            variables.isEmpty() || random.nextInt(3) == 0
                                    ? new Stmt.Touch(value(2))
                                    : new Stmt.Assign(pick(variables), value(2)));
        }
        return block;
    }

    private Exit exit(List<Block> earlier) {
        if (random.nextInt(12) == 0) {
            return new Exit.Goto(near(earlier));
        }
        Value right = random.nextInt(10) == 0 ? value(1) : Value.constant(constant());
        return new Exit.Branch(
                pick(List.of(Exit.Test.values())), value(2), right, near(earlier), near(earlier));
    }

    /// One of the latest blocks, or an end.
    private Block near(List<Block> blocks) {
        return random.nextInt(3) == 0
                ? blocks.get(random.nextInt(2))
                : blocks.get(blocks.size() - 1 - random.nextInt(Math.min(5, blocks.size())));
    }

    private Value value(int depth) {
        int choice = random.nextInt(depth == 0 ? 5 : 9);
        return switch (choice) {
            case 0, 1, 2, 3 -> new Value.Load(pick(List.of(Width.values())), random.nextInt(12));
            case 4 -> leaf();
            case 5 ->
                    new Value.LoadAt(
                            pick(List.of(Width.values())), value(depth - 1), random.nextInt(6));
            case 6 -> new Value.Binary(Value.Op.AND, value(depth - 1), Value.constant(constant()));
            case 7 ->
                    new Value.Binary(
                            pick(List.of(Value.Op.values())), value(depth - 1), value(depth - 1));
            default ->
                    new Value.Binary(
                            pick(List.of(Value.Op.values())),
                            value(depth - 1),
                            Value.constant(constant()));
        };
    }

    private Value leaf() {
        return switch (random.nextInt(variables.isEmpty() ? 3 : 6)) {
            case 0 -> new Value.Length();
            case 1 -> Value.constant(constant());
            case 2 -> new Value.Negate(value(0));
            default -> new Value.Read(pick(variables));
        };
    }

    private int constant() {
        return switch (random.nextInt(10)) {
            case 0 -> random.nextInt();
            case 1 -> 0xff >>> random.nextInt(8);
            case 2 -> 0xffff_ffff << random.nextInt(32);
            case 3 -> -1 - random.nextInt(3);
            default -> random.nextInt(5);
        };
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
