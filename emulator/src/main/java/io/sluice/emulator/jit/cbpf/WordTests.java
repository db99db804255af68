package io.sluice.emulator.jit.cbpf;

import io.sluice.emulator.jit.cbpf.AnyOfTests.AnyOf;
import io.sluice.emulator.jit.cbpf.FusedTests.EitherHalf;
import io.sluice.emulator.jit.cbpf.FusedTests.Masked;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import java.lang.classfile.CodeBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/// Writes loads, and tests of what they loaded, as words of the packet (see [LoadedBytes]).
///
/// The word of the last load is in a local of its own; A is computed from it only where it is read.
/// A test that leads to two constant results, one of them 0, becomes arithmetic: there is no branch
/// the processor could guess wrong.
final class WordTests {
    private final FilterPlan plan;
    private final BodyEmitter body;
    private final CodeBuilder code;
    private final FilterLocals locals;
    private final AccumulatorFlow flow;
    private final FusedTests fused;
    private final AnyOfTests anyOf;
    private final List<Runnable> behind = new ArrayList<>();

    WordTests(BodyEmitter body, FilterPlan plan, CodeBuilder code, FilterLocals locals) {
        this.body = body;
        this.plan = plan;
        this.code = code;
        this.locals = locals;
        this.flow = new AccumulatorFlow(plan);
        this.fused = new FusedTests(plan, flow);
        this.anyOf = new AnyOfTests(plan, flow);
    }

    /// Writes the instruction if it is a load or a test that is better made on words.
    boolean write(int index) {
        if (fused.isAbsorbed(index)) {
            return true;
        }
        switch (fused.at(index)) {
            case Masked masked -> {
                masked(index, masked);
                return true;
            }
            case EitherHalf halves -> {
                eitherHalf(index, halves);
                return true;
            }
            case null -> {
                AnyOf sets = anyOf.at(index);
                if (sets != null) {
                    anyOf(sets);
                }
                return writeAlone(index);
            }
        }
    }

    private boolean writeAlone(int index) {
        LoadedBytes bytes = LoadedBytes.of(plan.insn(index));
        if (bytes != null) {
            load(index, bytes);
            return true;
        }
        if (flow.testsLoadedWord(index)) {
            test(index);
            return true;
        }
        if (plan.insn(index).code() == CbpfOp.LDX_MSH.code()
                && plan.insn(index).k() >= LoadedBytes.WORD_BYTES - 1) {
            headerLength(index);
            return true;
        }
        return false;
    }

    /// X is four times the low half of the word's last byte.
    private void headerLength(int index) {
        LoadedBytes bytes = new LoadedBytes(plan.insn(index).k(), 1, false);
        body.requireLength(index, bytes);
        body.word(bytes.wordStart(), false);
        code.loadConstant(22).iushr().loadConstant(0x3c).iand().istore(locals.x());
    }

    /// Writes what the tests left for behind the body.
    void finish() {
        behind.forEach(Runnable::run);
    }

    private void load(int index, LoadedBytes bytes) {
        body.requireLength(index, bytes);
        body.word(bytes.wordStart(), bytes.byX());
        code.istore(locals.word());
        if (index + 1 < plan.size() && flow.isComputed(index + 1)) {
            valueInWord(bytes);
            code.istore(locals.a());
        }
    }

    private void valueInWord(LoadedBytes bytes) {
        code.iload(locals.word())
                .invokestatic(BodyEmitter.INTEGER, "reverseBytes", BodyEmitter.INT_TO_INT);
        if (bytes.width() < LoadedBytes.WORD_BYTES) {
            code.loadConstant(bytes.valueMask()).iand();
        }
    }

    private void test(int index) {
        CbpfInsn test = plan.insn(index);
        LoadedBytes bytes = LoadedBytes.of(plan.insn(flow.loadedBy(index)));
        if (bytes == null) {
            throw new AssertionError("instruction " + index + " tests no loaded word");
        }
        int start = bytes.wordStart();
        int whenTrue = plan.behindJumps(index + 1 + test.jt());
        int whenFalse = plan.behindJumps(index + 1 + test.jf());
        if (test.code() == CbpfOp.JEQ_K.code()) {
            if (bytes.canGive(test.k())) {
                code.iload(locals.word());
                compare(bytes.mask(start), bytes.inWord(test.k(), start), whenTrue, whenFalse);
            } else {
                code.goto_(body.target(whenFalse));
            }
        } else {
            code.iload(locals.word());
            compare(bytes.inWord(test.k(), start), 0, whenFalse, whenTrue);
        }
    }

