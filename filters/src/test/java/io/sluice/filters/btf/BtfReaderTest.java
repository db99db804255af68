package io.sluice.filters.btf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Source of the layout: Linux 6.18, include/uapi/linux/btf.h.
class BtfReaderTest {

    /// A function with a note on its argument, and one type of every other kind; type 1 lies at
    /// byte 24, type 2 at byte 40.
    private static byte[] bytes() {
        var w = new BtfWriter();
        int number = w.integer("int", 4);
        int prototype = w.prototype(number, List.of(number));
        int function = w.function("f", 1, prototype);
        w.tag("arg:ctx", function, 0);
        int structure = w.type(BtfKind.STRUCT, "s", 1, 12, 0, number, 0);
        int pointer = w.derived(BtfKind.PTR, structure);
        int array = w.array(pointer, number, 3);
        int typedef = w.type(BtfKind.TYPEDEF, "t", 0, array);
        w.derived(BtfKind.CONST, w.derived(BtfKind.VOLATILE, typedef));
        w.derived(BtfKind.RESTRICT, pointer);
        w.type(BtfKind.UNION, "u", 0, 5);
        w.type(BtfKind.ENUM, "e", 1, 4, 0, 7);
        w.type(BtfKind.ENUM64, "e64", 1, 8, 0, 7, 0);
        w.type(BtfKind.FWD, "later", 0, 0);
        int variable = w.type(BtfKind.VAR, "v", 0, number, 1);
        w.type(BtfKind.DATASEC, ".data", 1, 4, variable, 0, 4);
        w.type(BtfKind.FLOAT, "float", 0, 4);
        w.type(BtfKind.TYPE_TAG, "user", 0, number);
        return w.bytes();
    }

    @Test
    void everyKindIsRead() {
        Btf btf = BtfReader.read(bytes());
        List<String> kinds =
                IntStream.range(0, btf.count())
                        .mapToObj(id -> btf.type(id).kind() + " " + btf.type(id).name())
                        .map(String::strip)
                        .toList();
        assertEquals(
                List.of(
                        "VOID",
                        "INT int",
                        "FUNC_PROTO",
                        "FUNC f",
                        "DECL_TAG arg:ctx",
                        "STRUCT s",
                        "PTR",
                        "ARRAY",
                        "TYPEDEF t",
                        "VOLATILE",
                        "CONST",
                        "RESTRICT",
                        "UNION u",
                        "ENUM e",
                        "ENUM64 e64",
                        "FWD later",
                        "VAR v",
                        "DATASEC .data",
                        "FLOAT float",
                        "TYPE_TAG user"),
                kinds);
        assertEquals(List.of("arg:ctx"), btf.tags(3, 0));
        assertEquals(List.of(), btf.tags(3, -1));
    }

    @ParameterizedTest
    @CsvSource({
        "0, -1", // void
        "1, 4", "3, -1", // a function
        "5, 12", "6, 8", // a pointer
        "10, 24", // const volatile t, three pointers
        "12, 5", "15, -1", // only named
        "17, -1", // a section
        "18, 4", "19, 4"
    })
    void aSizeIsThatOfTheTypeBehindNamesAndQualifiers(int id, long size) {
        assertEquals(
                size < 0 ? OptionalLong.empty() : OptionalLong.of(size),
                BtfReader.read(bytes()).size(id));
    }

