package io.sluice.filters.cbpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CbpfAluTest {

    @ParameterizedTest
    @CsvSource({
        "0x00, 0xffffffff, 2, 1",
        "0x10, 1, 2, 0xffffffff",
        "0x20, 0x10001, 0x10001, 0x20001",
        "0x30, 0xfffffffe, 2, 0x7fffffff",
        "0x90, 0xffffffff, 10, 5",
        "0x40, 0xf0, 0x0f, 0xff",
        "0x50, 0xf0, 0x3c, 0x30",
        "0xa0, 0xf0, 0x3c, 0xcc",
        "0x60, 1, 31, 0x80000000",
        "0x60, 1, 32, 0",
        "0x60, 1, 0xffffffff, 0",
        "0x70, 0x80000000, 31, 1",
        "0x70, 0x80000000, 32, 0",
        "0x80, 1, 0, 0xffffffff",
    })
    void computesUnsigned(String op, String a, String operand, String result) {
        assertEquals(number(result), CbpfAlu.apply(number(op), number(a), number(operand)));
    }

    @ParameterizedTest
    @CsvSource({
        "0x10, 5, 5, true",
        "0x20, 0x80000000, 1, true",
        "0x20, 1, 1, false",
        "0x30, 1, 1, true",
        "0x30, 1, 0xffffffff, false",
        "0x40, 6, 2, true",
        "0x40, 6, 1, false",
    })
    void comparesUnsigned(String op, String a, String operand, boolean result) {
        assertEquals(result, CbpfAlu.test(number(op), number(a), number(operand)));
    }

    @Test
    void onlyDivisionAndRemainderByZeroFault() {
        assertTrue(CbpfAlu.faults(Opcode.DIV, 0));
        assertTrue(CbpfAlu.faults(Opcode.MOD, 0));
        assertFalse(CbpfAlu.faults(Opcode.DIV, 1));
        assertFalse(CbpfAlu.faults(Opcode.MUL, 0));
    }

    private static int number(String text) {
        return (int) (long) Long.decode(text);
    }
}
