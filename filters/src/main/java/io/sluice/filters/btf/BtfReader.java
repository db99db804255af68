package io.sluice.filters.btf;

import io.sluice.filters.btf.BtfType.Array;
import io.sluice.filters.btf.BtfType.DeclarationTag;
import io.sluice.filters.btf.BtfType.Derived;
import io.sluice.filters.btf.BtfType.Forward;
import io.sluice.filters.btf.BtfType.Function;
import io.sluice.filters.btf.BtfType.Linkage;
import io.sluice.filters.btf.BtfType.Nothing;
import io.sluice.filters.btf.BtfType.Prototype;
import io.sluice.filters.btf.BtfType.Sized;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Reads the bytes of BTF, little-endian as the slots of a program are.
///
/// Source of the layout and of what is refused: Linux 6.18, include/uapi/linux/btf.h, and
/// kernel/bpf/btf.c, btf_parse_hdr(), btf_check_meta() and btf_resolve().
public final class BtfReader {
    private static final int MAGIC = 0xeb9f;
    private static final int HEADER_BYTES = 24;
    private static final int TYPE_BYTES = 12;
    private static final int RESERVED_INFO = 0x60ff_0000;
    private static final int KIND_FLAG = 1 << 31;

    private final ByteBuffer in;
    private final BtfStrings strings;
    private final int typesStart;
    private final int typesEnd;
    private final List<BtfType> types = new ArrayList<>(List.of(new Nothing()));
    private final List<Integer> offsets = new ArrayList<>(List.of(0));

    private BtfReader(byte[] bytes) {
        in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int header = checkHeader(bytes.length);
        long body = (long) bytes.length - header;
        long typeOff = in.getInt(8) & 0xffff_ffffL;
        long typeLen = in.getInt(12) & 0xffff_ffffL;
        long stringOff = in.getInt(16) & 0xffff_ffffL;
        long stringLen = in.getInt(20) & 0xffff_ffffL;
        if (typeOff % 4 != 0) {
            throw new BtfFormatException(8, "types at " + typeOff + ", which is no multiple of 4");
        }
        boolean adjoin =
                typeOff == 0 && stringOff == typeLen || stringOff == 0 && typeOff == stringLen;
        if (!adjoin || typeLen + stringLen != body) {
            throw new BtfFormatException(
                    8,
                    "types (%d bytes at %d) and strings (%d bytes at %d) do not make up the %d bytes"
                                    .formatted(typeLen, typeOff, stringLen, stringOff, body)
                            + " behind the header");
        }
        typesStart = header + (int) typeOff;
        typesEnd = typesStart + (int) typeLen;
        strings = new BtfStrings(bytes, header + (int) stringOff, (int) stringLen);
    }

    private int checkHeader(int length) {
        if (length < HEADER_BYTES) {
            throw new BtfFormatException(
                    0, length + " bytes are less than the header's " + HEADER_BYTES);
        }
        int magic = in.getShort(0) & 0xffff;
        if (magic != MAGIC) {
            throw new BtfFormatException(
                    0, String.format("magic number 0x%04x is not 0x%04x", magic, MAGIC));
        }
        if (in.get(2) != 1) {
            throw new BtfFormatException(2, "version " + (in.get(2) & 0xff) + " is not 1");
        }
        if (in.get(3) != 0) {
            throw new BtfFormatException(3, "flags " + (in.get(3) & 0xff) + " are not 0");
        }
        int header = in.getInt(4);
        if (header < HEADER_BYTES || header > length) {
            throw new BtfFormatException(
                    4,
                    "header length %d is not from %d to %d"
                            .formatted(Integer.toUnsignedLong(header), HEADER_BYTES, length));
        }
        for (int i = HEADER_BYTES; i < header; i++) {
            if (in.get(i) != 0) {
                throw new BtfFormatException(i, "a header field that is not known here");
            }
        }
        return header;
    }

    /// The types.
    ///
    /// @throws BtfFormatException if the bytes are not well-formed
    public static Btf read(byte[] bytes) {
        var reader = new BtfReader(bytes);
        reader.readTypes();
        var btf = new Btf(reader.types);
        new BtfReferences(btf, reader.offsets).check();
        return btf;
    }

