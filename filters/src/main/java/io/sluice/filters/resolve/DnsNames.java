package io.sluice.filters.resolve;

import io.sluice.filters.options.Names;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Host names as the operating system resolves them, DNS included.
public record DnsNames() implements Names {

    @Override
    public List<InetAddress> host(String name) {
        try {
            return List.of(InetAddress.getAllByName(name));
        } catch (UnknownHostException unknown) {
            return List.of();
        }
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
        return "the system does not resolve it";
    }
}
