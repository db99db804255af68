package io.sluice.cli.house;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// Measures one source with the compiler's own parser: lines, parameters, and how deep statements
/// are nested.
final class SourceSizes extends TreeScanner<@Nullable Void, @Nullable Void> {

    private final String file;
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<Size> sizes = new ArrayList<>();

    private String className = "";
    private int depth;
    private int deepest;

    private SourceSizes(String file, CompilationUnitTree unit, SourcePositions positions) {
        this.file = file;
        this.unit = unit;
        this.positions = positions;
    }

    /// Every size in the source, large or small.
    static List<Size> of(String file, String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var task =
                (JavacTask)
                        compiler.getTask(
                                null,
                                null,
                                null,
                                List.of("-proc:none"),
                                null,
                                List.of(new Text(file, source)));
        try {
            var unit = task.parse().iterator().next();
            var sizes = new SourceSizes(file, unit, Trees.instance(task).getSourcePositions());
            sizes.add(1, Size.Limit.FILE_LENGTH, file, (int) source.lines().count());
            sizes.scan(unit, null);
            return sizes.sizes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String source;

        Text(String file, String source) {
            super(URI.create("string:///" + file), JavaFileObject.Kind.SOURCE);
            this.source = source;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
        }
    }

    private void add(int line, Size.Limit limit, String name, int amount) {
        sizes.add(new Size(file, line, limit, name, amount));
    }

    private int startLine(Tree tree) {
        return (int) unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree));
    }

    private int endLine(Tree tree) {
        return (int) unit.getLineMap().getLineNumber(positions.getEndPosition(unit, tree));
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
        String outer = className;
        className = tree.getSimpleName().toString();
        super.visitClass(tree, null);
        className = outer;
        return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void unused) {
        String name = tree.getReturnType() == null ? className : tree.getName().toString();
        int line = startLine(tree);
        add(line, Size.Limit.PARAMETER_NUMBER, name, tree.getParameters().size());
        BlockTree body = tree.getBody();
        if (body == null) {
            return null;
        }
        add(line, Size.Limit.METHOD_LENGTH, name, endLine(body) - startLine(body) + 1);
        int outerDepth = depth;
        int outerDeepest = deepest;
        depth = 0;
        deepest = 0;
        scan(body, null);
        add(line, Size.Limit.NESTING, name, deepest);
        depth = outerDepth;
        deepest = outerDeepest;
        return null;
    }

    private @Nullable Void nested(Runnable inside) {
        depth++;
        deepest = Math.max(deepest, depth);
        inside.run();
        depth--;
        return null;
    }

    @Override
    public @Nullable Void visitIf(IfTree tree, @Nullable Void unused) {
        scan(tree.getCondition(), null);
        nested(() -> scan(tree.getThenStatement(), null));
        if (tree.getElseStatement() instanceof IfTree chained) {
            return visitIf(
                    chained, null); // "else if" reads as one more case, not as one level more
        }
        return nested(() -> scan(tree.getElseStatement(), null));
    }

    @Override
    public @Nullable Void visitForLoop(ForLoopTree tree, @Nullable Void unused) {
        return nested(() -> super.visitForLoop(tree, null));
    }

    @Override
    public @Nullable Void visitEnhancedForLoop(EnhancedForLoopTree tree, @Nullable Void unused) {
        return nested(() -> super.visitEnhancedForLoop(tree, null));
    }

    @Override
    public @Nullable Void visitWhileLoop(WhileLoopTree tree, @Nullable Void unused) {
        return nested(() -> super.visitWhileLoop(tree, null));
    }

    @Override
    public @Nullable Void visitDoWhileLoop(DoWhileLoopTree tree, @Nullable Void unused) {
        return nested(() -> super.visitDoWhileLoop(tree, null));
    }

    @Override
    public @Nullable Void visitSwitch(SwitchTree tree, @Nullable Void unused) {
        return nested(() -> super.visitSwitch(tree, null));
    }

    @Override
    public @Nullable Void visitSwitchExpression(SwitchExpressionTree tree, @Nullable Void unused) {
        return nested(() -> super.visitSwitchExpression(tree, null));
    }

    @Override
    public @Nullable Void visitTry(TryTree tree, @Nullable Void unused) {
        return nested(() -> super.visitTry(tree, null));
    }

    @Override
    public @Nullable Void visitSynchronized(SynchronizedTree tree, @Nullable Void unused) {
        return nested(() -> super.visitSynchronized(tree, null));
    }
}