    /// Goes on by all loads at once; falls out below for a packet that has not all of the bytes.
    private void anyOf(AnyOf test) {
        var isShort = code.newLabel();
        body.checkLength(test.end(), false, isShort);
        boolean first = true;
        for (Map.Entry<LoadedBytes, Set<Integer>> set : test.sets().entrySet()) {
            member(set.getKey(), set.getValue());
            if (!first) {
                code.ior();
            }
            first = false;
        }
        if (isDecidedByOneBit(test.pass(), test.fail())) {
            code.loadConstant(31).ishr();
            result(test.pass(), test.fail());
        } else {
            code.iflt(body.target(test.pass())).goto_(body.target(test.fail()));
        }
        code.labelBinding(isShort);
    }

    /// Puts a negative number on the stack if the load gives one of the values, else another.
    private void member(LoadedBytes bytes, Set<Integer> values) {
        int start = bytes.wordStart();
        Map<Integer, Integer> keys = new TreeMap<>();
        values.forEach(value -> keys.put(bytes.inWord(value, start), 1));
        if (keys.size() > 1) {
            body.exits().loadTable(keys);
        }
        body.word(start, false);
        if (bytes.width() < LoadedBytes.WORD_BYTES) {
            code.loadConstant(bytes.mask(start)).iand();
        }
        if (keys.size() > 1) {
            code.invokestatic(BodyEmitter.KEY_TABLE, "has", BodyEmitter.FIND);
        } else {
            code.loadConstant(keys.keySet().iterator().next()).ixor();
            code.invokestatic(BodyEmitter.KEY_TABLE, "isZero", BodyEmitter.INT_TO_INT);
        }
    }

    private void masked(int index, Masked test) {
        body.requireLength(index, test.bytes());
        body.word(test.bytes().wordStart(), test.bytes().byX());
        compare(test.mask(), test.want(), test.pass(), test.fail());
    }

    /// Goes on by the word on top of the stack.
    private void compare(int mask, int want, int same, int other) {
        if (mask != -1) {
            code.loadConstant(mask).iand();
        }
        if (isDecidedByOneBit(same, other)) {
            // All ones if any bit differs.
            if (want != 0) {
                code.loadConstant(want).ixor();
            }
            code.dup().ineg().ior().loadConstant(31).ishr();
            result(other, same);
        } else if (want == 0) {
            code.ifeq(body.target(same)).goto_(body.target(other));
        } else {
            code.loadConstant(want).if_icmpeq(body.target(same)).goto_(body.target(other));
        }
    }

    /// Whether both ways end with constants, one of them 0.
    private boolean isDecidedByOneBit(int one, int other) {
        Integer result = plan.constantResult(one);
        Integer otherResult = plan.constantResult(other);
        return result != null
                && otherResult != null
                && (result.intValue() == 0) != (otherResult.intValue() == 0);
    }

    /// Ends the run with one of two constants, one of which is 0, by all ones or 0 on the stack.
    private void result(int ifOnes, int ifZero) {
        int k = Objects.requireNonNull(plan.constantResult(ifOnes));
        if (k == 0) {
            k = Objects.requireNonNull(plan.constantResult(ifZero));
            code.loadConstant(-1).ixor();
        }
        code.loadConstant(k).iand();
        body.exits().returnComputed();
    }

    /// A half is a number below 65,536, so that one less is negative only if it was 0.
    private void eitherHalf(int index, EitherHalf test) {
        LoadedBytes first = test.first();
        var onlyFirst = code.newLabel();
        if (first.k() == test.wordStart()) {
            body.checkLength(test.wordStart() + LoadedBytes.WORD_BYTES, first.byX(), onlyFirst);
            behind.add(() -> {
                code.labelBinding(onlyFirst);
                body.requireLength(index, first);
                body.word(first.wordStart(), first.byX());
                code.loadConstant(16).iushr().loadConstant(test.low());
                code.if_icmpeq(body.target(test.pass())).goto_(body.exits().reject());
            });
        } else {
            body.requireLength(index, first);
        }
        body.word(test.wordStart(), first.byX());
        code.dup().loadConstant(0xffff).iand().loadConstant(test.low()).ixor();
        code.loadConstant(-1).iadd().swap();
        code.loadConstant(16).iushr().loadConstant(test.high()).ixor().loadConstant(-1).iadd();
        code.ior();
        if (isDecidedByOneBit(test.pass(), test.fail())) {
            code.loadConstant(31).ishr();
            result(test.pass(), test.fail());
        } else {
            code.iflt(body.target(test.pass())).goto_(body.target(test.fail()));
        }
    }
}
