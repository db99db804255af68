package io.sluice.filters.cbpf;

import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A program as a graph in the language of Graphviz: a box for each run of instructions without a
/// jump into or out of its middle, solid arrows where a test holds, dashed ones where it does not.
///
/// The boxes hold the lines of the listing, numbers and all, which is what reading them back goes
/// by.
final class ProgramGraph {
    private static final Pattern LINE = Pattern.compile("\\((\\d{3,7})\\)[^\\\\\"]*");

    private final List<CbpfInsn> insns;
    private final List<String> listing;
    private final StringBuilder out = new StringBuilder();

    private ProgramGraph(CbpfProgram program) {
        insns = program.insns();
        listing = CbpfDisassembler.listing(program);
    }

    static String print(CbpfProgram program) {
        return new ProgramGraph(program).print();
    }

    static CbpfProgram read(String text) {
        TreeMap<Integer, String> lines = new TreeMap<>();
        Matcher matcher = LINE.matcher(text);
        while (matcher.find()) {
            lines.put(Integer.parseInt(matcher.group(1)), matcher.group());
        }
        return ListingReader.read(String.join("\n", lines.values()));
    }

    private String print() {
        BitSet heads = heads();
        out.append("digraph program {\n    node [shape=box, fontname=monospace];\n");
        int head = 0;
        while (head < insns.size()) {
            int next = heads.nextSetBit(head + 1);
            int end = next < 0 ? insns.size() : next;
            block(head, end);
            head = end;
        }
        return out.append("}\n").toString();
    }

    private BitSet heads() {
        BitSet heads = new BitSet();
        heads.set(0);
        for (int i = 0; i < insns.size(); i++) {
            if (ends(insns.get(i))) {
                heads.set(i + 1);
                for (long target : targets(i)) {
                    if (target >= 0 && target < insns.size()) {
                        heads.set((int) target);
                    }
                }
            }
        }
        return heads;
    }

    private static boolean ends(CbpfInsn insn) {
        int kind = insn.code() & Opcode.CLASS_MASK;
        return kind == Opcode.JMP || kind == Opcode.RET;
    }

    /// Where the instruction may go next, the true branch first.
    private long[] targets(int index) {
        CbpfInsn insn = insns.get(index);
        int kind = insn.code() & Opcode.CLASS_MASK;
        if (kind == Opcode.RET) {
            return new long[0];
        }
        if (kind != Opcode.JMP) {
            return new long[] {index + 1L};
        }
        return (insn.code() & Opcode.OP_MASK) == Opcode.JA
                ? new long[] {index + 1L + insn.k()}
                : new long[] {index + 1L + insn.jt(), index + 1L + insn.jf()};
    }

    private void block(int head, int end) {
        out.append("    n").append(head).append(" [label=\"");
        for (int i = head; i < end; i++) {
            out.append(listing.get(i).replace('\t', ' ')).append("\\l");
        }
        out.append("\"];\n");
        long[] targets = targets(end - 1);
        for (int i = 0; i < targets.length; i++) {
            out.append("    n").append(head).append(" -> n").append(targets[i]);
            out.append(i == 1 ? " [style=dashed];\n" : ";\n");
        }
    }
}
