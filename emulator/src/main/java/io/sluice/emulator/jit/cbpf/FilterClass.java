package io.sluice.emulator.jit.cbpf;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PRIVATE;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.constant.ConstantDescs.BSM_CLASS_DATA_AT;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.DEFAULT_NAME;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import io.sluice.emulator.cbpf.CbpfEngine;
import io.sluice.emulator.cbpf.RecordScanner;
import io.sluice.emulator.jit.cbpf.FilterRegions.Region;
import io.sluice.emulator.memory.BatchBounds;
import io.sluice.filters.cbpf.CbpfOp;
import io.sluice.filters.cbpf.Opcode;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Writes the class of one filter: a [GeneratedFilter] with the filter's code inside its loop over
/// packets.
///
/// Where the program fits into one method, `run` and the loops of `decide`, for `runBatch`, and of
/// `scan` each hold it whole. Else each region is a method of its own, which ends a run or goes on
/// by calling a later region.
final class FilterClass {
    private static final ClassDesc ENGINE = GeneratedFilter.class.describeConstable().orElseThrow();
    private static final ClassDesc SCANNER = RecordScanner.class.describeConstable().orElseThrow();
    private static final ClassDesc KEY_TABLE = KeyTable.class.describeConstable().orElseThrow();
    private static final ClassDesc OBJECTS = Objects.class.describeConstable().orElseThrow();
    private static final ClassDesc BATCH_BOUNDS =
            BatchBounds.class.describeConstable().orElseThrow();
    private static final ClassDesc PACKET_BYTES =
            PacketBytes.class.describeConstable().orElseThrow();
    private static final ClassDesc BYTES = CD_byte.arrayType();
    private static final ClassDesc INTS = CD_int.arrayType();
    private static final MethodTypeDesc RUN =
            MethodTypeDesc.of(CD_int, BYTES, CD_int, CD_int, CD_int);
    private static final MethodTypeDesc RUN_BATCH =
            MethodTypeDesc.of(CD_int, BYTES, INTS, INTS, INTS, CD_int, INTS);
    private static final MethodTypeDesc DECIDE = RUN_BATCH.changeReturnType(CD_void);
    private static final MethodTypeDesc REGION =
            MethodTypeDesc.of(CD_int, BYTES, CD_int, CD_int, CD_int, CD_int, CD_int, CD_int);
    private static final MethodTypeDesc ACCEPTED = MethodTypeDesc.of(CD_int, INTS, CD_int);
    private static final MethodTypeDesc CHECK =
            MethodTypeDesc.of(CD_void, BYTES, INTS, INTS, CD_int);
    private static final MethodTypeDesc CHECK_INDEX =
            MethodTypeDesc.of(CD_int, CD_int, CD_int, CD_int);

    /// `this` is local 0, then the parameters of [CbpfEngine#run].
    private static final FilterLocals RUN_LOCALS = new FilterLocals(1, 2, 3, 4, 5);

    /// Six parameters, then the number of the packet.
    private static final FilterLocals BATCH_LOCALS = new FilterLocals(1, 8, 9, 10, 11);

    /// HotSpot inlines no method of more bytes, however often it is called (its flag of that name).
    private static final int FREQ_INLINE_SIZE = 325;

    private static final int BATCH_COUNT = 5;
    private static final int BATCH_RESULTS = 6;
    private static final int BATCH_INDEX = 7;
    private static final int REGION_ENTRY = 7;

    private final ClassDesc self;
    private final FilterPlan plan;
    private final List<Region> regions;
    private final List<KeyTable> tables = new ArrayList<>();

    /// Where the table of those keys and numbers is among them.
    private final Map<Map<Integer, Integer>, Integer> places = new HashMap<>();

    /// @param regions one for all, or what [FilterRegions] cut
    FilterClass(ClassDesc self, FilterPlan plan, List<Region> regions) {
        this.self = self;
        this.plan = plan;
        this.regions = regions;
    }

    /// The tables the code refers to by their place in the class data. Complete once [#write] is
    /// done.
    List<KeyTable> tables() {
        return tables;
    }

    byte[] write() {
        return ClassFile.of().build(self, this::members);
    }

