package io.sluice.emulator.jit.ebpf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.emulator.interpreter.Interpreter;
import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.memory.RunResult;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.filters.ebpf.EbpfAssembler;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each operation of RFC 9669 on values at the edges, computed here with integers of any size, on
/// both engines.
class InstructionMeaningTest {

    private static final long[] VALUES = {
        0,
        1,
        2,
        5,
        31,
        32,
        63,
        64,
        0x7f,
        0x80,
        0xff,
        0x7fff,
        0x8000,
        0xffff,
        0x7fff_ffffL,
        0x8000_0000L,
        0xffff_ffffL,
        0x1_0000_0000L,
        0x1234_5678_9abc_def0L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        -1,
        -2,
        -5,
        -32,
        -128,
        -32768,
        -0x8000_0000L
    };

    private static final int[] CONSTANTS = {
        0, 1, 2, 7, 31, 100, Short.MAX_VALUE, Integer.MAX_VALUE, -1, -2, -7, Integer.MIN_VALUE
    };

    /// A program on both engines; the memory holds two numbers.
    private record Both(String text, Interpreter interpreter, CompiledProgram compiled) {

        static Both of(String text) {
            LinkedProgram linked =
                    LinkedProgram.of(EbpfAssembler.assemble(text.replace(';', '\n')));
            return switch (Jit.compile(linked, 1 << 20)) {
                case JitResult.Compiled(CompiledProgram compiled) ->
                        new Both(text, new Interpreter(linked, 1 << 20), compiled);
                case JitResult.Declined(String reason) -> throw new AssertionError(reason);
            };
        }

        void gives(long expected, long first, long second) {
            String wanted = new RunResult.Returned(expected).toString();
            String what = text + " of " + first + " and " + second;
            assertEquals(
                    wanted,
                    interpreter.run(memory(first, second), Memory.PACKET, 16).toString(),
                    what);
            assertEquals(
                    wanted,
                    compiled.run(memory(first, second), Memory.PACKET, 16).toString(),
                    what);
        }

        private static Memory memory(long first, long second) {
            byte[] bytes = new byte[16];
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(first).putLong(second);
            Memory memory = new Memory();
            memory.bindPacket(bytes, 0, bytes.length);
            return memory;
        }
    }

    private static final String LOAD = "ldxdw %r0, [%r1]; ldxdw %r3, [%r1+8]; ";

    private static BigInteger number(long value, int bits, boolean signed) {
        BigInteger unsigned = BigInteger.valueOf(value).mod(BigInteger.ONE.shiftLeft(bits));
        return signed && unsigned.testBit(bits - 1)
                ? unsigned.subtract(BigInteger.ONE.shiftLeft(bits))
                : unsigned;
    }

