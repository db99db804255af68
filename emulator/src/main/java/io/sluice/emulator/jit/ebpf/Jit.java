package io.sluice.emulator.jit.ebpf;

import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.filters.ebpf.EbpfCfg;
import io.sluice.filters.ebpf.EbpfInsn;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/// Compiles a program to a hidden class.
///
/// Each function becomes a method, or several where one would be too large to be compiled further.
/// The code checks memory as the interpreter does, through the same
/// [io.sluice.emulator.memory.Memory], so a program that no verifier saw can do no more than fault.
public final class Jit {

    /// HotSpot compiles no method above 8,000 bytes (DontCompileHugeMethods).
    static final int HUGE_METHOD = 8_000;

    /// A function of so many instructions may be beyond what one method can hold at all.
    private static final int ALWAYS_SPLIT = 1_500;

    private final LinkedProgram linked;
    private final EbpfCfg cfg;
    private final Fuel fuel;
    private final HelperPool helpers = new HelperPool();

    private Jit(LinkedProgram linked, Fuel fuel) {
        this.linked = linked;
        this.cfg = EbpfCfg.of(linked.program());
        this.fuel = fuel;
    }

    /// Compiles a program.
    ///
    /// @param fuel as for the interpreter; for `Long.MAX_VALUE` the code does not count at all
    public static JitResult compile(LinkedProgram linked, long fuel) {
        Jit jit = new Jit(linked, fuel == Long.MAX_VALUE ? Fuel.UNLIMITED : Fuel.METERED);
        Set<Integer> large = new HashSet<>();
        for (int entry : jit.functions()) {
            if (jit.size(entry) > ALWAYS_SPLIT) {
                large.add(entry);
            }
        }
        byte[] bytes = jit.generate(large);
        Set<Integer> tooLarge = jit.hugeFunctions(bytes);
        if (!tooLarge.isEmpty()) {
            large.addAll(tooLarge);
            bytes = jit.generate(large);
        }
        return jit.define(bytes, fuel);
    }

    /// The program and what it calls, directly or not.
    private Set<Integer> functions() {
        Set<Integer> functions = new TreeSet<>();
        functions.add(0);
        for (EbpfInsn insn : linked.program().insns()) {
            if (insn instanceof EbpfInsn.CallLocal(int target)) {
                functions.add(target);
            }
        }
        return functions;
    }

    private int size(int entry) {
        int size = 0;
        for (int block : cfg.blocksFrom(entry)) {
            size += cfg.end(block) - cfg.start(block);
        }
        return size;
    }

    private byte[] generate(Set<Integer> large) {
        Unit unit = new Unit(linked, cfg, helpers, fuel);
        return ClassFile.of()
                .build(
                        Descs.SELF,
                        builder -> {
                            builder.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
                                    .withInterfaceSymbols(Descs.BODY);
                            entryPoint(builder);
                            for (int entry : functions()) {
                                if (large.contains(entry)) {
                                    new SplitFunction(unit, entry).emit(builder);
                                } else {
                                    builder.withMethodBody(
                                            Descs.function(entry),
                                            Descs.FUNCTION,
                                            ClassFile.ACC_STATIC | ClassFile.ACC_FINAL,
                                            new WholeFunction(unit, entry)::emit);
                                }
                            }
                        });
    }

    private static void entryPoint(ClassBuilder builder) {
        builder.withMethodBody(
                ConstantDescs.INIT_NAME,
                ConstantDescs.MTD_void,
                0,
                code ->
                        code.aload(0)
                                .invokespecial(
                                        ConstantDescs.CD_Object,
                                        ConstantDescs.INIT_NAME,
                                        ConstantDescs.MTD_void)
                                .return_());
        builder.withMethodBody(
                "run",
                Descs.RUN,
                ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL,
                code ->
                        code.aload(1)
                                .aload(2)
                                .loadConstant(0)
                                .lload(3)
                                .lload(5)
                                .loadConstant(0L)
                                .loadConstant(0L)
                                .loadConstant(0L)
                                .invokestatic(Descs.SELF, Descs.function(0), Descs.FUNCTION)
                                .lreturn());
    }

    private Set<Integer> hugeFunctions(byte[] bytes) {
        ClassModel model = ClassFile.of().parse(bytes);
        Set<Integer> huge = new HashSet<>();
        for (int entry : functions()) {
            model.methods().stream()
                    .filter(method -> method.methodName().equalsString(Descs.function(entry)))
                    .filter(method -> codeLength(method).orElse(0) >= HUGE_METHOD)
                    .forEach(_ -> huge.add(entry));
        }
        return huge;
    }

    private static OptionalInt codeLength(MethodModel method) {
        return method.findAttribute(Attributes.code()).stream()
                .mapToInt(CodeAttribute::codeLength)
                .findFirst();
    }

    private JitResult define(byte[] bytes, long fuelPerRun) {
        int largest =
                ClassFile.of().parse(bytes).methods().stream()
                        .mapToInt(method -> codeLength(method).orElse(0))
                        .max()
                        .orElse(0);
        try {
            List<?> classData = helpers.all();
            Object body =
                    MethodHandles.lookup()
                            .defineHiddenClassWithClassData(bytes, classData, true)
                            .lookupClass()
                            .getDeclaredConstructor()
                            .newInstance();
            return new JitResult.Compiled(new CompiledProgram((Body) body, fuelPerRun, largest));
        } catch (ReflectiveOperationException e) {
            return new JitResult.Declined("the generated class cannot be used: " + e.getMessage());
        }
    }
}
