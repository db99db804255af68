package io.sluice.emulator.jit.cbpf;

import static java.lang.constant.ConstantDescs.CD_Integer;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;

import io.sluice.filters.cbpf.CbpfAlu;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import io.sluice.filters.cbpf.Opcode;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the instructions of a plan, or a range of them, into a method.
///
/// A and X are locals and so, in a program of one method, are the scratch words; each branch is a
/// branch of the JVM.
final class BodyEmitter {
    /// Above this many keys a switch becomes a table beside the code: its branches are more than
    /// the processor can learn, and the code's size would grow with them.
    static final int MAX_SWITCH_KEYS = 7;

    private static final ClassDesc PACKET_BYTES =
            PacketBytes.class.describeConstable().orElseThrow();
    static final ClassDesc KEY_TABLE = KeyTable.class.describeConstable().orElseThrow();
    private static final ClassDesc CBPF_ALU = CbpfAlu.class.describeConstable().orElseThrow();
    private static final MethodTypeDesc LOAD =
            MethodTypeDesc.of(CD_int, CD_byte.arrayType(), CD_int);
    static final MethodTypeDesc FIND = MethodTypeDesc.of(CD_int, KEY_TABLE, CD_int);
    static final ClassDesc INTEGER = CD_Integer;
    static final MethodTypeDesc INT_TO_INT = MethodTypeDesc.of(CD_int, CD_int);
    private static final MethodTypeDesc INT_INT = MethodTypeDesc.of(CD_int, CD_int, CD_int);

    private final FilterPlan plan;
    private final CodeBuilder code;
    private final FilterLocals locals;
    private final Exits exits;
    private final @Nullable WordTests words;
    private final Map<Integer, Label> labels = new HashMap<>();

    /// How a run leaves the body.
    interface Exits {
        /// Writes what `ret #k` does; the code does not go on after it.
        void returnConstant(int k);

        /// Writes what `ret a` does; the code does not go on after it.
        void returnA();

        /// Writes what is done with a result on top of the stack of which nothing is known; the
        /// code does not go on after it.
        void returnComputed();

        /// Where a packet that is rejected for a fault goes.
        Label reject();

        /// Where a packet goes that has jumped back too often.
        Label outOfFuel();

        /// Where an instruction lies that is not in this body.
        Label outside(int index);

        /// Puts a [KeyTable] with those keys and numbers on the stack.
        void loadTable(Map<Integer, Integer> numbers);

        /// Puts a scratch word on the stack.
        void loadScratch(int word);

        /// Stores a local into a scratch word.
        void storeScratch(int word, int fromLocal);
    }

    /// @param whole whether all of the plan goes into the method
    BodyEmitter(
            FilterPlan plan, CodeBuilder code, FilterLocals locals, Exits exits, boolean whole) {
        this.plan = plan;
        this.code = code;
        this.locals = locals;
        this.exits = exits;
        this.words = whole && !plan.jumpsBack() ? new WordTests(this, plan, code, locals) : null;
    }

    Exits exits() {
        return exits;
    }

    /// Where an instruction of the range begins, for code before the body.
    Label label(int index) {
        return labels.computeIfAbsent(index, _ -> code.newLabel());
    }

    /// Writes the instructions from `from` up to `to`.
    void emit(int from, int to) {
        for (int i = from; i < to; i++) {
            label(i);
        }
        for (int i = from; i < to; i++) {
            if (plan.isReached(i)) {
                code.labelBinding(label(i));
                if (words == null || !words.write(i)) {
                    emit(i);
                }
                boolean fallsOut =
                        i == to - 1
                                && (plan.insn(i).code() & Opcode.CLASS_MASK) != Opcode.RET
                                && (plan.insn(i).code() & Opcode.CLASS_MASK) != Opcode.JMP;
                if (fallsOut) {
                    code.goto_(target(to));
                }
            } else {
                code.labelBinding(label(i));
            }
        }
        if (words != null) {
            words.finish();
        }
    }

    Label target(int index) {
        Label inside = labels.get(index);
        return inside != null ? inside : exits.outside(index);
    }

