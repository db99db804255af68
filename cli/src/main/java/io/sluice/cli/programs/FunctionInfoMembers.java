package io.sluice.cli.programs;

import io.sluice.cli.console.UsageException;
import io.sluice.emulator.verifier.FunctionInfo;
import io.sluice.emulator.verifier.FunctionInfo.Entry;
import io.sluice.filters.btf.Btf;
import io.sluice.filters.btf.BtfFormatException;
import io.sluice.filters.btf.BtfReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The members of a program's line that are about types: `func_info`, and the types themselves, as
/// one piece in `btf` or as its two sections.
final class FunctionInfoMembers {
    private static final int HEADER_BYTES = 24;

    private final Map<String, Object> members;

    FunctionInfoMembers(Map<String, Object> members) {
        this.members = members;
    }

    /// What is there to know of functions, or nothing if the line holds no types.
    ///
    /// @throws UsageException if the types are not well-formed, or the records are no pairs
    Optional<FunctionInfo> read() {
        String member = members.containsKey("btf") ? "btf" : "btf_types";
        if (!members.containsKey(member)) {
            return Optional.empty();
        }
        try {
            Btf btf = BtfReader.read(member.equals("btf") ? whole() : sections());
            return Optional.of(new FunctionInfo(btf, entries()));
        } catch (BtfFormatException e) {
            throw new UsageException(member + ": " + e.getMessage());
        }
    }

    private String text(String key) {
        return members.get(key) instanceof String text ? text : "";
    }

    private byte[] whole() {
        String text = text("btf");
        try {
            // Base64 of BTF begins with "n+sB", so it is never all digits.
            return text.matches("[0-9a-fA-F]*")
                    ? HexFormat.of().parseHex(text)
                    : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("btf: neither hexadecimal digits nor base64");
        }
    }

    /// The sections behind a header; layout: Linux 6.18, include/uapi/linux/btf.h, struct
    /// btf_header.
    private byte[] sections() {
        List<?> words = members.get("btf_types") instanceof List<?> list ? list : List.of();
        byte[] strings;
        try {
            strings = HexFormat.of().parseHex(text("btf_strings_hex"));
        } catch (IllegalArgumentException e) {
            throw new UsageException("btf_strings_hex: not all are hexadecimal digits, in pairs");
        }
        int length = words.size() * Integer.BYTES;
        ByteBuffer out =
                ByteBuffer.allocate(HEADER_BYTES + length + strings.length)
                        .order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(HEADER_BYTES);
        out.putInt(0).putInt(length).putInt(length).putInt(strings.length);
        for (Object word : words) {
            out.putInt(word(word, "btf_types"));
        }
        return out.put(strings).array();
    }

    private static int word(Object value, String member) {
        if (value instanceof Long number && number >= 0 && number >>> 32 == 0) {
            return number.intValue();
        }
        throw new UsageException(member + ": '" + value + "' is no number of 32 bits");
    }

    private List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        if (members.get("func_info") instanceof List<?> records) {
            for (Object record : records) {
                if (!(record instanceof List<?> pair) || pair.size() != 2) {
                    throw new UsageException("func_info: [SLOT, TYPE] is wanted");
                }
                entries.add(
                        new Entry(word(pair.get(0), "func_info"), word(pair.get(1), "func_info")));
            }
        }
        return entries;
    }
}
