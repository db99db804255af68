package io.sluice.filters.lower;

import static io.sluice.filters.ir.Value.Width.BYTE;
import static io.sluice.filters.ir.Value.Width.WORD;

import io.sluice.filters.expr.Expr;
import io.sluice.filters.expr.Expr.PfField;
import io.sluice.filters.link.LinkType;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/// The header of OpenBSD's packet filter log (pflog(4)).
record PfTests(PacketTests at) {
    private static final int ACTION = 2;
    private static final int REASON = 3;
    private static final int IFNAME = 4;
    private static final int RULESET = 20;
    private static final int RULE = 36;
    private static final int SUBRULE = 40;
    private static final int LONGEST_NAME = 15;

    /// Portable reason codes (OpenBSD, sys/net/pfvar.h, PFRES_).
    private static final Map<String, Integer> REASONS =
            Map.ofEntries(
                    Map.entry("match", 0),
                    Map.entry("bad-offset", 1),
                    Map.entry("fragment", 2),
                    Map.entry("short", 3),
                    Map.entry("normalize", 4),
                    Map.entry("memory", 5),
                    Map.entry("bad-timestamp", 6),
                    Map.entry("congestion", 7),
                    Map.entry("ip-option", 8),
                    Map.entry("proto-cksum", 9),
                    Map.entry("state-mismatch", 10),
                    Map.entry("state-insert", 11),
                    Map.entry("state-limit", 12),
                    Map.entry("src-limit", 13),
                    Map.entry("synproxy", 14));

    /// Portable actions (OpenBSD, sys/net/pfvar.h, PF_).
    private static final Map<String, Integer> ACTIONS =
            Map.ofEntries(
                    Map.entry("pass", 0),
                    Map.entry("accept", 0),
                    Map.entry("drop", 1),
                    Map.entry("block", 1),
                    Map.entry("scrub", 2),
                    Map.entry("noscrub", 3),
                    Map.entry("nat", 4),
                    Map.entry("nonat", 5),
                    Map.entry("binat", 6),
                    Map.entry("nobinat", 7),
                    Map.entry("rdr", 8),
                    Map.entry("nordr", 9),
                    Map.entry("synproxy-drop", 10),
                    Map.entry("synproxy_drop", 10));

    Condition name(Expr.PfName test) {
        String text = test.text();
        return switch (test.field()) {
            case IFNAME -> {
                requirePflog("ifname");
                yield prefix(test, IFNAME, "ifname interface names");
            }
            case RSET -> {
                requirePflog("ruleset");
                yield prefix(test, RULESET, "ruleset names");
            }
            case REASON -> {
                int code = code(REASONS, test, "reason");
                requirePflog("reason");
                yield at.equal(Base.LINK_HEADER, REASON, BYTE, code);
            }
            case ACTION -> {
                int code = code(ACTIONS, test, "action");
                requirePflog("action");
                yield at.equal(Base.LINK_HEADER, ACTION, BYTE, code);
            }
            case RULENUM, SUBRULENUM ->
                    throw new IllegalArgumentException(test.field() + " " + text);
        };
    }

    /// The name is compared as far as it is written, so it also matches longer ones (libpcap,
    /// gen_pf_ifname()).
    private Condition prefix(Expr.PfName test, int offset, String what) {
        byte[] text = test.text().getBytes(StandardCharsets.UTF_8);
        if (text.length > LONGEST_NAME) {
            throw at.scope()
                    .fault(test.textSpan(), what + " can only be " + LONGEST_NAME + " characters");
        }
        return at.bytes(Base.LINK_HEADER, offset, text);
    }

    private int code(Map<String, Integer> codes, Expr.PfName test, String what) {
        Integer code = codes.get(test.text().toLowerCase(Locale.ROOT));
        if (code == null) {
            throw at.scope()
                    .fault(test.textSpan(), "unknown PF " + what + " \"" + test.text() + "\"");
        }
        return code;
    }

    Condition number(Expr.PfNumber test) {
        PfField field = test.field();
        requirePflog(field.keyword());
        return switch (field) {
            case RULENUM -> at.equal(Base.LINK_HEADER, RULE, WORD, test.value());
            case SUBRULENUM -> at.equal(Base.LINK_HEADER, SUBRULE, WORD, test.value());
            case REASON -> at.equal(Base.LINK_HEADER, REASON, BYTE, test.value());
            case ACTION -> at.equal(Base.LINK_HEADER, ACTION, BYTE, test.value());
            case IFNAME, RSET -> throw new IllegalArgumentException(field + " " + test.value());
        };
    }

    private void requirePflog(String keyword) {
        if (at.layers().linkType() != LinkType.PFLOG) {
            throw at.fault("'" + keyword + "' supported only on PFLOG linktype");
        }
    }
}
