package io.sluice.emulator.verifier;

import io.sluice.emulator.helpers.HelperPrototype;
import java.util.Locale;

/// Instructions in the kernel's words.
///
/// Source: Linux 6.18, kernel/bpf/disasm.c, print_bpf_insn().
final class InsnText {

    private static final String[] ALU = {
        "+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>=", "neg", "%=", "^=", "=", "s>>=", "endian",
        "", ""
    };
    private static final String[] JUMP = {
        "jmp", "==", ">", ">=", "&", "!=", "s>", "s>=", "call", "exit", "<", "<=", "s<", "s<=", "",
        ""
    };
    private static final String[] FETCH = {"add", "", "", "", "or", "and", "", "", "", "", "xor"};

    private InsnText() {}

    /// The instruction at a slot, with its operation byte in front.
    static String of(Code code, int i) {
        return String.format(Locale.ROOT, "(%02x) ", code.op(i))
                + switch (code.insnClass(i)) {
                    case Code.ALU, Code.ALU64 -> alu(code, i);
                    case Code.STX -> storeRegister(code, i);
                    case Code.ST -> memory(code, i, code.dst(i)) + " = " + code.imm(i);
                    case Code.LDX -> "r" + code.dst(i) + " = " + load(code, i);
                    case Code.LD -> wide(code, i);
                    default -> jump(code, i);
                };
    }

    private static String alu(Code code, int i) {
        char letter = code.insnClass(i) == Code.ALU ? 'w' : 'r';
        String dst = letter + "" + code.dst(i);
        int operation = code.operation(i);
        if (operation == 0xd) {
            String order =
                    code.insnClass(i) == Code.ALU64
                            ? "bswap"
                            : code.isSourceRegister(i) ? "be" : "le";
            return "r" + code.dst(i) + " = " + order + code.imm(i) + " r" + code.dst(i);
        }
        if (operation == 8) {
            return dst + " = -" + dst;
        }
        boolean signed = code.off(i) == 1 && (operation == 3 || operation == 9);
        String text = dst + (signed ? " s" : " ") + ALU[operation] + " ";
        if (!code.isSourceRegister(i)) {
            return text + code.imm(i);
        }
        boolean extends_ = operation == 0xb && code.off(i) != 0;
        return text + (extends_ ? "(s" + code.off(i) + ")" : "") + letter + code.src(i);
    }

    private static String width(Code code, int i) {
        return "u" + code.size(i) * 8;
    }

    private static String memory(Code code, int i, int pointer) {
        return "*(" + place(code, i, pointer);
    }

    private static String place(Code code, int i, int pointer) {
        String type = code.insnClass(i) == Code.LDX && code.mode(i) == 4 ? "s" : "u";
        return type + code.size(i) * 8 + " *)(r" + pointer + " " + signed(code.off(i)) + ")";
    }

    private static String load(Code code, int i) {
        return memory(code, i, code.src(i));
    }

    private static String signed(int number) {
        return number < 0 ? Integer.toString(number) : "+" + number;
    }

    private static String storeRegister(Code code, int i) {
        if (code.mode(i) != 6) {
            return memory(code, i, code.dst(i)) + " = r" + code.src(i);
        }
        String place = "((" + place(code, i, code.dst(i));
        String bits = code.size(i) == 8 ? "64" : "";
        int src = code.src(i);
        return switch (code.imm(i)) {
            case 0x00, 0x40, 0x50, 0xa0 ->
                    "lock "
                            + memory(code, i, code.dst(i))
                            + " "
                            + ALU[code.imm(i) >> 4]
                            + " r"
                            + src;
            case 0x01, 0x41, 0x51, 0xa1 ->
                    "r"
                            + src
                            + " = atomic"
                            + bits
                            + "_fetch_"
                            + FETCH[code.imm(i) >> 4]
                            + place
                            + ", r"
                            + src
                            + ")";
            case 0xe1 -> "r" + src + " = atomic" + bits + "_xchg" + place + ", r" + src + ")";
            case 0xf1 -> "r0 = atomic" + bits + "_cmpxchg" + place + ", r0, r" + src + ")";
            case 0x100 -> "r" + code.dst(i) + " = load_acquire((" + place(code, i, src) + ")";
            case 0x110 -> "store_release" + place + ", r" + src + ")";
            default -> String.format(Locale.ROOT, "BUG_%02x", code.op(i));
        };
    }

    private static String wide(Code code, int i) {
        if (code.mode(i) == 1) {
            return "r0 = *(" + width(code, i) + " *)skb[" + code.imm(i) + "]";
        }
        if (code.mode(i) == 2) {
            return "r0 = *("
                    + width(code, i)
                    + " *)skb[r"
                    + code.src(i)
                    + " + "
                    + code.imm(i)
                    + "]";
        }
        // An address of the kernel's has no number here.
        boolean address = code.src(i) == 1 || code.src(i) == 2 || i + 1 >= code.length();
        long value = address ? 0 : (long) code.imm(i + 1) << 32 | code.imm(i) & 0xffff_ffffL;
        return "r" + code.dst(i) + " = 0x" + Long.toHexString(value);
    }

    private static String jump(Code code, int i) {
        boolean narrow = code.insnClass(i) == Code.JMP32;
        String to = " pc" + signed(code.off(i));
        return switch (code.operation(i)) {
            case 0 -> narrow ? "gotol pc" + signed(code.imm(i)) : "goto" + to;
            case 8 -> call(code, i);
            case 9 -> "exit";
            case 0xe -> "may_goto" + to;
            default -> {
                char letter = narrow ? 'w' : 'r';
                yield "if "
                        + letter
                        + code.dst(i)
                        + " "
                        + JUMP[code.operation(i)]
                        + " "
                        + (code.isSourceRegister(i)
                                ? letter + "" + code.src(i)
                                : "0x" + Integer.toHexString(code.imm(i)))
                        + " goto"
                        + to;
            }
        };
    }

    private static String call(Code code, int i) {
        if (code.isLocalCall(i)) {
            return "call pc" + signed(code.imm(i));
        }
        String name = code.isHelperCall(i) ? HelperPrototype.printedName(code.imm(i)) : "unknown";
        return "call " + name + "#" + code.imm(i);
    }
}