    private void readTypes() {
        in.position(typesStart);
        while (in.position() < typesEnd) {
            int at = in.position();
            require(at, TYPE_BYTES);
            offsets.add(at);
            types.add(type(at, in.getInt(), in.getInt(), in.getInt()));
        }
    }

    private void require(int at, long bytes) {
        if (bytes > typesEnd - in.position()) {
            throw new BtfFormatException(at, "a type that ends behind the types");
        }
    }

    /// @param sizeOrType what the third word is depends on the kind
    private BtfType type(int at, int nameOffset, int info, int sizeOrType) {
        if ((info & RESERVED_INFO) != 0) {
            throw new BtfFormatException(at + 4, "reserved bits are set");
        }
        BtfKind kind =
                BtfKind.numbered(info >>> 24 & 0x1f)
                        .orElseThrow(() ->
                                new BtfFormatException(
                                        at + 4, "kind " + (info >>> 24 & 0x1f) + " is not known"));
        int count = info & 0xffff;
        String name = strings.nameOf(kind, at, nameOffset);
        return switch (kind) {
            case VOID -> throw new IllegalStateException("no kind has the number 0");
            case INT -> integer(at, name, sizeOrType);
            case PTR, TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG ->
                    new Derived(kind, name, sizeOrType);
            case ARRAY -> array(at);
            case STRUCT, UNION -> parts(at, kind, name, count, sizeOrType);
            case ENUM, ENUM64 -> enumeration(at, kind, name, count, sizeOrType);
            case FWD -> new Forward(name, (info & KIND_FLAG) != 0);
            case FUNC -> function(at, name, count, sizeOrType);
            case FUNC_PROTO -> prototype(at, count, sizeOrType);
            case VAR -> {
                skip(at, 4);
                yield new Derived(kind, name, sizeOrType);
            }
            case DATASEC -> parts(at, kind, name, count, sizeOrType);
            case FLOAT -> new Sized(kind, name, sizeOrType);
            case DECL_TAG -> {
                require(at, 4);
                yield new DeclarationTag(name, sizeOrType, in.getInt());
            }
        };
    }

    private void skip(int at, long bytes) {
        require(at, bytes);
        in.position(in.position() + (int) bytes);
    }

    /// The word behind an integer: bits in use, where they begin, and how to print them.
    private Sized integer(int at, String name, int size) {
        require(at, 4);
        int data = in.getInt();
        int bits = (data & 0xff) + (data >>> 16 & 0xff);
        boolean whole = size == 1 || size == 2 || size == 4 || size == 8 || size == 16;
        if (!whole || bits > size * 8) {
            throw new BtfFormatException(
                    at + 8, "an integer of " + bits + " bits in " + size + " bytes");
        }
        return new Sized(BtfKind.INT, name, size);
    }

    private Array array(int at) {
        require(at, 12);
        int element = in.getInt();
        in.getInt(); // the index's type
        return new Array(element, in.getInt());
    }

    /// Members of a structure or variables of a section: three words each, which nothing here
    /// needs.
    private Sized parts(int at, BtfKind kind, String name, int count, int size) {
        skip(at, 12L * count);
        return new Sized(kind, name, size);
    }

    private Sized enumeration(int at, BtfKind kind, String name, int count, int size) {
        if (size != 1 && size != 2 && size != 4 && size != 8) {
            throw new BtfFormatException(at + 8, "an enumeration of " + size + " bytes");
        }
        skip(at, (kind == BtfKind.ENUM ? 8L : 12L) * count);
        return new Sized(kind, name, size);
    }

    private static Function function(int at, String name, int linkage, int prototype) {
        return switch (linkage) {
            case 0 -> new Function(name, Linkage.STATIC, prototype);
            case 1 -> new Function(name, Linkage.GLOBAL, prototype);
            case 2 -> new Function(name, Linkage.EXTERN, prototype);
            default ->
                    throw new BtfFormatException(at + 4, "linkage " + linkage + " of a function");
        };
    }

    private Prototype prototype(int at, int count, int result) {
        require(at, 8L * count);
        List<Integer> parameters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            strings.checkOffset(in.position(), in.getInt());
            parameters.add(in.getInt());
        }
        return new Prototype(result, parameters);
    }
}
