package io.sluice.filters.btf;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The kinds of type, by number.
///
/// Source: Linux 6.18, include/uapi/linux/btf.h, BTF_KIND_….
public enum BtfKind {
    VOID(0),
    INT(1),
    PTR(2),
    ARRAY(3),
    STRUCT(4),
    UNION(5),
    ENUM(6),
    FWD(7),
    TYPEDEF(8),
    VOLATILE(9),
    CONST(10),
    RESTRICT(11),
    FUNC(12),
    FUNC_PROTO(13),
    VAR(14),
    DATASEC(15),
    FLOAT(16),
    DECL_TAG(17),
    TYPE_TAG(18),
    ENUM64(19);

    private final int number;

    BtfKind(int number) {
        this.number = number;
    }

    /// The number in BTF.
    public int number() {
        return number;
    }

    /// The kind with a number.
    public static Optional<BtfKind> numbered(int number) {
        return Arrays.stream(values())
                .filter(kind -> kind.number == number && kind != VOID)
                .findFirst();
    }

    /// The kernel's word for it: `STRUCT`, and `UNKNOWN` for void.
    public String word() {
        return this == VOID ? "UNKNOWN" : name();
    }

    /// The same in small letters, for people.
    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// Whether the type is another one under a new name or with a qualifier.
    public boolean isModifier() {
        return switch (this) {
            case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> true;
            case VOID,
                    INT,
                    PTR,
                    ARRAY,
                    STRUCT,
                    UNION,
                    ENUM,
                    FWD,
                    FUNC,
                    FUNC_PROTO,
                    VAR,
                    DATASEC,
                    FLOAT,
                    DECL_TAG,
                    ENUM64 ->
                    false;
        };
    }
}
