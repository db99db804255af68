package io.sluice.emulator.verifier.profile;

import java.util.List;

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

    /// The register at fault, -1 if the message is about none.
    public int register() {
        int at = message.register();
        return at >= 0 && operands.get(at) instanceof Integer number ? number : -1;
    }
}
