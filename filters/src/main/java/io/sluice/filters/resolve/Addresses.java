package io.sluice.filters.resolve;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Address texts of the filter language, as numbers.
public final class Addresses {
    private Addresses() {}

    /// An IPv4 address of one to four dotted decimal numbers.
    ///
    /// @param value the numbers read, right-aligned: 10.1 is 0x0a01
    /// @param bits 8 for each number
    public record Dotted(int value, int bits) {
        public int leftAligned() {
            return bits == 32 ? value : value << (32 - bits);
        }

        public int mask() {
            return -1 << (32 - bits);
        }
    }

    /// Each number is decimal, also with leading zeros (libpcap, nametoaddr.c); empty if one is
    /// above 255 or not a number.
    public static Optional<Dotted> ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length > 4) {
            return Optional.empty();
        }
        int value = 0;
        for (String part : parts) {
            OptionalInt octet = octet(part);
            if (octet.isEmpty()) {
                return Optional.empty();
            }
            value = value << 8 | octet.getAsInt();
        }
        return Optional.of(new Dotted(value, 8 * parts.length));
    }

    private static OptionalInt octet(String digits) {
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char digit = digits.charAt(i);
            if (digit < '0' || digit > '9') {
                return OptionalInt.empty();
            }
            value = value * 10 + digit - '0';
            if (value > 255) {
                return OptionalInt.empty();
            }
        }
        return digits.isEmpty() ? OptionalInt.empty() : OptionalInt.of(value);
    }

    /// RFC 4291, section 2.2, all three forms, without a zone.
    public static Optional<Prefix6> ipv6(String text) {
        int gap = text.indexOf("::");
        if (gap != text.lastIndexOf("::")) {
            return Optional.empty();
        }
        int[] groups = new int[8];
        if (gap < 0) {
            return groups(text, groups, 0) == 8 ? Optional.of(prefix(groups)) : Optional.empty();
        }
        int before = gap == 0 ? 0 : groups(text.substring(0, gap), groups, 0);
        int[] tail = new int[8];
        int after = gap + 2 == text.length() ? 0 : groups(text.substring(gap + 2), tail, 0);
        if (before < 0 || after < 0 || before + after > 7) {
            return Optional.empty();
        }
        System.arraycopy(tail, 0, groups, 8 - after, after);
        return Optional.of(prefix(groups));
    }

    private static Prefix6 prefix(int[] groups) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = high << 16 | groups[i];
            low = low << 16 | groups[i + 4];
        }
        return new Prefix6(high, low, 128);
    }

    /// @return how many groups were read, or -1
    private static int groups(String text, int[] into, int from) {
        int count = from;
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean embedded = i == parts.length - 1 && parts[i].indexOf('.') >= 0;
            if (count + (embedded ? 2 : 1) > 8) {
                return -1;
            }
            if (embedded) {
                Optional<Dotted> dotted = ipv4(parts[i]);
                if (dotted.isEmpty() || dotted.get().bits() != 32) {
                    return -1;
                }
                into[count++] = dotted.get().value() >>> 16;
                into[count++] = dotted.get().value() & 0xffff;
            } else {
                OptionalInt group = hex(parts[i], 4);
                if (group.isEmpty()) {
                    return -1;
                }
                into[count++] = group.getAsInt();
            }
        }
        return count;
    }

    private static OptionalInt hex(String digits, int most) {
        if (digits.isEmpty() || digits.length() > most) {
            return OptionalInt.empty();
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), 16);
            if (digit < 0) {
                return OptionalInt.empty();
            }
            value = value << 4 | digit;
        }
        return OptionalInt.of(value);
    }

    /// Six groups of one or two digits behind `:`, `-` or `.`, three groups of four behind `.`, or
    /// twelve digits.
    public static OptionalLong mac48(String text) {
        if (text.length() == 12
                && text.indexOf(':') < 0
                && text.indexOf('-') < 0
                && text.indexOf('.') < 0) {
            return mac48(text.split("(?<=\\G..)", -1), 2, 8);
        }
        String[] parts = text.split("[:.-]", -1);
        return parts.length == 3 ? mac48(parts, 4, 16) : mac48(parts, 2, 8);
    }

    private static OptionalLong mac48(String[] parts, int digits, int bits) {
        long address = 0;
        int groups = 0;
        for (String part : parts) {
            if (part.isEmpty() && groups * bits == 48) {
                break;
            }
            OptionalInt group = hex(part, digits);
            if (group.isEmpty()) {
                return OptionalLong.empty();
            }
            address = address << bits | group.getAsInt();
            groups++;
        }
        return groups * bits == 48 ? OptionalLong.of(address) : OptionalLong.empty();
    }

    /// `$` and one or two hexadecimal digits.
    public static OptionalInt mac8(String text) {
        return text.startsWith("$") ? hex(text.substring(1), 2) : OptionalInt.empty();
    }

    /// `area.node`, 0 to 63 and 0 to 1023.
    public static OptionalInt decnet(String text) {
        int dot = text.indexOf('.');
        if (dot <= 0 || dot != text.lastIndexOf('.') || dot > 6 || text.length() - dot > 6) {
            return OptionalInt.empty();
        }
        try {
            int area = Integer.parseInt(text.substring(0, dot));
            int node = Integer.parseInt(text.substring(dot + 1));
            boolean valid = area >= 0 && area <= 63 && node >= 0 && node <= 1023;
            return valid ? OptionalInt.of(area << 10 | node) : OptionalInt.empty();
        } catch (NumberFormatException notANumber) {
            return OptionalInt.empty();
        }
    }
}
