package io.sluice.emulator.jit.cbpf;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.util.Map;
import java.util.TreeMap;

/// The ways out of a body in a method of a [FilterClass]. Those that need code of their own get it
/// behind the body, from [#finish].
abstract class FilterExits implements BodyEmitter.Exits {
    private final FilterClass owner;
    private final CodeBuilder code;
    private final FilterLocals locals;
    private final Label reject;
    private final Label outOfFuel;
    private final Map<Integer, Label> outside = new TreeMap<>();
    private boolean fuelUsed;

    FilterExits(FilterClass owner, CodeBuilder code, FilterLocals locals, Label reject) {
        this.owner = owner;
        this.code = code;
        this.locals = locals;
        this.reject = reject;
        this.outOfFuel = code.newLabel();
    }

    /// Writes what is done with a result on top of the stack.
    abstract void returnTop();

    @Override
    public void returnConstant(int k) {
        if (k == 0) {
            code.goto_(reject);
        } else {
            code.loadConstant(k);
            returnTop();
        }
    }

    @Override
    public void returnA() {
        code.iload(locals.a());
        returnTop();
    }

    @Override
    public final void returnComputed() {
        returnTop();
    }

    @Override
    public Label reject() {
        return reject;
    }

    @Override
    public Label outOfFuel() {
        fuelUsed = true;
        return outOfFuel;
    }

    @Override
    public Label outside(int index) {
        return outside.computeIfAbsent(index, _ -> code.newLabel());
    }

    @Override
    public void loadTable(Map<Integer, Integer> numbers) {
        owner.loadTable(code, numbers);
    }

    @Override
    public void loadScratch(int word) {
        code.iload(locals.scratch() + word);
    }

    @Override
    public void storeScratch(int word, int fromLocal) {
        code.iload(fromLocal).istore(locals.scratch() + word);
    }

    /// Writes the code that the ways out lead to.
    void finish() {
        outside.forEach((index, label) -> {
            code.labelBinding(label);
            owner.callRegion(code, locals, FilterRegions.indexOf(owner.regions(), index), index);
            returnTop();
        });
        if (fuelUsed) {
            code.labelBinding(outOfFuel);
            owner.countOutOfFuel(code);
            code.goto_(reject);
        }
    }
}
