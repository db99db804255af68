package io.sluice.emulator.jit.cbpf;

import io.sluice.emulator.cbpf.CbpfRules;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.jit.cbpf.CbpfJitResult.Compiled;
import io.sluice.emulator.jit.cbpf.CbpfJitResult.Declined;
import io.sluice.emulator.jit.cbpf.FilterRegions.Region;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfOp;
import io.sluice.filters.cbpf.Opcode;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Compiles a checked classic program into a class of its own.
///
/// The class is hidden, so it goes when its engine goes. Compiling takes milliseconds, and tens of
/// them the first time in a JVM, which pays from about a million packets on; below that the
/// interpreter is done sooner.
public final class CbpfJit {
    /// Bytes of bytecode a method may have. HotSpot compiles none of more than 8,000.
    public static final int MAX_METHOD_BYTES = 7_000;

    /// The weights of [FilterRegions] to try in turn; the estimate is generous, so the first nearly
    /// always does.
    private static final int[] REGION_WEIGHTS = {6_000, 3_000, 1_500};

    private static final Lookup LOOKUP = MethodHandles.lookup();
    private static final ClassDesc NAME = ClassDesc.of(CbpfJit.class.getPackageName(), "Filter");

    private CbpfJit() {}

    /// The engine for that program, or why there is none.
    ///
    /// Declined are loads at constant negative offsets, which mean what lives beside the packet,
    /// and, by Linux' rules, indexed loads, whose offset may become negative.
    public static CbpfJitResult compile(CheckedProgram program) {
        Optional<String> obstacle = obstacle(program);
        if (obstacle.isPresent()) {
            return new Declined(obstacle.get());
        }
        FilterPlan plan = new FilterPlan(program);
        if (FilterRegions.weight(plan) <= REGION_WEIGHTS[0]) {
            Region whole = new Region(0, plan.size(), new TreeSet<>());
            return load(new FilterClass(NAME, plan, List.of(whole)))
                    .orElseGet(() -> inRegions(program, plan));
        }
        return inRegions(program, plan);
    }

    private static CbpfJitResult inRegions(CheckedProgram program, FilterPlan plan) {
        if (program.jumpsBack()) {
            return new Declined("it jumps back and is too long for one method");
        }
        for (int weight : REGION_WEIGHTS) {
            List<Region> regions = FilterRegions.cut(plan, weight);
            Optional<CbpfJitResult> result = load(new FilterClass(NAME, plan, regions));
            if (result.isPresent()) {
                return result.get();
            }
        }
        return new Declined("no cut of it fits into methods of " + MAX_METHOD_BYTES + " bytes");
    }

    private static Optional<String> obstacle(CheckedProgram program) {
        List<CbpfInsn> insns = program.program().insns();
        for (int i = 0; i < insns.size(); i++) {
            CbpfInsn insn = insns.get(i);
            int mode = insn.code() & Opcode.MODE_MASK;
            int type = insn.code() & Opcode.CLASS_MASK;
            boolean fixed =
                    type == Opcode.LD && mode == Opcode.ABS || insn.code() == CbpfOp.LDX_MSH.code();
            if (fixed && insn.k() < 0) {
                return Optional.of("instruction " + i + " loads what is not in the packet");
            }
            if (type == Opcode.LD && mode == Opcode.IND && program.rules() == CbpfRules.LINUX) {
                return Optional.of(
                        "instruction " + i + " may load at a negative offset, as Linux allows");
            }
        }
        return Optional.empty();
    }

    /// Makes an engine of the class, unless one of its methods is too large.
    private static Optional<CbpfJitResult> load(FilterClass type) {
        byte[] bytes = type.write();
        int total = 0;
        for (MethodModel method : ClassFile.of().parse(bytes).methods()) {
            int size = method.code().map(code -> ((CodeAttribute) code).codeLength()).orElse(0);
            if (size > MAX_METHOD_BYTES) {
                return Optional.empty();
            }
            total += size;
        }
        return Optional.of(new Compiled(engine(bytes, type), total, type.regions().size()));
    }

    private static GeneratedFilter engine(byte[] bytes, FilterClass type) {
        try {
            Lookup inside = LOOKUP.defineHiddenClassWithClassData(bytes, type.tables(), true);
            return (GeneratedFilter) inside.lookupClass().getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            // Nothing in a class we wrote can throw; if it does not load, we wrote it wrong.
            throw new LinkageError("the generated class does not load", e);
        }
    }
}
