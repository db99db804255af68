package io.sluice.filters.btf;

import io.sluice.filters.btf.BtfType.Array;
import io.sluice.filters.btf.BtfType.DeclarationTag;
import io.sluice.filters.btf.BtfType.Derived;
import io.sluice.filters.btf.BtfType.Sized;
import java.util.List;
import java.util.OptionalLong;

/// The types of a program. Every number in one of them is that of another, and no type is made of
/// itself.
public final class Btf {
    private static final int POINTER_BYTES = 8;
    private static final long MOST_BYTES = 0xffff_ffffL;

    private final List<BtfType> types;

    /// @param types by number; the first is void
    Btf(List<BtfType> types) {
        this.types = List.copyOf(types);
    }

    /// How many types there are, void counted.
    public int count() {
        return types.size();
    }

    /// Whether a type has the number.
    public boolean has(int id) {
        return id >= 0 && id < types.size();
    }

    /// The type with a number.
    ///
    /// @throws IllegalArgumentException if none has it
    public BtfType type(int id) {
        if (!has(id)) {
            throw new IllegalArgumentException("there is no type " + id);
        }
        return types.get(id);
    }

    /// The type with a number, without new names and qualifiers.
    public BtfType plain(int id) {
        BtfType type = type(id);
        while (type.kind().isModifier() && type instanceof Derived derived) {
            type = type(derived.target());
        }
        return type;
    }

    /// How many bytes a value of the type takes, or nothing for what has no size: void, functions,
    /// and structures that are only named.
    ///
    /// Source: Linux 6.18, kernel/bpf/btf.c, btf_resolve_size().
    public OptionalLong size(int id) {
        BtfType type = plain(id);
        long elements = 1;
        while (type instanceof Array(int element, int count)) {
            elements *= Integer.toUnsignedLong(count);
            if (elements > MOST_BYTES) {
                return OptionalLong.empty();
            }
            type = plain(element);
        }
        OptionalLong one = sizeOfOne(type);
        return one.isEmpty() || one.getAsLong() * elements > MOST_BYTES
                ? OptionalLong.empty()
                : OptionalLong.of(one.getAsLong() * elements);
    }

    private static OptionalLong sizeOfOne(BtfType type) {
        return switch (type) {
            case Sized sized when sized.kind() != BtfKind.DATASEC ->
                    OptionalLong.of(Integer.toUnsignedLong(sized.size()));
            case Derived derived when derived.kind() == BtfKind.PTR ->
                    OptionalLong.of(POINTER_BYTES);
            case Sized _,
                    Derived _,
                    Array _,
                    BtfType.Nothing _,
                    BtfType.Forward _,
                    BtfType.Function _,
                    BtfType.Prototype _,
                    DeclarationTag _ ->
                    OptionalLong.empty();
        };
    }

    /// The notes on a part of a declaration, in the order of their numbers.
    ///
    /// @param component the member or parameter, counted from 0; -1 for the whole
    public List<String> tags(int target, int component) {
        return types.stream()
                .filter(type ->
                        type instanceof DeclarationTag tag
                                && tag.target() == target
                                && tag.component() == component)
                .map(BtfType::name)
                .toList();
    }
}
