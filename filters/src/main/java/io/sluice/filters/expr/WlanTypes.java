package io.sluice.filters.expr;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The names of IEEE 802.11 frame types and subtypes as pcap-filter(7) spells them, with the bits
/// they set in the first byte of frame control (IEEE 802.11-2020, table 9-1). Upper and lower case
/// are the same.
final class WlanTypes {
    private WlanTypes() {}

    static final int TYPE_MASK = 0x0c;
    static final int SUBTYPE_MASK = 0xf0;

    private static final int MANAGEMENT = 0x00;
    private static final int CONTROL = 0x04;
    private static final int DATA = 0x08;

    private static final Map<String, Integer> TYPES =
            table(
                    """
                    data 0x08
                    mgt management 0x00
                    ctl control 0x04
                    """);

    private static final Map<String, Integer> MANAGEMENT_SUBTYPES =
            table(
                    """
                    assocreq assoc-req 0x00
                    assocresp assoc-resp 0x10
                    reassocreq reassoc-req 0x20
                    reassocresp reassoc-resp 0x30
                    probereq probe-req 0x40
                    proberesp probe-resp 0x50
                    beacon 0x80
                    atim 0x90
                    disassoc disassociation 0xa0
                    auth authentication 0xb0
                    deauth deauthentication 0xc0
                    """);

    private static final Map<String, Integer> CONTROL_SUBTYPES =
            table(
                    """
                    bar 0x80
                    ba 0x90
                    ps-poll 0xa0
                    rts 0xb0
                    cts 0xc0
                    ack 0xd0
                    cf-end 0xe0
                    cf-end-ack 0xf0
                    """);

    private static final Map<String, Integer> DATA_SUBTYPES =
            table(
                    """
                    data 0x00
                    data-cf-ack 0x10
                    data-cf-poll 0x20
                    data-cf-ack-poll 0x30
                    null 0x40
                    cf-ack 0x50
                    cf-poll 0x60
                    cf-ack-poll 0x70
                    qos-data 0x80
                    qos-data-cf-ack 0x90
                    qos-data-cf-poll 0xa0
                    qos-data-cf-ack-poll 0xb0
                    qos 0xc0
                    qos-cf-poll 0xe0
                    qos-cf-ack-poll 0xf0
                    """);

    private static final Map<String, Integer> DIRECTIONS =
            table(
                    """
                    nods 0
                    tods 1
                    fromds 2
                    dstods 3
                    """);

    /// The subtypes of a type, where it has named ones.
    static Optional<Map<String, Integer>> subtypes(int type) {
        return switch (type) {
            case MANAGEMENT -> Optional.of(MANAGEMENT_SUBTYPES);
            case CONTROL -> Optional.of(CONTROL_SUBTYPES);
            case DATA -> Optional.of(DATA_SUBTYPES);
            default -> Optional.empty();
        };
    }

    static Optional<Integer> type(String name) {
        return find(TYPES, name);
    }

    static Optional<Integer> direction(String name) {
        return find(DIRECTIONS, name);
    }

    static Optional<Integer> find(Map<String, Integer> table, String name) {
        return Optional.ofNullable(table.get(name.toLowerCase(Locale.ROOT)));
    }

    /// Type and subtype bits of a subtype name. Names are unique but for `data`, which is a data
    /// frame.
    static Optional<Integer> typeAndSubtype(String name) {
        for (int type : new int[] {MANAGEMENT, CONTROL, DATA}) {
            Optional<Integer> subtype = find(subtypes(type).orElseThrow(), name);
            if (subtype.isPresent()) {
                return Optional.of(type | subtype.get());
            }
        }
        return Optional.empty();
    }

    static Set<String> typeNames() {
        return TYPES.keySet();
    }

    static Set<String> directionNames() {
        return DIRECTIONS.keySet();
    }

    static Set<String> allSubtypeNames() {
        Set<String> names = new TreeSet<>();
        List.of(MANAGEMENT_SUBTYPES, CONTROL_SUBTYPES, DATA_SUBTYPES)
                .forEach(table -> names.addAll(table.keySet()));
        return names;
    }

    private static Map<String, Integer> table(String rows) {
        Map<String, Integer> table = new LinkedHashMap<>();
        rows.lines()
                .forEach(row -> {
                    String[] columns = row.split(" ", -1);
                    for (int i = 0; i < columns.length - 1; i++) {
                        table.put(columns[i], Integer.decode(columns[columns.length - 1]));
                    }
                });
        return Collections.unmodifiableMap(table);
    }
}
