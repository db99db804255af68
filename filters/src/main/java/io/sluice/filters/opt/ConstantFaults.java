package io.sluice.filters.opt;

import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.ir.Block;
import io.sluice.filters.ir.Cfg;
import io.sluice.filters.ir.Exit;
import io.sluice.filters.ir.Stmt;
import io.sluice.filters.ir.Value;
import io.sluice.filters.ir.Value.Const;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Divisions and shifts by a constant that cannot be, where only arithmetic shows the constant: `5
/// / (2 - 2)`, `ip[0] << -1`. libpcap's optimiser refuses them, and its compiler does not.
///
/// Source: libpcap 1.11, optimize.c, opt_stmt().
public final class ConstantFaults {

    private static final int LARGEST_SHIFT = 31;

    private final Set<Block> seen = new HashSet<>();
    private @Nullable Fault found;

    private ConstantFaults() {}

    /// A fault.
    ///
    /// @param words what libpcap says
    /// @param at where the test stands that needs the value, if that is known
    public record Fault(String words, @Nullable SourceSpan at) {}

    /// The first fault that is met from a graph's entry on.
    public static Optional<Fault> of(Cfg cfg) {
        ConstantFaults faults = new ConstantFaults();
        faults.visit(cfg.entry());
        return Optional.ofNullable(faults.found);
    }

    private void visit(Block entry) {
        Deque<Block> open = new ArrayDeque<>(List.of(entry));
        while (!open.isEmpty() && found == null) {
            Block block = open.pop();
            if (!seen.add(block)) {
                continue;
            }
            for (Stmt stmt : block.stmts()) {
                look(
                        switch (stmt) {
                            case Stmt.Assign(_, Value value) -> value;
                            case Stmt.Touch(Value value) -> value;
                        },
                        block);
            }
            switch (block.exit()) {
                case Exit.Return _ -> {}
                case Exit.Goto(Block target) -> open.push(target);
                case Exit.Branch branch -> {
                    look(branch.left(), block);
                    look(branch.right(), block);
                    open.push(branch.ifFalse());
                    open.push(branch.ifTrue());
                }
            }
        }
    }

    private void look(Value value, Block block) {
        switch (value) {
            case Value.Binary(Value.Op op, Value left, Value right) -> {
                look(left, block);
                look(right, block);
                if (PlainContradiction.folded(right) instanceof Const(int k)) {
                    judge(op, k, block);
                }
            }
            case Value.Negate(Value operand) -> look(operand, block);
            case Value.LoadAt(_, Value base, _) -> look(base, block);
            case Const _, Value.Load _, Value.Length _, Value.Ancillary _, Value.Read _ -> {}
        }
    }

    private void judge(Value.Op op, int k, Block block) {
        String words =
                switch (op) {
                    case DIV -> k == 0 ? "division by zero" : "";
                    case MOD -> k == 0 ? "modulus by zero" : "";
                    case LSH, RSH ->
                            Integer.compareUnsigned(k, LARGEST_SHIFT) > 0
                                    ? "shift by more than 31 bits"
                                    : "";
                    case ADD, SUB, MUL, AND, OR, XOR -> "";
                };
        if (!words.isEmpty() && found == null) {
            found = new Fault(words, block.origin());
        }
    }
}
