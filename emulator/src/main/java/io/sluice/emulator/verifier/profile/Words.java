package io.sluice.emulator.verifier.profile;

import java.util.List;
import java.util.stream.IntStream;

/// A message with its operands, not yet put into words.
///
/// @param message what is said
/// @param operands one for each of [Message#operands()]: a number or a word of the program's, other
///   words, or a list of those, which are said one after the other
public record Words(Message message, List<Object> operands) {

    public Words {
        operands = List.copyOf(operands);
        if (operands.size() != message.operands().size()) {
            throw new IllegalArgumentException(
                    message + " takes " + message.operands() + ", not " + operands);
        }
    }

    /// A message with its operands in order.
    public static Words of(Message message, Object... operands) {
        return new Words(message, List.of(operands));
    }

    /// The register at fault, which may be named by words within these; -1 if they are about none.
    public int register() {
        int at = message.register();
        if (at >= 0) {
            return operands.get(at) instanceof Integer number ? number : -1;
        }
        return operands.stream().flatMapToInt(Words::registers).findFirst().orElse(-1);
    }

    private static IntStream registers(Object operand) {
        if (operand instanceof Words words) {
            return IntStream.of(words.register()).filter(register -> register >= 0);
        }
        return operand instanceof List<?> several
                ? several.stream().flatMapToInt(Words::registers)
                : IntStream.empty();
    }
}
