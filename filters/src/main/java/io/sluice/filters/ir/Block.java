package io.sluice.filters.ir;

import io.sluice.filters.diagnostics.SourceSpan;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node of a [Cfg]. Blocks have identity; passes rewrite their statements and exits in place.
public final class Block {
    private final int id;
    private final @Nullable SourceSpan origin;
    private List<Stmt> stmts = new ArrayList<>();
    private Exit exit;

    Block(int id, Exit exit, @Nullable SourceSpan origin) {
        this.id = id;
        this.exit = exit;
        this.origin = origin;
    }

    /// A number that is unique within the [Cfg] that made this block, in the order of making.
    public int id() {
        return id;
    }

    /// The part of the filter text that asked for this block; null for what the compiler added
    /// itself.
    public @Nullable SourceSpan origin() {
        return origin;
    }

    public List<Stmt> stmts() {
        return stmts;
    }

    public void stmts(List<Stmt> newStmts) {
        stmts = newStmts;
    }

    public Exit exit() {
        return exit;
    }

    public void exit(Exit newExit) {
        exit = newExit;
    }
}
