package io.sluice.filters.ebpf;

import java.util.function.IntFunction;

/// An instruction as read, its target not yet known.
///
/// @param insn makes the instruction from its target's index
/// @param target what the text says of the target
record AsmInsn(IntFunction<EbpfInsn> insn, Target target) {

    /// Where an instruction points.
    sealed interface Target {
        record None() implements Target {}

        /// A label, and where in its line it stands.
        record Label(String name, int position) implements Target {}

        /// A distance in slots from the next instruction, and where in its line it stands.
        record Distance(long slots, int position) implements Target {}
    }

    static AsmInsn of(EbpfInsn insn) {
        return new AsmInsn(_ -> insn, new Target.None());
    }

    int slots() {
        return insn.apply(0).slots();
    }

    /// A target: `label`, `<label>`, `+3`, `pc+3`, or `+3 <label>`, whose name objdump adds for
    /// readers.
    static Target target(TextLine line) {
        int position = line.position();
        if (line.startsWith("pc+") || line.startsWith("pc-")) {
            line.back(position + 2);
        }
        if (line.atNumber()) {
            long slots = line.number64();
            if (line.accept("<")) {
                line.word();
                skipSymbolOffset(line);
            }
            return new Target.Distance(slots, position);
        }
        boolean angled = line.accept("<");
        String name = line.word();
        if (name.isEmpty()) {
            throw line.error("expected a label or a distance such as +3, not " + line.rest());
        }
        if (angled) {
            line.expect(">");
        }
        return new Target.Label(name, position);
    }

    private static void skipSymbolOffset(TextLine line) {
        if (line.accept("+")) {
            line.number64();
        }
        line.expect(">");
    }

    /// A 64-bit source that both syntaxes write with the words of RFC 9669, section 5.4, or a
    /// number.
    static AsmInsn wide(TextLine line, Reg dst) {
        if (line.accept("code_addr")) {
            line.expect("(");
            Target target = target(line);
            line.expect(")");
            return new AsmInsn(
                    to -> new EbpfInsn.LoadWide(dst, new EbpfInsn.Wide.Function(to)), target);
        }
        return of(new EbpfInsn.LoadWide(dst, wideValue(line)));
    }

    private static EbpfInsn.Wide wideValue(TextLine line) {
        if (line.accept("map_by_fd")) {
            return new EbpfInsn.Wide.MapByFd(inParentheses(line));
        }
        if (line.accept("map_by_idx")) {
            return new EbpfInsn.Wide.MapByIndex(inParentheses(line));
        }
        if (line.accept("var_addr")) {
            return new EbpfInsn.Wide.Variable(inParentheses(line));
        }
        if (line.accept("map_val")) {
            return mapValue(line);
        }
        return new EbpfInsn.Wide.Const(line.number64());
    }

    private static EbpfInsn.Wide mapValue(TextLine line) {
        line.expect("(");
        boolean byFd = line.accept("map_by_fd");
        if (!byFd) {
            line.expect("map_by_idx");
        }
        int map = inParentheses(line);
        line.expect(")");
        int offset = line.atEnd() ? 0 : line.number32();
        return byFd
                ? new EbpfInsn.Wide.MapValueByFd(map, offset)
                : new EbpfInsn.Wide.MapValueByIndex(map, offset);
    }

    private static int inParentheses(TextLine line) {
        line.expect("(");
        int value = line.number32();
        line.expect(")");
        return value;
    }

    /// What follows the word `call`: a helper's number, perhaps with its name before a `#`; `local`
    /// and a target; `kfunc` and a BTF id; `pc+N` or a label for a local function.
    static AsmInsn call(TextLine line) {
        if (line.accept("kfunc")) {
            return of(new EbpfInsn.CallKfunc(line.number32()));
        }
        boolean local = line.accept("local");
        if (!local && line.atNumber()) {
            return of(new EbpfInsn.CallHelper(line.number32()));
        }
        int position = line.position();
        if (!local && !line.word().isEmpty() && line.accept("#")) {
            return of(new EbpfInsn.CallHelper(line.number32()));
        }
        line.back(position);
        AsmInsn call = new AsmInsn(EbpfInsn.CallLocal::new, target(line));
        if (line.accept("#")) {
            line.word(); // bpftool adds the function's name
        }
        return call;
    }
}