    private void members(ClassBuilder type) {
        type.withFlags(ACC_FINAL).withInterfaceSymbols(ENGINE);
        type.withField("outOfFuel", CD_long, ACC_PRIVATE);
        type.withField("scratch", INTS, ACC_PRIVATE | ACC_FINAL);
        type.withField("position", CD_int, ACC_PRIVATE);
        type.withField("records", CD_int, ACC_PRIVATE);
        type.withMethodBody(INIT_NAME, MTD_void, 0, this::initialise);
        type.withMethodBody(
                "outOfFuel",
                MethodTypeDesc.of(CD_long),
                ACC_PUBLIC,
                code -> code.aload(0).getfield(self, "outOfFuel", CD_long).lreturn());
        for (String name : List.of("position", "records")) {
            type.withMethodBody(
                    name,
                    MethodTypeDesc.of(CD_int),
                    ACC_PUBLIC,
                    code -> code.aload(0).getfield(self, name, CD_int).ireturn());
        }
        type.withMethodBody(
                "another",
                MethodTypeDesc.of(SCANNER),
                ACC_PUBLIC,
                code -> code.new_(self).dup().invokespecial(self, INIT_NAME, MTD_void).areturn());
        type.withMethodBody(
                "scan", FilterScan.SCAN, ACC_PUBLIC, code -> new FilterScan(this, code).write());
        type.withMethodBody("run", RUN, ACC_PUBLIC, this::run);
        type.withMethodBody("runBatch", RUN_BATCH, ACC_PUBLIC, this::runBatch);
        type.withMethodBody("decide", DECIDE, ACC_PRIVATE, this::decide);
        if (regions.size() > 1) {
            for (int i = 0; i < regions.size(); i++) {
                int number = i;
                type.withMethodBody(
                        "region" + i, REGION, ACC_PRIVATE, code -> region(code, number));
            }
        }
    }

