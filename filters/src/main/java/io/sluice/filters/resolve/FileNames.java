package io.sluice.filters.resolve;

import io.sluice.filters.options.Names;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Names from a folder with the files `hosts`, `ethers` and `networks` in their usual forms
/// (hosts(5), ethers(5), networks(5)); a file may be missing. Lines that are not understood are
/// skipped, as the C library does.
public final class FileNames implements Names {
    private final String folder;
    private final Map<String, List<InetAddress>> hosts = new HashMap<>();
    private final Map<String, Long> ethers = new HashMap<>();
    private final Map<String, Integer> networks = new HashMap<>();

    private FileNames(String folder) {
        this.folder = folder;
    }

    /// @throws IOException if `folder` is not a folder, or a file in it cannot be read
    public static FileNames read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + " is not a folder");
        }
        FileNames names = new FileNames(folder.toString());
        for (String[] fields : lines(folder.resolve("hosts"))) {
            names.addHost(fields);
        }
        for (String[] fields : lines(folder.resolve("ethers"))) {
            OptionalLong address = Addresses.mac48(fields[0]);
            if (address.isPresent()) {
                names.ethers.putIfAbsent(fields[1].toLowerCase(Locale.ROOT), address.getAsLong());
            }
        }
        for (String[] fields : lines(folder.resolve("networks"))) {
            names.addNetwork(fields);
        }
        return names;
    }

    private void addHost(String[] fields) throws IOException {
        boolean literal =
                fields[0].indexOf(':') >= 0
                        ? Addresses.ipv6(fields[0]).isPresent()
                        : Addresses.ipv4(fields[0]).isPresent();
        if (!literal) {
            return;
        }
        InetAddress address = InetAddress.getByName(fields[0]);
        for (int i = 1; i < fields.length; i++) {
            hosts.computeIfAbsent(fields[i].toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                    .add(address);
        }
    }

    private void addNetwork(String[] fields) {
        Addresses.ipv4(fields[1])
                .ifPresent(address -> {
                    networks.putIfAbsent(fields[0].toLowerCase(Locale.ROOT), address.value());
                    for (int i = 2; i < fields.length; i++) {
                        networks.putIfAbsent(fields[i].toLowerCase(Locale.ROOT), address.value());
                    }
                });
    }

    private static List<String[]> lines(Path file) throws IOException {
        List<String[]> lines = new ArrayList<>();
        if (!Files.exists(file)) {
            return lines;
        }
        for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            int comment = line.indexOf('#');
            String[] fields =
                    (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+", -1);
            if (fields.length >= 2) {
                lines.add(fields);
            }
        }
        return lines;
    }

    @Override
    public List<InetAddress> host(String name) {
        return hosts.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    @Override
    public OptionalInt network(String name) {
        Integer number = networks.get(name.toLowerCase(Locale.ROOT));
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    @Override
    public OptionalLong ethernet(String name) {
        Long address = ethers.get(name.toLowerCase(Locale.ROOT));
        return address == null ? OptionalLong.empty() : OptionalLong.of(address);
    }

    @Override
    public String hint() {
        return "it is not in the files of " + folder;
    }
}
