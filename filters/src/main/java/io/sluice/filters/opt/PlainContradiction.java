package io.sluice.filters.opt;

import io.sluice.filters.ir.Block;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.Exit.Test;
import io.sluice.filters.ir.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Whether a filter that rejects everything does so by equalities and constants alone.
///
/// That is as far as libpcap's optimiser sees, and where it refuses a filter. Ours also reasons
/// about ranges: what only that shows to be empty (`tcp[0] > 255`) compiles, here as there.
public final class PlainContradiction {
    /// Far from any field that the kernel knows.
    private static final int UNKNOWN_FIELDS = 0x10000;

    private final Cfg copy;
    private final Map<Block, Block> copies = new LinkedHashMap<>();
    private int unknowns;

    private PlainContradiction(Cfg cfg) {
        copy = Cfg.withVariablesOf(cfg);
    }

    /// @param cfg a graph whose optimised form rejects every packet
    public static boolean of(Cfg cfg) {
        PlainContradiction contradiction = new PlainContradiction(cfg);
        contradiction.copy.entry(contradiction.copyFrom(cfg.entry()));
        return Optimizer.testsRejectAll(contradiction.copy);
    }

    private Block copyFrom(Block entry) {
        Deque<Block> open = new ArrayDeque<>(List.of(entry));
        while (!open.isEmpty()) {
            Block block = open.pop();
            if (!copies.containsKey(block)) {
                copies.put(block, copy.block(new Exit.Return(0), block.origin()));
                switch (block.exit()) {
                    case Exit.Return _ -> {}
                    case Exit.Goto(Block target) -> open.push(target);
                    case Exit.Branch branch -> {
                        open.push(branch.ifFalse());
                        open.push(branch.ifTrue());
                    }
                }
            }
        }
        copies.forEach((block, made) -> {
            made.stmts(block.stmts());
            made.exit(
                    switch (block.exit()) {
                        case Exit.Return end -> end;
                        case Exit.Goto(Block target) -> new Exit.Goto(copyOf(target));
                        case Exit.Branch branch -> blurred(branch);
                    });
        });
        return copyOf(entry);
    }

    private Block copyOf(Block block) {
        return Objects.requireNonNull(copies.get(block));
    }

    /// In place of what is compared by order stands a value that nothing is known of.
    private Exit blurred(Exit.Branch branch) {
        boolean ordered = branch.test() == Test.GT || branch.test() == Test.GE;
        Value left =
                ordered && !isConstant(branch.left())
                        ? new Value.Ancillary(Value.Width.WORD, UNKNOWN_FIELDS + unknowns++)
                        : branch.left();
        return new Exit.Branch(
                branch.test(),
                left,
                branch.right(),
                copyOf(branch.ifTrue()),
                copyOf(branch.ifFalse()));
    }

    private static boolean isConstant(Value value) {
        return switch (value) {
            case Value.Const _ -> true;
            case Value.Binary binary -> isConstant(binary.left()) && isConstant(binary.right());
            case Value.Negate negate -> isConstant(negate.operand());
            case Value.Load _, Value.LoadAt _, Value.Length _, Value.Ancillary _, Value.Read _ ->
                    false;
        };
    }
}