    private void initialise(CodeBuilder code) {
        code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void);
        code.aload(0).loadConstant(Opcode.SCRATCH_WORDS).newarray(java.lang.classfile.TypeKind.INT);
        code.putfield(self, "scratch", INTS).return_();
    }

    private void run(CodeBuilder code) {
        Label reject = code.newLabel();
        checkPacket(code, RUN_LOCALS);
        body(
                code,
                RUN_LOCALS,
                new FilterExits(this, code, RUN_LOCALS, reject) {
                    @Override
                    void returnTop() {
                        code.ireturn();
                    }
                });
        code.labelBinding(reject).loadConstant(0).ireturn();
    }

    /// Writes the whole program for the packet in the locals, or the call of its first region.
    void body(CodeBuilder code, FilterLocals locals, FilterExits exits) {
        if (regions.size() > 1) {
            callRegion(code, locals, 0, 0);
            exits.returnTop();
            return;
        }
        startPacket(code, locals);
        new BodyEmitter(plan, code, locals, exits, true).emit(0, plan.size());
        exits.finish();
    }

    private void checkPacket(CodeBuilder code, FilterLocals locals) {
        code.iload(locals.offset())
                .iload(locals.capturedLength())
                .aload(locals.buffer())
                .arraylength();
        code.invokestatic(OBJECTS, "checkFromIndexSize", CHECK_INDEX).pop();
    }

    /// Writes the check that a range of a buffer, from a start up to an end, lies within it.
    void checkRange(CodeBuilder code, int buffer, int start, int end) {
        code.iload(start).iload(end).aload(buffer).arraylength();
        code.invokestatic(OBJECTS, "checkFromToIndex", CHECK_INDEX).pop();
    }

    void storeField(CodeBuilder code, String name, int fromLocal) {
        code.aload(0).iload(fromLocal).putfield(self, name, CD_int);
    }

    /// Sets the registers, and the scratch words the program has, to 0.
    private void startPacket(CodeBuilder code, FilterLocals locals) {
        code.loadConstant(0).istore(locals.a()).loadConstant(0).istore(locals.x());
        code.loadConstant(0).istore(locals.word());
        code.loadConstant(CbpfEngine.MAX_JUMPS_BACK).istore(locals.fuel());
        for (int word = 0; word < Opcode.SCRATCH_WORDS; word++) {
            if (usesScratch(word)) {
                code.loadConstant(0).istore(locals.scratch() + word);
            }
        }
    }

    private boolean usesScratch(int word) {
        for (int i = 0; i < plan.size(); i++) {
            int used = plan.insn(i).code();
            boolean scratch =
                    used == CbpfOp.LD_MEM.code()
                            || used == CbpfOp.LDX_MEM.code()
                            || used == CbpfOp.ST.code()
                            || used == CbpfOp.STX.code();
            if (scratch && plan.insn(i).k() == word) {
                return true;
            }
        }
        return false;
    }

    private void runBatch(CodeBuilder code) {
        // What can be done for all packets at once is: HotSpot makes vectors of it, and the loop
        // keeps the registers, for which it would pay more than for anything else in it.
        code.aload(1).aload(2).aload(3).iload(BATCH_COUNT);
        code.invokestatic(BATCH_BOUNDS, "check", CHECK);
        code.aload(0).aload(1).aload(2).aload(3).aload(4).iload(BATCH_COUNT).aload(BATCH_RESULTS);
        code.invokevirtual(self, "decide", DECIDE);
        code.aload(BATCH_RESULTS).iload(BATCH_COUNT);
        code.invokestatic(PACKET_BYTES, "accepted", ACCEPTED).ireturn();
    }

    /// The loop over the packets of a batch, in a method that HotSpot compiles for itself: what
    /// stands around the loop would take registers from it. So it starts with as many bytes of
    /// nothing as are too many for inlining.
    private void decide(CodeBuilder code) {
        FilterLocals locals = BATCH_LOCALS;
        Label top = code.newLabel();
        Label store = code.newLabel();
        Label reject = code.newLabel();
        Label next = code.newLabel();
        Label end = code.newLabel();
        for (int i = 0; i < FREQ_INLINE_SIZE; i++) {
            code.nop();
        }
        code.loadConstant(0).istore(BATCH_INDEX);
        code.labelBinding(top).iload(BATCH_INDEX).iload(BATCH_COUNT).if_icmpge(end);
        nextPacket(code, locals);
        body(
                code,
                locals,
                new FilterExits(this, code, locals, reject) {
                    @Override
                    void returnTop() {
                        code.istore(locals.a()).goto_(store);
                    }
                });
        code.labelBinding(reject);
        code.aload(BATCH_RESULTS).iload(BATCH_INDEX).loadConstant(0).iastore().goto_(next);
        code.labelBinding(store);
        code.aload(BATCH_RESULTS).iload(BATCH_INDEX).iload(locals.a()).iastore();
        code.labelBinding(next).iinc(BATCH_INDEX, 1).goto_(top);
        code.labelBinding(end).return_();
    }

    private void nextPacket(CodeBuilder code, FilterLocals locals) {
        code.aload(2).iload(BATCH_INDEX).iaload().istore(locals.offset());
        code.aload(3).iload(BATCH_INDEX).iaload().istore(locals.capturedLength());
        if (plan.readsOriginalLength()) {
            code.aload(4).iload(BATCH_INDEX).iaload();
        } else {
            code.loadConstant(0);
        }
        code.istore(locals.originalLength());
    }

    private void region(CodeBuilder code, int number) {
        Region region = regions.get(number);
        FilterLocals locals = RUN_LOCALS;
        Label reject = code.newLabel();
        FilterExits exits =
                new FilterExits(this, code, locals, reject) {
                    @Override
                    void returnTop() {
                        code.ireturn();
                    }

                    @Override
                    public void loadScratch(int word) {
                        code.aload(locals.scratch()).loadConstant(word).iaload();
                    }

                    @Override
                    public void storeScratch(int word, int fromLocal) {
                        code.aload(locals.scratch()).loadConstant(word).iload(fromLocal).iastore();
                    }
                };
        code.aload(0).getfield(self, "scratch", INTS).astore(locals.scratch());
        BodyEmitter body = new BodyEmitter(plan, code, locals, exits, false);
        if (number == 0) {
            clearScratch(code, locals);
        } else if (region.entries().size() > 1) {
            List<SwitchCase> cases = new ArrayList<>();
            for (int entry : region.entries().tailSet(region.entries().first(), false)) {
                cases.add(SwitchCase.of(entry, body.label(entry)));
            }
            code.iload(REGION_ENTRY).lookupswitch(body.label(region.entries().first()), cases);
        } else {
            code.goto_(body.label(region.entries().first()));
        }
        body.emit(region.from(), region.to());
        exits.finish();
        code.labelBinding(reject).loadConstant(0).ireturn();
    }

    private void clearScratch(CodeBuilder code, FilterLocals locals) {
        for (int word = 0; word < Opcode.SCRATCH_WORDS; word++) {
            if (usesScratch(word)) {
                code.aload(locals.scratch()).loadConstant(word).loadConstant(0).iastore();
            }
        }
    }

    /// Leaves the result of the run from that instruction on on the stack. A and X are taken from
    /// their locals, except at the start of a program.
    void callRegion(CodeBuilder code, FilterLocals locals, int number, int entry) {
        code.aload(0).aload(locals.buffer()).iload(locals.offset());
        code.iload(locals.capturedLength()).iload(locals.originalLength());
        if (number == 0) {
            code.loadConstant(0).loadConstant(0);
        } else {
            code.iload(locals.a()).iload(locals.x());
        }
        code.loadConstant(entry).invokevirtual(self, "region" + number, REGION);
    }

    List<Region> regions() {
        return regions;
    }

    /// Puts a table with those keys and numbers on the stack.
    void loadTable(CodeBuilder code, Map<Integer, Integer> numbers) {
        int place =
                places.computeIfAbsent(
                        numbers,
                        _ -> {
                            tables.add(KeyTable.of(numbers));
                            return tables.size() - 1;
                        });
        code.loadConstant(
                DynamicConstantDesc.ofNamed(BSM_CLASS_DATA_AT, DEFAULT_NAME, KEY_TABLE, place));
    }

    void countOutOfFuel(CodeBuilder code) {
        code.aload(0).aload(0).getfield(self, "outOfFuel", CD_long).loadConstant(1L).ladd();
        code.putfield(self, "outOfFuel", CD_long);
    }
}