    @Test
    void aSizeBeyond32BitsIsNone() {
        var w = new BtfWriter();
        int number = w.integer("int", 4);
        int large = w.array(number, number, 1 << 29);
        int tooLarge = w.array(number, number, 1 << 30);
        w.derived(BtfKind.PTR, tooLarge);
        Btf btf = BtfReader.read(w.bytes());
        assertEquals(OptionalLong.of(1L << 31), btf.size(large));
        assertEquals(OptionalLong.empty(), btf.size(tooLarge));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    0  | 16 | 0000eb9e | magic number 0xeb9e is not 0xeb9f
                    2  | 8  | 02       | version 2 is not 1
                    3  | 8  | 80       | flags 128 are not 0
                    4  | 32 | 00000010 | header length 16 is not from 24 to 512
                    4  | 32 | ffffffff | header length 4294967295 is not from 24 to 512
                    8  | 32 | 00000001 | types at 1, which is no multiple of 4
                    24 | 32 | 00000999 | name at 2457, but the strings have 54 bytes
                    28 | 32 | 01600000 | reserved bits are set
                    28 | 32 | 14000000 | kind 20 is not known
                    28 | 32 | 00000000 | kind 0 is not known
                    32 | 32 | 00000003 | an integer of 32 bits in 3 bytes
                    40 | 32 | 00000001 | 'int' is no name for a func proto
                    """)
    void aFaultHasItsPlace(int at, int bits, String value, String problem) {
        byte[] bytes = bytes();
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int word = (int) Long.parseLong(value, 16);
        switch (bits) {
            case 8 -> buffer.put(at, (byte) word);
            case 16 -> buffer.putShort(at, (short) word);
            default -> buffer.putInt(at, word);
        }
        var fault = assertThrows(BtfFormatException.class, () -> BtfReader.read(bytes));
        assertEquals(at, fault.offset());
        assertEquals(
                "offset " + at + ": " + problem.replace("512", "" + bytes.length),
                fault.getMessage());
    }

    private interface Types {
        void write(BtfWriter w);
    }

    private static String fault(Types types) {
        var w = new BtfWriter();
        types.write(w);
        return String.valueOf(
                assertThrows(BtfFormatException.class, () -> BtfReader.read(w.bytes()))
                        .getMessage());
    }

    @Test
    void typesThatDoNotFitEachOtherAreRefused() {
        assertEquals(
                "offset 24: type 1: refers to type 9, but the last is 1",
                fault(w -> w.derived(BtfKind.PTR, 9)));
        assertEquals(
                "offset 24: type 1: is made of itself, or of a chain of more than 32",
                fault(w -> {
                    w.derived(BtfKind.CONST, 2);
                    w.derived(BtfKind.VOLATILE, 1);
                }));
        assertEquals(
                "offset 24: type 1: is made of itself, or of a chain of more than 32",
                fault(w -> w.array(1, 1, 2)));
        assertEquals(
                "offset 40: type 2: a function whose type is no prototype",
                fault(w -> w.function("f", 1, w.integer("int", 4))));
        assertEquals(
                "offset 24: type 1: type 0 of the parameter has no size",
                fault(w -> w.prototype(0, List.of(0, 0))));
        assertEquals(
                "offset 36: type 2: type 1 of the element has no size",
                fault(w -> w.array(w.type(BtfKind.FWD, "x", 0, 0), 1, 2)));
        assertEquals(
                "offset 40: type 2: a note on part -1 of type 1 (int)",
                fault(w -> w.tag("x", w.integer("int", 4), -1)));
        assertEquals("offset 28: linkage 7 of a function", fault(w -> w.function("f", 7, 0)));
        assertEquals(
                "offset 24: '' is no name for a typedef",
                fault(w -> w.type(BtfKind.TYPEDEF, "", 0, 0)));
        assertEquals("offset 24: 'a b' is no name for a struct", fault(w -> w.structure("a b", 1)));
        assertEquals(
                "offset 32: an enumeration of 3 bytes",
                fault(w -> w.type(BtfKind.ENUM, "e", 0, 3)));
        assertEquals(
                "offset 24: a type that ends behind the types",
                fault(w -> w.type(BtfKind.STRUCT, "s", 2, 3, 0, 0, 0)));
    }

    @Test
    void bytesCutShortOrChangedAreReadOrRefusedAndNothingElse() {
        byte[] whole = bytes();
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThrows(BtfFormatException.class, () -> BtfReader.read(part));
        }
        var random = new SplittableRandom(18);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] changed = whole.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                changed[random.nextInt(changed.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt(24) : random.nextInt());
            }
            try {
                Btf btf = BtfReader.read(changed);
                for (int id = 0; id < btf.count(); id++) {
                    btf.size(id);
                }
            } catch (BtfFormatException e) {
                refused++;
            }
        }
        assertTrue(refused > 5_000, refused + " refused");
    }
}