    private void emit(int index) {
        CbpfInsn insn = plan.insn(index);
        int k = insn.k();
        CbpfOp op = CbpfOp.ofCode(insn.code()).orElseThrow();
        switch (op) {
            case LD_IMM -> code.loadConstant(k).istore(locals.a());
            case LDX_IMM -> code.loadConstant(k).istore(locals.x());
            case LD_LEN -> code.iload(locals.originalLength()).istore(locals.a());
            case LDX_LEN -> code.iload(locals.originalLength()).istore(locals.x());
            case TAX -> code.iload(locals.a()).istore(locals.x());
            case TXA -> code.iload(locals.x()).istore(locals.a());
            case LD_MEM -> {
                exits.loadScratch(k);
                code.istore(locals.a());
            }
            case LDX_MEM -> {
                exits.loadScratch(k);
                code.istore(locals.x());
            }
            case ST -> exits.storeScratch(k, locals.a());
            case STX -> exits.storeScratch(k, locals.x());
            case LD_W_ABS -> absolute(index, 4);
            case LD_H_ABS -> absolute(index, 2);
            case LD_B_ABS -> absolute(index, 1);
            case LD_W_IND -> indexed(k, 4);
            case LD_H_IND -> indexed(k, 2);
            case LD_B_IND -> indexed(k, 1);
            case LDX_MSH -> headerLength(index);
            case RET_K -> exits.returnConstant(k);
            case RET_A -> exits.returnA();
            case JA -> jump(index);
            case JEQ_K, JGT_K, JGE_K, JSET_K, JEQ_X, JGT_X, JGE_X, JSET_X -> branch(index);
            case NEG -> code.iload(locals.a()).ineg().istore(locals.a());
            case ADD_K,
                    SUB_K,
                    MUL_K,
                    DIV_K,
                    MOD_K,
                    OR_K,
                    AND_K,
                    XOR_K,
                    LSH_K,
                    RSH_K,
                    ADD_X,
                    SUB_X,
                    MUL_X,
                    DIV_X,
                    MOD_X,
                    OR_X,
                    AND_X,
                    XOR_X,
                    LSH_X,
                    RSH_X ->
                    alu(insn);
        }
    }

    private void absolute(int index, int width) {
        requireLength(index);
        load(plan.insn(index).k(), width);
        code.istore(locals.a());
    }

    private void headerLength(int index) {
        requireLength(index);
        load(plan.insn(index).k(), 1);
        code.loadConstant(0xf).iand().loadConstant(2).ishl().istore(locals.x());
    }

    private void requireLength(int index) {
        int needed = plan.lengthNeeded(index);
        if (!plan.isLengthKnown(index, needed)) {
            code.iload(locals.capturedLength()).loadConstant(needed).if_icmplt(exits.reject());
        }
    }

    /// Writes the check that the packet has the bytes that an instruction loads.
    void requireLength(int index, LoadedBytes bytes) {
        if (bytes.byX() || !plan.isLengthKnown(index, bytes.end())) {
            checkLength(bytes.end(), bytes.byX(), exits.reject());
        }
    }

    /// Writes the check that the packet has so many bytes, from its start or from X on. An X beyond
    /// 31 bits is always too far.
    void checkLength(int needed, boolean fromX, Label ifShort) {
        if (fromX) {
            code.iload(locals.x()).iflt(exits.reject());
            code.iload(locals.capturedLength()).loadConstant(needed).isub();
            code.iload(locals.x()).if_icmplt(ifShort);
        } else {
            code.iload(locals.capturedLength()).loadConstant(needed).if_icmplt(ifShort);
        }
    }

    /// Puts a word of the packet on the stack.
    void word(int start, boolean fromX) {
        code.aload(locals.buffer()).iload(locals.offset());
        if (fromX) {
            code.iload(locals.x()).iadd();
        }
        if (start != 0) {
            code.loadConstant(start).iadd();
        }
        code.invokestatic(PACKET_BYTES, "word", LOAD);
    }

    private void load(int k, int width) {
        code.aload(locals.buffer()).iload(locals.offset());
        if (k != 0) {
            code.loadConstant(k).iadd();
        }
        code.invokestatic(PACKET_BYTES, "load" + width, LOAD);
    }

    /// A sum of X and k beyond 31 bits is out of bounds, and so is a k that leaves no room for any
    /// X.
    private void indexed(int k, int width) {
        long end = Integer.toUnsignedLong(k) + width;
        if (end > Integer.MAX_VALUE) {
            code.goto_(exits.reject());
            return;
        }
        code.iload(locals.x()).iflt(exits.reject());
        code.iload(locals.capturedLength()).loadConstant((int) end).isub();
        code.iload(locals.x()).if_icmplt(exits.reject());
        code.aload(locals.buffer()).iload(locals.offset()).iload(locals.x()).iadd();
        if (k != 0) {
            code.loadConstant(k).iadd();
        }
        code.invokestatic(PACKET_BYTES, "load" + width, LOAD).istore(locals.a());
    }

