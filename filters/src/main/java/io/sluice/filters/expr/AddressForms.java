package io.sluice.filters.expr;

/// Finds addresses in a text the way libpcap's lexer does: the longest prefix that has one of the
/// forms. Every method answers the length of that prefix, 0 where there is none.
final class AddressForms {
    private AddressForms() {}

    private static final int MAC_OCTETS = 6;

    /// A MAC-48 address: six octets of one or two digits behind `:`, `-` or `.`, three groups of
    /// four digits behind `.`, or twelve digits.
    static int mac48(String text, int start) {
        int length = digitGroups(text, start, '.', 4, 3);
        int bare = hexRun(text, start, 3 * 4) == 3 * 4 ? 3 * 4 : 0;
        length = Math.max(length, bare);
        for (char separator : new char[] {':', '-', '.'}) {
            length = Math.max(length, octets(text, start, separator));
        }
        return length;
    }

    /// What libpcap takes for a broken MAC address: two or more groups of one or two digits, each
    /// followed by colons. The digits after the last colon are left out.
    static int brokenMac(String text, int start) {
        int at = start;
        int end = start;
        for (int groups = 0; ; groups++) {
            int digits = hexRun(text, at, 3);
            int colons = digits == 1 || digits == 2 ? colonRun(text, at + digits) : 0;
            if (colons == 0) {
                return groups >= 2 ? end - start : 0;
            }
            at += digits + colons;
            end = at;
        }
    }

    /// `N.N`, `N.N.N` or `N.N.N.N`, each number decimal or hexadecimal.
    static int dotted(String text, int start) {
        int end = start + number(text, start);
        int parts = end > start ? 1 : 0;
        while (parts > 0 && parts < 4 && at(text, end) == '.') {
            int digits = number(text, end + 1);
            if (digits == 0) {
                break;
            }
            end += 1 + digits;
            parts++;
        }
        return parts >= 2 ? end - start : 0;
    }

    /// `[0-9]+` or `0x` and hexadecimal digits.
    static int number(String text, int start) {
        int end = start;
        while (isDigit(at(text, end))) {
            end++;
        }
        if (end == start + 1
                && at(text, start) == '0'
                && (at(text, end) == 'x' || at(text, end) == 'X')) {
            int digits = hexRun(text, end + 1, Integer.MAX_VALUE);
            return digits == 0 ? 1 : 2 + digits;
        }
        return end - start;
    }

    /// An IPv6 address of RFC 4291, section 2.2: eight words, or fewer with one `::`, the last two
    /// of which may be a dotted quad.
    static int ipv6(String text, int start) {
        int longest = 0;
        int words = 0;
        int at = start;
        boolean gap = false;
        if (text.startsWith("::", start)) {
            gap = true;
            at += 2;
            longest = 2;
        }
        while (true) {
            int quad = quad(text, at);
            if (quad > 0 && (gap ? words <= 5 : words == 6)) {
                longest = Math.max(longest, at + quad - start);
            }
            int digits = hexRun(text, at, 4);
            if (digits == 0 || words == (gap ? 7 : 8)) {
                return longest;
            }
            words++;
            at += digits;
            if (gap || words == 8) {
                longest = Math.max(longest, at - start);
            }
            if (!gap && words <= 7 && text.startsWith("::", at)) {
                gap = true;
                at += 2;
                longest = Math.max(longest, at - start);
            } else if (at(text, at) == ':') {
                at++;
            } else {
                return longest;
            }
        }
    }

    /// Whether a text of one of the forms of [#ipv6] is an address: inet_pton(3) wants decimal
    /// octets of at most 255 without leading zeros.
    static boolean isAddress(String ipv6) {
        int quad = ipv6.lastIndexOf(':') + 1;
        if (ipv6.indexOf('.') < 0) {
            return true;
        }
        for (String octet : ipv6.substring(quad).split("\\.", -1)) {
            boolean decimal = octet.length() <= 3 && octet.chars().allMatch(c -> isDigit((char) c));
            if (!decimal
                    || Integer.parseInt(octet) > 255
                    || (octet.length() > 1 && octet.charAt(0) == '0')) {
                return false;
            }
        }
        return true;
    }

    private static int quad(String text, int start) {
        int length = dotted(text, start);
        return length > 0
                        && text.substring(start, start + length)
                                        .chars()
                                        .filter(c -> c == '.')
                                        .count()
                                == 3
                ? length
                : 0;
    }

    private static int octets(String text, int start, char separator) {
        int at = start;
        for (int i = 0; i < MAC_OCTETS; i++) {
            int digits = hexRun(text, at, 2);
            if (digits == 0) {
                return 0;
            }
            at += digits;
            if (i < MAC_OCTETS - 1) {
                if (at(text, at) != separator) {
                    return 0;
                }
                at++;
            }
        }
        return at - start;
    }

    private static int digitGroups(String text, int start, char separator, int digits, int groups) {
        int at = start;
        for (int i = 0; i < groups; i++) {
            if (hexRun(text, at, digits) < digits
                    || (i < groups - 1 && at(text, at + digits) != separator)) {
                return 0;
            }
            at += i < groups - 1 ? digits + 1 : digits;
        }
        return at - start;
    }

    private static int colonRun(String text, int start) {
        int end = start;
        while (at(text, end) == ':') {
            end++;
        }
        return end - start;
    }

    private static int hexRun(String text, int start, int most) {
        int end = start;
        while (end - start < most && isHexDigit(at(text, end))) {
            end++;
        }
        return end - start;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isHexDigit(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    /// The character there, or NUL, which no form contains, beyond the end.
    private static char at(String text, int index) {
        return index < text.length() ? text.charAt(index) : '\0';
    }
}
