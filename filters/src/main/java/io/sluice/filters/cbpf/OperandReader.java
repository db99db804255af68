package io.sluice.filters.cbpf;

import io.sluice.filters.cbpf.CbpfOp.Form;
import java.util.Locale;

/// Reads the operands that listings and assembly have in common.
final class OperandReader {
    private final TextScanner scanner;

    OperandReader(TextScanner scanner) {
        this.scanner = scanner;
    }

    /// @param k the number in it; 0 where the form has none
    record Operand(Form form, int k) {}

    Operand read() {
        scanner.skipSpaces();
        char next = scanner.peek();
        if (next == '#') {
            return immediate();
        }
        if (next == '[') {
            return packet();
        }
        if (next == '4') {
            return headerLength();
        }
        if (next == 'M' || next == 'm') {
            return scratchOrName();
        }
        if (next == '%') {
            scanner.accept("%");
        }
        return Character.isLetter(scanner.peek()) ? named() : new Operand(Form.NONE, 0);
    }

    private Operand immediate() {
        scanner.expect("#");
        return Character.isLetter(scanner.peek())
                ? named()
                : new Operand(Form.DECIMAL, scanner.number());
    }

    private Operand packet() {
        scanner.expect("[");
        scanner.accept("%");
        int mark = scanner.mark();
        Operand operand;
        if (scanner.word().equalsIgnoreCase("x")) {
            // bpf_image shows a negative constant as "x + -4", bpf_asm reads "x+4"; some hands
            // write "x-4".
            scanner.skipSpaces();
            if (scanner.peek() != '-') {
                scanner.expect("+");
            }
            operand = new Operand(Form.INDEXED, scanner.number());
        } else {
            scanner.backTo(mark);
            boolean name = Character.isLetter(scanner.peek());
            operand = new Operand(Form.ABSOLUTE, name ? ancillary().k() : scanner.number());
        }
        scanner.expect("]");
        return operand;
    }

    private Operand headerLength() {
        scanner.expect("4");
        scanner.expect("*");
        scanner.expect("(");
        scanner.expect("[");
        int k = scanner.number();
        scanner.expect("]");
        scanner.expect("&");
        int mark = scanner.mark();
        if (scanner.number() != 0xf) {
            scanner.backTo(mark);
            throw scanner.fault("expected 0xf here: ldxb loads 4*([k]&0xf) and nothing else");
        }
        scanner.expect(")");
        return new Operand(Form.HEADER_LENGTH, k);
    }

    private Operand scratchOrName() {
        int mark = scanner.mark();
        scanner.accept("M");
        scanner.skipSpaces();
        if (scanner.peek() != '[') {
            scanner.backTo(mark);
            return named();
        }
        scanner.expect("[");
        int k = scanner.number();
        scanner.expect("]");
        return new Operand(Form.SCRATCH, k);
    }

    private Operand named() {
        int mark = scanner.mark();
        return switch (scanner.word().toLowerCase(Locale.ROOT)) {
            case "x" -> new Operand(Form.X, 0);
            case "a" -> new Operand(Form.A, 0);
            case "len", "pktlen" -> new Operand(Form.LENGTH, 0);
            default -> {
                scanner.backTo(mark);
                yield new Operand(Form.ABSOLUTE, ancillary().k());
            }
        };
    }

    private Ancillary ancillary() {
        int mark = scanner.mark();
        String name = scanner.word().toLowerCase(Locale.ROOT);
        return Ancillary.named(name)
                .orElseThrow(() -> {
                    scanner.backTo(mark);
                    return scanner.fault(
                            "\""
                                    + name
                                    + "\" is neither a register nor a value the kernel offers "
                                    + "(len, proto, type, ifidx, mark, queue, hatype, rxhash, cpu, vlan_tci, vlan_pr, …)");
                });
    }
}
