package io.sluice.filters.ir;

import io.sluice.filters.diagnostics.SourceSpan;
import org.jspecify.annotations.Nullable;

/// A filter as a control-flow graph: an entry block, and whatever is reachable from it.
///
/// Graphs are acyclic but for the header walk of `protochain`.
public final class Cfg {
    private int blocks;
    private int variables;
    private @Nullable Block entry;

    public Block block(Exit exit, @Nullable SourceSpan origin) {
        return new Block(blocks++, exit, origin);
    }

    /// A graph without blocks in which the variables of `other` are known.
    public static Cfg withVariablesOf(Cfg other) {
        Cfg cfg = new Cfg();
        cfg.variables = other.variables;
        return cfg;
    }

    public Value.Variable variable(String name) {
        return new Value.Variable(variables++, name);
    }

    /// How many blocks were made; their numbers are below.
    public int blocks() {
        return blocks;
    }

    /// How many variables were made; their numbers are below.
    public int variables() {
        return variables;
    }

    public Block entry() {
        if (entry == null) {
            throw new IllegalStateException("the graph has no entry yet");
        }
        return entry;
    }

    public void entry(Block block) {
        entry = block;
    }
}
