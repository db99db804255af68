package io.sluice.filters.ebpf;

import static java.util.Map.entry;

import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.AtomicOp;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import io.sluice.filters.ebpf.EbpfInsn.Swap;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import java.util.HashMap;
import java.util.Map;

/// Reads one line in the mnemonics of uBPF and the conformance suite: `mov32 %r0, 1`, `ldxh %r0,
/// [%r1+2]`. The `%` may be left out.
final class MnemonicParser {

    private MnemonicParser() {}

    private interface Form {
        AsmInsn read(TextLine line);
    }

    private static final Map<String, AtomicOp> ATOMICS =
            Map.ofEntries(
                    entry("add", AtomicOp.ADD), entry("or", AtomicOp.OR),
                    entry("and", AtomicOp.AND), entry("xor", AtomicOp.XOR),
                    entry("fetch add", AtomicOp.FETCH_ADD), entry("fetch or", AtomicOp.FETCH_OR),
                    entry("fetch and", AtomicOp.FETCH_AND), entry("fetch xor", AtomicOp.FETCH_XOR),
                    entry("xchg", AtomicOp.XCHG), entry("cmpxchg", AtomicOp.CMPXCHG),
                    entry("fetch xchg", AtomicOp.XCHG), entry("fetch cmpxchg", AtomicOp.CMPXCHG));

    private static final Map<String, Form> FORMS = forms();

    private static Map<String, Form> forms() {
        Map<String, Form> forms = new HashMap<>();
        for (AluOp op : AluOp.values()) {
            aluForms(forms, op);
        }
        for (Cond cond : Cond.values()) {
            String name = Names.of(cond);
            forms.put(name, line -> jumpIf(line, cond, Width.W64));
            forms.put(name + "32", line -> jumpIf(line, cond, Width.W32));
        }
        for (Size size : Size.values()) {
            memoryForms(forms, size);
        }
        for (int bits : new int[] {16, 32, 64}) {
            forms.put("le" + bits, line -> swap(line, Swap.LE, bits));
            forms.put("be" + bits, line -> swap(line, Swap.BE, bits));
            forms.put("bswap" + bits, line -> swap(line, Swap.BSWAP, bits));
            forms.put("swap" + bits, line -> swap(line, Swap.BSWAP, bits));
        }
        forms.put("neg", line -> AsmInsn.of(new EbpfInsn.Neg(Width.W64, register(line))));
        forms.put("neg64", line -> AsmInsn.of(new EbpfInsn.Neg(Width.W64, register(line))));
        forms.put("neg32", line -> AsmInsn.of(new EbpfInsn.Neg(Width.W32, register(line))));
        forms.put("lddw", MnemonicParser::wide);
        forms.put("ja", line -> new AsmInsn(EbpfInsn.Jump::new, AsmInsn.target(line)));
        forms.put("ja32", line -> new AsmInsn(EbpfInsn.JumpLong::new, AsmInsn.target(line)));
        forms.put("may_goto", line -> new AsmInsn(EbpfInsn.MayGoto::new, AsmInsn.target(line)));
        forms.put("call", AsmInsn::call);
        forms.put("exit", _ -> AsmInsn.of(new EbpfInsn.Exit()));
        forms.put("lock", MnemonicParser::atomic);
        return Map.copyOf(forms);
    }

    private static void aluForms(Map<String, Form> forms, AluOp op) {
        switch (op) {
            case MOVSX8, MOVSX16, MOVSX32 -> {
                String from = Names.of(op);
                forms.put(from + "64", line -> movsx(line, op, Width.W64));
                if (op != AluOp.MOVSX32) {
                    forms.put(from + "32", line -> movsx(line, op, Width.W32));
                }
            }
            case ADD, SUB, MUL, DIV, SDIV, OR, AND, LSH, RSH, MOD, SMOD, XOR, MOV, ARSH -> {
                forms.put(Names.of(op), line -> alu(line, op, Width.W64));
                forms.put(Names.of(op) + "64", line -> alu(line, op, Width.W64));
                forms.put(Names.of(op) + "32", line -> alu(line, op, Width.W32));
            }
        }
    }

    private static void memoryForms(Map<String, Form> forms, Size size) {
        String suffix = Names.of(size);
        forms.put("ldx" + suffix, line -> load(line, size));
        forms.put("st" + suffix, line -> store(line, size));
        forms.put("stx" + suffix, line -> storeRegister(line, size));
        if (size != Size.DW) {
            forms.put("ldxs" + suffix, line -> loadSx(line, size));
            forms.put(
                    "ldabs" + suffix,
                    line -> AsmInsn.of(new EbpfInsn.LoadAbs(size, line.number32())));
            forms.put("ldind" + suffix, line -> loadInd(line, size));
        }
    }

