package io.sluice.emulator.verifier.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MessageTableTest {

    private static final Pattern OPERAND = Pattern.compile("\\{(\\w+)");

    @ParameterizedTest
    @EnumSource
    void everyKernelNamesEachOperandOfEachMessageAndNoOther(Message message) {
        for (Profile kernel : Profile.kernels()) {
            Set<String> named = new TreeSet<>();
            Matcher matcher = OPERAND.matcher(kernel.messages().template(message));
            while (matcher.find()) {
                named.add(matcher.group(1));
            }
            assertEquals(new TreeSet<>(message.operands()), named, kernel.name() + " " + message);
        }
    }

    private static List<String> rows() {
        List<String> rows = new ArrayList<>();
        for (Message message : Message.values()) {
            rows.add(message + "\tabout " + message.operands());
        }
        return rows;
    }

    @Test
    void aTableWithoutARowIsRefused() {
        List<String> rows = rows();
        rows.removeFirst();
        var e = assertThrows(IllegalArgumentException.class, () -> MessageTable.of(rows));
        assertEquals("NOT_PERMITTED has no row", e.getMessage());
    }

    @Test
    void aTableWithARowTwiceIsRefused() {
        List<String> rows = rows();
        rows.add("FRAMES\ttoo deep");
        var e = assertThrows(IllegalArgumentException.class, () -> MessageTable.of(rows));
        assertEquals("FRAMES has two rows", e.getMessage());
    }

    @Test
    void operandsStandWhereTheTextNamesThem() {
        List<String> rows = rows();
        rows.replaceAll(row ->
                row.startsWith("LEAST_OUTSIDE\t")
                        ? "LEAST_OUTSIDE\tr{register}: {access}\\nof r{register}"
                        : row.startsWith("UNKNOWN_OPCODE\t")
                                ? "UNKNOWN_OPCODE\t0x{opcode:%04x}"
                                : row);
        MessageTable table = MessageTable.of(rows);
        Words access = Words.of(Message.UNKNOWN_OPCODE, 0xd7);
        assertEquals("r3: 0x00d7\nof r3", table.text(Words.of(Message.LEAST_OUTSIDE, access, 3)));
    }

    @Test
    void severalWordsAreSaidOneAfterTheOther() {
        var known = List.of(Words.of(Message.RETURN_LEAST, -1L), Words.of(Message.RETURN_MOST, 7L));
        assertEquals(
                "At program exit the register R0 has smin=-1 smax=7 should have been in [0, 1]",
                Profile.LINUX_6_18.messages().text(Words.of(Message.RESULT, known, 0, 1)));
    }

    @Test
    void wordsHaveAllTheirOperands() {
        var e = assertThrows(IllegalArgumentException.class, () -> Words.of(Message.FRAMES));
        assertEquals("FRAMES takes [frames], not []", e.getMessage());
    }
}
