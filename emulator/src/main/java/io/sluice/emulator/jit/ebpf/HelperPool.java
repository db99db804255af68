package io.sluice.emulator.jit.ebpf;

import io.sluice.emulator.helpers.Helper;
import java.util.ArrayList;
import java.util.List;

/// The helpers that a class refers to; they travel as its class data.
final class HelperPool {

    private final List<Helper> helpers = new ArrayList<>();

    int indexOf(Helper helper) {
        int at = helpers.indexOf(helper);
        if (at >= 0) {
            return at;
        }
        helpers.add(helper);
        return helpers.size() - 1;
    }

    List<Helper> all() {
        return List.copyOf(helpers);
    }
}