    /// RFC 9669, section 4.1.
    private static BinaryOperator<BigInteger> meaning(String name, int bits) {
        return switch (name) {
            case "add" -> BigInteger::add;
            case "sub" -> BigInteger::subtract;
            case "mul" -> BigInteger::multiply;
            case "div", "sdiv" -> (a, b) -> b.signum() == 0 ? b : a.divide(b);
            case "mod", "smod" -> (a, b) -> b.signum() == 0 ? a : a.remainder(b);
            case "or" -> BigInteger::or;
            case "and" -> BigInteger::and;
            case "xor" -> BigInteger::xor;
            case "mov" -> (_, b) -> b;
            case "lsh" -> (a, b) -> a.shiftLeft(b.intValue() & bits - 1);
            case "rsh", "arsh" -> (a, b) -> a.shiftRight(b.intValue() & bits - 1);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static long result(String name, int bits, long first, long second) {
        boolean signed = name.equals("sdiv") || name.equals("smod") || name.equals("arsh");
        BigInteger value =
                meaning(name, bits)
                        .apply(number(first, bits, signed), number(second, bits, signed));
        return number(value.longValue(), bits, false).longValue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "add", "sub", "mul", "div", "sdiv", "mod", "smod", "or", "and", "xor", "mov", "lsh",
                "rsh", "arsh"
            })
    void arithmeticIsThatOfItsWidth(String name) {
        for (int bits : new int[] {32, 64}) {
            Both register = Both.of(LOAD + name + bits + " %r0, %r3; exit");
            for (long first : VALUES) {
                for (long second : VALUES) {
                    register.gives(result(name, bits, first, second), first, second);
                }
            }
            for (int constant : CONSTANTS) {
                boolean shift = name.endsWith("sh");
                if (shift && (constant < 0 || constant >= bits)) {
                    continue;
                }
                Both immediate = Both.of(LOAD + name + bits + " %r0, " + constant + "; exit");
                for (long first : VALUES) {
                    immediate.gives(result(name, bits, first, constant), first, 0);
                }
            }
        }
    }

    /// RFC 9669, section 4.3.
    private static boolean holds(String name, int bits, long first, long second) {
        boolean signed = name.startsWith("js") && !name.equals("jset");
        BigInteger a = number(first, bits, signed);
        BigInteger b = number(second, bits, signed);
        int order = a.compareTo(b);
        return switch (name) {
            case "jeq" -> order == 0;
            case "jne" -> order != 0;
            case "jset" -> a.and(b).signum() != 0;
            case "jgt", "jsgt" -> order > 0;
            case "jge", "jsge" -> order >= 0;
            case "jlt", "jslt" -> order < 0;
            case "jle", "jsle" -> order <= 0;
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jeq", "jne", "jset", "jgt", "jge", "jlt", "jle", "jsgt", "jsge", "jslt", "jsle"
            })
    void conditionsCompareInTheirWidth(String name) {
        for (String width : new String[] {"", "32"}) {
            int bits = width.isEmpty() ? 64 : 32;
            String rest = ", yes; mov %r0, 0; exit; yes: mov %r0, 1; exit";
            Both register = Both.of(LOAD + name + width + " %r0, %r3" + rest);
            for (long first : VALUES) {
                for (long second : VALUES) {
                    register.gives(holds(name, bits, first, second) ? 1 : 0, first, second);
                }
            }
            for (int constant : CONSTANTS) {
                Both immediate = Both.of(LOAD + name + width + " %r0, " + constant + rest);
                for (long first : VALUES) {
                    immediate.gives(holds(name, bits, first, constant) ? 1 : 0, first, 0);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"8, 32", "16, 32", "8, 64", "16, 64", "32, 64"})
    void movsxExtendsTheSign(int from, int to) {
        Both program = Both.of(LOAD + "movsx" + from + to + " %r0, %r3; exit");
        for (long value : VALUES) {
            long extended = number(value, from, true).longValue();
            program.gives(number(extended, to, false).longValue(), 0x55, value);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64})
    void swapsCutAndReverse(int bits) {
        for (String name : new String[] {"le", "be", "bswap", "swap"}) {
            Both program = Both.of(LOAD + name + bits + " %r0; exit");
            for (long value : VALUES) {
                long cut = number(value, bits, false).longValue();
                long reversed = Long.reverseBytes(cut) >>> 64 - bits;
                program.gives(name.equals("le") ? cut : reversed, value, 0);
            }
        }
    }

    @Test
    void negationWraps() {
        for (int bits : new int[] {32, 64}) {
            Both program = Both.of(LOAD + "neg" + bits + " %r0; exit");
            for (long value : VALUES) {
                program.gives(number(-value, bits, false).longValue(), value, 0);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"b, 8", "h, 16", "w, 32"})
    void loadsExtendAndStoresCut(String size, int bits) {
        Both zero = Both.of("ldx" + size + " %r0, [%r1+8]; exit");
        Both sign = Both.of("ldxs" + size + " %r0, [%r1+8]; exit");
        Both store = Both.of(LOAD + "stx" + size + " [%r1], %r3; ldxdw %r0, [%r1]; exit");
        for (long value : VALUES) {
            long cut = number(value, bits, false).longValue();
            zero.gives(cut, 0, value);
            sign.gives(number(value, bits, true).longValue(), 0, value);
            store.gives(-1L << bits | cut, -1, value);
        }
        Both constant = Both.of("st" + size + " [%r1], -2; ldxdw %r0, [%r1]; exit");
        constant.gives(number(-2, bits, false).longValue(), 0, 0);
    }

    /// RFC 9669, section 5.3: what memory holds afterwards, and what a fetching form loads.
    @ParameterizedTest
    @ValueSource(strings = {"add", "or", "and", "xor", "xchg"})
    void atomicsChangeMemoryAndFetchWhatWasThere(String name) {
        for (int bits : new int[] {32, 64}) {
            String width = bits == 32 ? "32" : "";
            String fetch = name.equals("xchg") ? "" : "fetch ";
            Both old =
                    Both.of(
                            LOAD
                                    + "lock "
                                    + fetch
                                    + name
                                    + width
                                    + " [%r1], %r3; mov %r0, %r3; exit");
            Both after =
                    Both.of(
                            LOAD
                                    + "lock "
                                    + fetch
                                    + name
                                    + width
                                    + " [%r1], %r3; ldxdw %r0, [%r1]; exit");
            List<Both> changing = new ArrayList<>(List.of(after));
            if (!fetch.isEmpty()) {
                changing.add(
                        Both.of(
                                LOAD
                                        + "lock "
                                        + name
                                        + width
                                        + " [%r1], %r3; ldxdw %r0, [%r1]; exit"));
            }
            for (long first : VALUES) {
                for (long second : VALUES) {
                    long low = result(name.equals("xchg") ? "mov" : name, bits, first, second);
                    long memory = bits == 64 ? low : first & -1L << 32 | low;
                    old.gives(number(first, bits, false).longValue(), first, second);
                    changing.forEach(each -> each.gives(memory, first, second));
                }
            }
        }
    }

    @Test
    void compareAndExchangeLoadsWhatWasThereIntoR0() {
        for (int bits : new int[] {32, 64}) {
            String width = bits == 32 ? "32" : "";
            String text = "mov %r4, 77; ldxdw %r0, [%r1+8]; lock cmpxchg" + width + " [%r1], %r4; ";
            Both old = Both.of(text + "exit");
            Both after = Both.of(text + "ldxdw %r0, [%r1]; exit");
            for (long first : VALUES) {
                for (long second : VALUES) {
                    boolean same = number(first, bits, false).equals(number(second, bits, false));
                    long stored = bits == 64 ? 77 : first & -1L << 32 | 77;
                    old.gives(number(first, bits, false).longValue(), first, second);
                    after.gives(same ? stored : first, first, second);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    lddw %r0, 0xffffffff00000001; exit                         | -4294967295
                    lddw %r0, -1; exit                                         | -1
                    mov %r0, 1; ja32 over; mov %r0, 2; over: exit              | 1
                    mov %r0, 1; ja over; mov %r0, 2; over: exit                | 1
                    mov %r6, 3; mov %r1, 4; call local f; add %r0, %r6; exit; f: mov %r6, 9; mov %r0, %r1; exit | 7
                    stdw [%r10-8], 5; call local f; ldxdw %r3, [%r10-8]; add %r0, %r3; exit; f: stdw [%r10-8], 9; mov %r0, 1; exit | 6
                    mov %r0, 7; mov %r1, %r10; stdw [%r10-8], 5; call local f; exit; f: ldxdw %r0, [%r1-8]; exit | 5
                    """)
    void jumpsCallsAndWideConstants(String text, long r0) {
        Both.of(text).gives(r0, 0, 0);
    }
}
