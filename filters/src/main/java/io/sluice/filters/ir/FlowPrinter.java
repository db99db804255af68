package io.sluice.filters.ir;

import io.sluice.filters.graph.PostOrder;

/// Writes a [Flow] for people: as text, one line a node, or as a graph for Graphviz. Nodes are
/// numbered anew from 0 in topological order, so the same graph always gives the same text.
///
/// A load is `[12:2]`, offset and bytes, or `[base + 16:2]`; numbers above 9 are hexadecimal.
public final class FlowPrinter {
    private static final int FEW = 8; // intervals of a set that are written out

    private final Flow flow;
    private final ValueTable values;
    private final PostOrder order;
    private final int[] numbers;

    private FlowPrinter(Flow flow) {
        this.flow = flow;
        values = flow.values();
        order = flow.postOrder();
        numbers = new int[flow.size()];
        for (int i = 0; i < order.size(); i++) {
            numbers[order.at(i)] = order.size() - 1 - i;
        }
    }

    /// One line a node, the entry first: `3: [12:2] = 0x800 ? 4 : 9`.
    public static String text(Flow flow) {
        FlowPrinter printer = new FlowPrinter(flow);
        StringBuilder out = new StringBuilder();
        for (int i = printer.order.size() - 1; i >= 0; i--) {
            int node = printer.order.at(i);
            out.append(printer.numbers[node]).append(": ").append(printer.node(node));
            if (flow.isTest(node)) {
                out.append(" ? ").append(printer.numbers[flow.yes(node)]);
                out.append(" : ").append(printer.numbers[flow.no(node)]);
            } else if (!flow.isReturn(node)) {
                out.append(" -> ").append(printer.numbers[flow.yes(node)]);
            }
            out.append('\n');
        }
        return out.toString();
    }

    /// A graph in the language of Graphviz; true branches are solid, false ones dashed.
    public static String dot(Flow flow) {
        FlowPrinter printer = new FlowPrinter(flow);
        StringBuilder out =
                new StringBuilder("digraph filter {\n    node [shape=box, fontname=monospace];\n");
        for (int i = printer.order.size() - 1; i >= 0; i--) {
            int node = printer.order.at(i);
            int number = printer.numbers[node];
            out.append("    n")
                    .append(number)
                    .append(" [label=\"")
                    .append(printer.node(node))
                    .append("\"];\n");
            if (!flow.isReturn(node)) {
                out.append("    n")
                        .append(number)
                        .append(" -> n")
                        .append(printer.numbers[flow.yes(node)])
                        .append(";\n");
            }
            if (flow.isTest(node)) {
                out.append("    n")
                        .append(number)
                        .append(" -> n")
                        .append(printer.numbers[flow.no(node)]);
                out.append(" [style=dashed];\n");
            }
        }
        return out.append("}\n").toString();
    }

    private String node(int node) {
        String left = flow.isReturn(node) ? "" : value(flow.left(node), 0);
        return switch (flow.kind(node)) {
            case RETURN ->
                    flow.left(node) == 0
                            ? "reject"
                            : "accept " + Integer.toUnsignedString(flow.left(node));
            case TOUCH -> "load " + left;
            case ASSIGN -> "v" + flow.right(node) + " := " + left;
            case EQ -> left + " = " + value(flow.right(node), 1);
            case GT -> left + " > " + value(flow.right(node), 1);
            case GE -> left + " >= " + value(flow.right(node), 1);
            case SET -> left + " has " + value(flow.right(node), 1);
            case IN -> left + " in " + set(flow.set(node));
        };
    }

    private static String set(int[] set) {
        StringBuilder out = new StringBuilder("{");
        int shown = Math.min(set.length, 2 * FEW);
        for (int i = 0; i < shown; i += 2) {
            out.append(i == 0 ? "" : ", ").append(number(set[i]));
            if (set[i] != set[i + 1]) {
                out.append('-').append(number(set[i + 1]));
            }
        }
        return out.append(shown < set.length ? ", and " + (set.length - shown) / 2 + " more}" : "}")
                .toString();
    }

    private static String number(int value) {
        return value >= 0 && value < 10
                ? Integer.toString(value)
                : "0x" + Integer.toHexString(value);
    }

    /// A value, in parentheses if it is an operation inside another (`depth` above 0).
    private String value(int value, int depth) {
        int left = values.left(value);
        int right = values.right(value);
        return switch (values.kind(value)) {
            case CONST -> number(left);
            case LENGTH -> "len";
            case READ -> "v" + left;
            case ANCILLARY_BYTE, ANCILLARY_HALF, ANCILLARY_WORD -> "metadata[" + left + "]";
            case LOAD_BYTE, LOAD_HALF, LOAD_WORD ->
                    "[" + Integer.toUnsignedString(left) + ":" + values.bytes(value) + "]";
            case AT_BYTE, AT_HALF, AT_WORD ->
                    "["
                            + value(left, 1)
                            + " + "
                            + Integer.toUnsignedString(right)
                            + ":"
                            + values.bytes(value)
                            + "]";
            case NEGATE -> "-" + value(left, 1);
            case ADD, SUB, MUL, DIV, MOD, AND, OR, XOR, LSH, RSH, IS_EQ, IS_GT, IS_GE, IS_SET -> {
                String text =
                        value(left, 1) + " " + sign(values.kind(value)) + " " + value(right, 1);
                yield depth == 0 ? text : "(" + text + ")";
            }
        };
    }

    private static String sign(ValueTable.Kind kind) {
        return switch (kind) {
            case ADD -> "+";
            case SUB -> "-";
            case MUL -> "*";
            case DIV -> "/";
            case MOD -> "%";
            case AND -> "&";
            case OR -> "|";
            case XOR -> "^";
            case LSH -> "<<";
            case RSH -> ">>";
            case IS_EQ -> "=";
            case IS_GT -> ">";
            case IS_GE -> ">=";
            case IS_SET -> "has";
            default -> throw new IllegalArgumentException(kind + " has no sign");
        };
    }
}
