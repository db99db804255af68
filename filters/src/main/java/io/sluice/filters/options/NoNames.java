package io.sluice.filters.options;

import java.net.InetAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Knows no name: filters mean the same on every machine, and nothing is asked of the network.
public record NoNames() implements Names {

    @Override
    public List<InetAddress> host(String name) {
        return List.of();
    }

    @Override
    public OptionalInt network(String name) {
        return OptionalInt.empty();
    }

    @Override
    public OptionalLong ethernet(String name) {
        return OptionalLong.empty();
    }

    @Override
    public String hint() {
        return "names are not looked up: write the address, or give --names DIR or --resolve";
    }
}
