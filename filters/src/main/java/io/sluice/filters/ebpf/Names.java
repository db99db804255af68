package io.sluice.filters.ebpf;

import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.AtomicOp;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import io.sluice.filters.ebpf.EbpfInsn.Swap;
import java.util.Locale;

/// The names and signs of both syntaxes, for reading and writing.
final class Names {

    private Names() {}

    static String of(AluOp op) {
        return op.name().toLowerCase(Locale.ROOT);
    }

    static String of(Cond cond) {
        return cond.name().toLowerCase(Locale.ROOT);
    }

    static String of(Size size) {
        return size.name().toLowerCase(Locale.ROOT);
    }

    static String of(Swap swap, int bits) {
        return swap.name().toLowerCase(Locale.ROOT) + bits;
    }

    /// As mnemonics write it: `fetch add`.
    static String of(AtomicOp op) {
        return op.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// The sign before `=` in pseudo-C.
    static String sign(AluOp op) {
        return switch (op) {
            case ADD -> "+";
            case SUB -> "-";
            case MUL -> "*";
            case DIV -> "/";
            case SDIV -> "s/";
            case OR -> "|";
            case AND -> "&";
            case LSH -> "<<";
            case RSH -> ">>";
            case MOD -> "%";
            case SMOD -> "s%";
            case XOR -> "^";
            case ARSH -> "s>>";
            case MOV, MOVSX8, MOVSX16, MOVSX32 -> "";
        };
    }

    /// The sign between the operands in pseudo-C.
    static String sign(Cond cond) {
        return switch (cond) {
            case JEQ -> "==";
            case JGT -> ">";
            case JGE -> ">=";
            case JSET -> "&";
            case JNE -> "!=";
            case JSGT -> "s>";
            case JSGE -> "s>=";
            case JLT -> "<";
            case JLE -> "<=";
            case JSLT -> "s<";
            case JSLE -> "s<=";
        };
    }

    /// The sign of an atomic operation that does not fetch.
    static String sign(AtomicOp op) {
        return switch (op) {
            case ADD, FETCH_ADD -> "+";
            case OR, FETCH_OR -> "|";
            case AND, FETCH_AND -> "&";
            case XOR, FETCH_XOR -> "^";
            case XCHG, CMPXCHG -> "";
        };
    }
}
