package io.sluice.filters.btf;

import java.util.List;

/// One type. Types refer to each other by number; 0 is void.
public sealed interface BtfType {

    BtfKind kind();

    /// Its name, empty if it has none.
    String name();

    /// No type at all.
    record Nothing() implements BtfType {
        @Override
        public BtfKind kind() {
            return BtfKind.VOID;
        }

        @Override
        public String name() {
            return "";
        }
    }

    /// What has a size and no parts that matter here: an integer, a floating-point number, an
    /// enumeration, a structure, a union, a section of variables.
    ///
    /// @param size in bytes
    record Sized(BtfKind kind, String name, int size) implements BtfType {}

    /// What is made of one other type: a pointer, a type under another name, a qualified one.
    ///
    /// @param target the number of the other type
    record Derived(BtfKind kind, String name, int target) implements BtfType {}

    /// @param element the number of the elements' type
    /// @param count how many there are
    record Array(int element, int count) implements BtfType {
        @Override
        public BtfKind kind() {
            return BtfKind.ARRAY;
        }

        @Override
        public String name() {
            return "";
        }
    }

    /// A structure or union that is named but not described.
    ///
    /// @param isUnion whether it is a union
    record Forward(String name, boolean isUnion) implements BtfType {
        @Override
        public BtfKind kind() {
            return BtfKind.FWD;
        }
    }

    /// Who sees a function.
    enum Linkage {
        STATIC,
        GLOBAL,
        EXTERN
    }

    /// @param prototype the number of its [Prototype]
    record Function(String name, Linkage linkage, int prototype) implements BtfType {
        @Override
        public BtfKind kind() {
            return BtfKind.FUNC;
        }
    }

    /// @param result the number of the result's type
    /// @param parameters the numbers of the parameters' types; a last one of 0 stands for any more
    record Prototype(int result, List<Integer> parameters) implements BtfType {

        public Prototype {
            parameters = List.copyOf(parameters);
        }

        @Override
        public BtfKind kind() {
            return BtfKind.FUNC_PROTO;
        }

        @Override
        public String name() {
            return "";
        }
    }

    /// A note on a declaration.
    ///
    /// @param name the note
    /// @param target the number of what it is on
    /// @param component the member or parameter that it is on, counted from 0; -1 for the whole
    record DeclarationTag(String name, int target, int component) implements BtfType {
        @Override
        public BtfKind kind() {
            return BtfKind.DECL_TAG;
        }
    }
}