    static AsmInsn insn(TextLine line) {
        int start = line.position();
        String mnemonic = line.word();
        Form form = FORMS.get(mnemonic);
        if (form == null) {
            line.back(start);
            throw line.error(
                    mnemonic.isEmpty()
                            ? "expected an instruction, not " + line.rest()
                            : "'" + mnemonic + "' is no instruction");
        }
        return form.read(line);
    }

    private static Reg register(TextLine line) {
        return line.register(line.atRegister("%r") ? "%r" : "r");
    }

    private static Operand operand(TextLine line) {
        return line.atRegister("%r") || line.atRegister("r")
                ? new Operand.Src(register(line))
                : new Operand.Imm(line.number32());
    }

    private static AsmInsn alu(TextLine line, AluOp op, Width width) {
        Reg dst = register(line);
        line.expect(",");
        return AsmInsn.of(new EbpfInsn.Alu(op, width, dst, operand(line)));
    }

    private static AsmInsn movsx(TextLine line, AluOp op, Width width) {
        Reg dst = register(line);
        line.expect(",");
        return AsmInsn.of(new EbpfInsn.Alu(op, width, dst, new Operand.Src(register(line))));
    }

    private static AsmInsn swap(TextLine line, Swap swap, int bits) {
        return AsmInsn.of(new EbpfInsn.ByteSwap(swap, bits, register(line)));
    }

    private static AsmInsn wide(TextLine line) {
        Reg dst = register(line);
        line.expect(",");
        return AsmInsn.wide(line, dst);
    }

    private static AsmInsn jumpIf(TextLine line, Cond cond, Width width) {
        Reg left = register(line);
        line.expect(",");
        Operand right = operand(line);
        line.expect(",");
        AsmInsn.Target target = AsmInsn.target(line);
        return new AsmInsn(to -> new EbpfInsn.JumpIf(cond, width, left, right, to), target);
    }

    /// `[%r1+2]`
    private record Place(Reg base, short off) {}

    private static Place place(TextLine line) {
        line.expect("[");
        Reg base = register(line);
        short off = line.startsWith("]") ? 0 : line.offset();
        line.expect("]");
        return new Place(base, off);
    }

    private static AsmInsn load(TextLine line, Size size) {
        Reg dst = register(line);
        line.expect(",");
        Place place = place(line);
        return AsmInsn.of(new EbpfInsn.Load(size, dst, place.base(), place.off()));
    }

    private static AsmInsn loadSx(TextLine line, Size size) {
        Reg dst = register(line);
        line.expect(",");
        Place place = place(line);
        return AsmInsn.of(new EbpfInsn.LoadSx(size, dst, place.base(), place.off()));
    }

    private static AsmInsn loadInd(TextLine line, Size size) {
        Reg src = register(line);
        line.expect(",");
        return AsmInsn.of(new EbpfInsn.LoadInd(size, src, line.number32()));
    }

    private static AsmInsn store(TextLine line, Size size) {
        Place place = place(line);
        line.expect(",");
        Operand value = new Operand.Imm(line.number32());
        return AsmInsn.of(new EbpfInsn.Store(size, place.base(), place.off(), value));
    }

    private static AsmInsn storeRegister(TextLine line, Size size) {
        Place place = place(line);
        line.expect(",");
        Operand value = new Operand.Src(register(line));
        return AsmInsn.of(new EbpfInsn.Store(size, place.base(), place.off(), value));
    }

    private static AsmInsn atomic(TextLine line) {
        int start = line.position();
        String fetch = line.accept("fetch") ? "fetch " : "";
        String name = line.word();
        boolean narrow = name.endsWith("32");
        AtomicOp op = ATOMICS.get(fetch + (narrow ? name.substring(0, name.length() - 2) : name));
        if (op == null) {
            line.back(start);
            throw line.error(
                    "expected an atomic operation such as add or fetch add32, not " + line.rest());
        }
        Place place = place(line);
        line.expect(",");
        Width width = narrow ? Width.W32 : Width.W64;
        return AsmInsn.of(
                new EbpfInsn.Atomic(op, width, place.base(), place.off(), register(line)));
    }
}
