package io.sluice.pcaps.pcapng;

import io.sluice.pcaps.capture.Damage;
import java.io.IOException;

/// Ends the reading of a block; the reader turns it into its [Damage], or into a refusal of the
/// file.
final class BlockDamage extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Damage damage;

    BlockDamage(Damage damage) {
        super(damage.message());
        this.damage = damage;
    }

    Damage damage() {
        return damage;
    }
}