    private void jump(int index) {
        int k = plan.insn(index).k();
        if (k < 0) {
            code.iinc(locals.fuel(), -1).iload(locals.fuel()).ifeq(exits.outOfFuel());
        }
        code.goto_(target(index + 1 + k));
    }

    private void branch(int index) {
        Choice choice = plan.choice(index);
        if (choice != null) {
            choose(choice);
            return;
        }
        CbpfInsn insn = plan.insn(index);
        Label whenTrue = target(index + 1 + insn.jt());
        code.iload(locals.a());
        operand(insn);
        switch (insn.code() & Opcode.OP_MASK) {
            case Opcode.JEQ -> code.if_icmpeq(whenTrue);
            case Opcode.JSET -> code.iand().ifne(whenTrue);
            case Opcode.JGT ->
                    code.invokestatic(CD_Integer, "compareUnsigned", INT_INT).ifgt(whenTrue);
            default -> code.invokestatic(CD_Integer, "compareUnsigned", INT_INT).ifge(whenTrue);
        }
        code.goto_(target(index + 1 + insn.jf()));
    }

    private void choose(Choice choice) {
        boolean divided = choice.ranges().size() > 1;
        Label otherwise = divided ? code.newLabel() : target(choice.others());
        if (choice.points().size() <= MAX_SWITCH_KEYS) {
            List<SwitchCase> cases = new ArrayList<>();
            choice.points().forEach((key, target) -> cases.add(SwitchCase.of(key, target(target))));
            code.iload(locals.a()).lookupswitch(otherwise, cases);
        } else {
            lookUp(choice, otherwise);
        }
        if (divided) {
            code.labelBinding(otherwise);
            divide(new ArrayList<>(choice.ranges().entrySet()));
        }
    }

    private void lookUp(Choice choice, Label otherwise) {
        exits.loadTable(choice.numbers());
        code.iload(locals.a());
        if (choice.distinctPointTargets() == 1) {
            code.invokestatic(KEY_TABLE, "has", FIND);
            code.iflt(target(choice.members())).goto_(otherwise);
            return;
        }
        code.invokestatic(KEY_TABLE, "find", FIND);
        List<SwitchCase> cases = new ArrayList<>();
        for (int target : choice.pointTargets()) {
            cases.add(SwitchCase.of(cases.size() + 1, target(target)));
        }
        code.tableswitch(1, cases.size(), otherwise, cases);
    }

    private void divide(List<Map.Entry<Long, Integer>> ranges) {
        if (ranges.size() == 1) {
            code.goto_(target(ranges.getFirst().getValue()));
            return;
        }
        int middle = ranges.size() / 2;
        Label upper = code.newLabel();
        code.iload(locals.a()).loadConstant((int) (long) ranges.get(middle).getKey());
        code.invokestatic(CD_Integer, "compareUnsigned", INT_INT).ifge(upper);
        divide(ranges.subList(0, middle));
        code.labelBinding(upper);
        divide(ranges.subList(middle, ranges.size()));
    }

    private void operand(CbpfInsn insn) {
        if ((insn.code() & Opcode.SRC_MASK) == Opcode.X) {
            code.iload(locals.x());
        } else {
            code.loadConstant(insn.k());
        }
    }

    private void alu(CbpfInsn insn) {
        int op = insn.code() & Opcode.OP_MASK;
        boolean byX = (insn.code() & Opcode.SRC_MASK) == Opcode.X;
        if (byX && (op == Opcode.DIV || op == Opcode.MOD)) {
            code.iload(locals.x()).ifeq(exits.reject());
        }
        code.iload(locals.a());
        operand(insn);
        switch (op) {
            case Opcode.ADD -> code.iadd();
            case Opcode.SUB -> code.isub();
            case Opcode.MUL -> code.imul();
            case Opcode.OR -> code.ior();
            case Opcode.AND -> code.iand();
            case Opcode.XOR -> code.ixor();
            case Opcode.DIV -> code.invokestatic(CD_Integer, "divideUnsigned", INT_INT);
            case Opcode.MOD -> code.invokestatic(CD_Integer, "remainderUnsigned", INT_INT);
            case Opcode.LSH -> code.invokestatic(CBPF_ALU, "shiftLeft", INT_INT);
            default -> code.invokestatic(CBPF_ALU, "shiftRight", INT_INT);
        }
        code.istore(locals.a());
    }
}
