package io.sluice.filters.btf;

import io.sluice.filters.btf.BtfType.Array;
import io.sluice.filters.btf.BtfType.DeclarationTag;
import io.sluice.filters.btf.BtfType.Derived;
import io.sluice.filters.btf.BtfType.Forward;
import io.sluice.filters.btf.BtfType.Function;
import io.sluice.filters.btf.BtfType.Nothing;
import io.sluice.filters.btf.BtfType.Prototype;
import io.sluice.filters.btf.BtfType.Sized;
import java.util.List;

/// That types refer to types that exist and fit, and that none is made of itself.
///
/// Source: Linux 6.18, kernel/bpf/btf.c, btf_resolve() and the `resolve` functions of the kinds.
final class BtfReferences {
    private static final int LONGEST_CHAIN = 32; // MAX_RESOLVE_DEPTH

    private final Btf btf;
    private final List<Integer> offsets;

    /// @param offsets where each type begins
    BtfReferences(Btf btf, List<Integer> offsets) {
        this.btf = btf;
        this.offsets = offsets;
    }

    void check() {
        for (int id = 1; id < btf.count(); id++) {
            exist(id, btf.type(id));
        }
        for (int id = 1; id < btf.count(); id++) {
            checkChain(id);
        }
        for (int id = 1; id < btf.count(); id++) {
            fit(id, btf.type(id));
        }
    }

    private BtfFormatException fault(int id, String problem) {
        return new BtfFormatException(offsets.get(id), "type " + id + ": " + problem);
    }

    private void exist(int id, BtfType type) {
        switch (type) {
            case Nothing _, Sized _, Forward _ -> {}
            case Derived derived -> exists(id, derived.target());
            case Array array -> exists(id, array.element());
            case Function function -> exists(id, function.prototype());
            case DeclarationTag tag -> exists(id, tag.target());
            case Prototype prototype -> {
                exists(id, prototype.result());
                prototype.parameters().forEach(parameter -> exists(id, parameter));
            }
        }
    }

    private void exists(int id, int target) {
        if (!btf.has(target)) {
            throw fault(
                    id,
                    "refers to type %d, but the last is %d"
                            .formatted(Integer.toUnsignedLong(target), btf.count() - 1));
        }
    }

    /// What a type is made of by value leads to an end; a pointer is one.
    private void checkChain(int id) {
        BtfType type = btf.type(id);
        for (int length = 0; length < LONGEST_CHAIN; length++) {
            switch (type) {
                case Derived derived when derived.kind() != BtfKind.PTR ->
                        type = btf.type(derived.target());
                case Array array -> type = btf.type(array.element());
                case Nothing _,
                        Sized _,
                        Forward _,
                        Function _,
                        Prototype _,
                        DeclarationTag _,
                        Derived _ -> {
                    return;
                }
            }
        }
        throw fault(id, "is made of itself, or of a chain of more than " + LONGEST_CHAIN);
    }

    private void fit(int id, BtfType type) {
        switch (type) {
            case Array array -> hasSize(id, array.element(), "element");
            case Function function -> {
                if (!(btf.type(function.prototype()) instanceof Prototype)) {
                    throw fault(id, "a function whose type is no prototype");
                }
            }
            case Prototype prototype -> fit(id, prototype);
            case Derived derived when derived.kind() == BtfKind.VAR ->
                    hasSize(id, derived.target(), "variable");
            case DeclarationTag tag -> fit(id, tag);
            case Nothing _, Sized _, Forward _, Derived _ -> {}
        }
    }

    private void hasSize(int id, int part, String what) {
        if (btf.size(part).isEmpty()) {
            throw fault(id, "type " + part + " of the " + what + " has no size");
        }
    }

    private void fit(int id, Prototype prototype) {
        if (prototype.result() != 0) {
            hasSize(id, prototype.result(), "result");
        }
        List<Integer> parameters = prototype.parameters();
        for (int i = 0; i < parameters.size(); i++) {
            boolean anyMore = parameters.get(i) == 0 && i == parameters.size() - 1;
            if (!anyMore) {
                hasSize(id, parameters.get(i), "parameter");
            }
        }
    }

    private void fit(int id, DeclarationTag tag) {
        BtfType target = btf.type(tag.target());
        boolean whole =
                switch (target.kind()) {
                    case STRUCT, UNION, FUNC, VAR, TYPEDEF -> true;
                    case VOID,
                            INT,
                            PTR,
                            ARRAY,
                            ENUM,
                            FWD,
                            VOLATILE,
                            CONST,
                            RESTRICT,
                            FUNC_PROTO,
                            DATASEC,
                            FLOAT,
                            DECL_TAG,
                            TYPE_TAG,
                            ENUM64 ->
                            false;
                };
        boolean beyond =
                target instanceof Function function
                        && btf.type(function.prototype()) instanceof Prototype prototype
                        && tag.component() >= prototype.parameters().size();
        if (!whole || tag.component() < -1 || beyond) {
            throw fault(
                    id,
                    "a note on part %d of type %d (%s)"
                            .formatted(tag.component(), tag.target(), target.kind().words()));
        }
    }
}
