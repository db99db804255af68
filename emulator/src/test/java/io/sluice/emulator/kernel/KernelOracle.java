package io.sluice.emulator.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.maps.MapType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandleProxies;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The running kernel's verifier, asked about raw slots with maps, by a thread that has all
/// capabilities, all but CAP_PERFMON, or none. Only the thread that asks loses them.
public final class KernelOracle implements AutoCloseable {

    private static final long MAP_CREATE = 0;
    private static final long MAP_UPDATE_ELEM = 2;
    private static final long MAP_FREEZE = 22;
    private static final long PROG_LOAD = 5;
    private static final long BTF_LOAD = 18;
    private static final int ATTRIBUTES = 152;
    private static final int ENOSPC = 28;
    private static final int LOG_SIZE = 1 << 18;
    private static final int LONG_LOG_SIZE = 1 << 22;

    /// How much the verifier writes.
    public enum Detail {
        /// Nothing but what was wrong, and the figures (BPF_LOG_STATS).
        FIGURES(4),
        /// The path that fails, and the figures.
        PATH(5),
        /// Every path, and the figures.
        ALL(6);

        private final int level;

        Detail(int level) {
            this.level = level;
        }
    }

    private static final long CAPSET = 126; // x86-64
    private static final int CAPABILITY_VERSION = 0x20080522;
    private static final int CAP_NET_ADMIN = 1 << 12;
    private static final int CAP_BPF = 1 << 39 - 32;

    /// Who asks.
    public enum Asker {
        ROOT,
        NO_PERFMON,
        NOBODY
    }

    /// What is asked about.
    ///
    /// @param type the program type's number
    /// @param attach the attach point's number
    /// @param flags BPF_F_…
    /// @param maps the map that the wide load at a slot names
    /// @param types the types of its functions, if it comes with any
    public record Question(
            @SuppressWarnings("ArrayRecordComponent") long[] slots,
            int type,
            int attach,
            int flags,
            Map<Integer, MapSpec> maps,
            Optional<Types> types) {

        public Question(long[] slots, int type, int attach, int flags, Map<Integer, MapSpec> maps) {
            this(slots, type, attach, flags, maps, Optional.empty());
        }
    }

    /// Types of functions.
    ///
    /// @param btf the bytes of the types
    /// @param functions by function, the slot at which it starts and the number of its type
    public record Types(
            @SuppressWarnings("ArrayRecordComponent") byte[] btf, List<int[]> functions) {}

    /// What it says.
    ///
    /// @param errno 0 if the program was loaded
    public record Answer(int errno, String log) {

        public boolean accepts() {
            return errno == 0;
        }

        /// Whether the log is longer than what the kernel was given room for, which it refuses.
        public boolean isCut() {
            return errno == ENOSPC;
        }

        /// The last line that is not a figure; of an endless loop the first of its lines.
        public String lastWords() {
            String last = "";
            for (String line : log.lines().toList()) {
                String words =
                        line.replaceFirst("(verification time|stack depth|processed) \\d.*", "");
                if (words.startsWith("infinite loop detected")) {
                    return words;
                }
                last = words.isEmpty() ? last : words;
            }
            return last;
        }

        /// The log without the figures at its end.
        public List<String> lines() {
            return log.lines()
                    .filter(line ->
                            !line.startsWith("processed ")
                                    && !line.startsWith("verification time")
                                    && !line.startsWith("stack depth"))
                    .toList();
        }

        /// Instructions walked.
        public int processed() {
            int at = log.lastIndexOf("processed ");
            return at < 0 ? 0 : Integer.parseInt(log.substring(at + 10).split(" ", 2)[0]);
        }
    }

    /// `capset(2)` by number.
    public interface CapSet {
        long call(long number, MemorySegment header, MemorySegment data);
    }

    private final BpfSyscall syscall;
    private final CapSet capset;
    private final Map<Asker, ExecutorService> askers = new EnumMap<>(Asker.class);

    @SuppressWarnings("restricted")
    private KernelOracle(BpfSyscall syscall) {
        this.syscall = syscall;
        Linker linker = Linker.nativeLinker();
        capset =
                MethodHandleProxies.asInterfaceInstance(
                        CapSet.class,
                        linker.downcallHandle(
                                linker.defaultLookup().findOrThrow("syscall"),
                                FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS),
                                Linker.Option.firstVariadicArg(1)));
        for (Asker asker : Asker.values()) {
            if (asker != Asker.NOBODY || unprivilegedMayLoad()) {
                ExecutorService thread =
                        Executors.newSingleThreadExecutor(
                                Thread.ofPlatform().daemon().name("asks as " + asker).factory());
                thread.execute(() -> drop(asker));
                askers.put(asker, thread);
            }
        }
    }

    /// The kernel, or nothing if this process may not load programs or the machine is no x86-64.
    public static Optional<KernelOracle> open() {
        return KernelBpf.open()
                .filter(_ -> System.getProperty("os.arch", "").equals("amd64"))
                .flatMap(_ -> BpfSyscall.find())
                .map(KernelOracle::new);
    }

    private static boolean unprivilegedMayLoad() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/unprivileged_bpf_disabled"))
                    .strip()
                    .equals("0");
        } catch (IOException e) {
            return false; // no such switch: nobody without capabilities is asked
        }
    }

    /// Who can ask: NOBODY only where the system lets such load programs.
    public List<Asker> askers() {
        return new ArrayList<>(askers.keySet());
    }

    private void drop(Asker asker) {
        if (asker == Asker.ROOT) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocate(8, 8);
            header.set(JAVA_INT, 0, CAPABILITY_VERSION);
            // struct __user_cap_data_struct, twice: effective, permitted, inheritable
            MemorySegment data = arena.allocate(24, 8);
            if (asker == Asker.NO_PERFMON) {
                data.set(JAVA_INT, 0, CAP_NET_ADMIN);
                data.set(JAVA_INT, 4, CAP_NET_ADMIN);
                data.set(JAVA_INT, 12, CAP_BPF);
                data.set(JAVA_INT, 16, CAP_BPF);
            }
            if (capset.call(CAPSET, header, data) != 0) {
                throw new IllegalStateException("capset failed");
            }
        }
    }

    /// Loads the program, unloads it again, and tells what was said.
    public Answer ask(Question question, Asker asker) {
        return ask(question, asker, Detail.FIGURES);
    }

    /// As above, with a log as long as asked for.
    public Answer ask(Question question, Asker asker, Detail detail) {
        Map<MapSpec, Integer> fds = new HashMap<>();
        try {
            question.maps.values().forEach(spec -> fds.computeIfAbsent(spec, this::map));
            return Objects.requireNonNull(askers.get(asker), asker + " cannot ask")
                    .submit(() -> load(question, fds, detail))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            fds.values().forEach(syscall::close);
        }
    }

    private Answer load(Question q, Map<MapSpec, Integer> fds, Detail detail) {
        long[] slots = q.slots.clone();
        q.maps.forEach((slot, spec) -> {
            int wide = (int) slots[slot] & 0xf0ff;
            if (wide == 0x1018 || wide == 0x2018) { // BPF_PSEUDO_MAP_FD, BPF_PSEUDO_MAP_VALUE
                slots[slot] = slots[slot] & 0xffff_ffffL | (long) fds.getOrDefault(spec, -1) << 32;
            }
        });
        try (Arena arena = Arena.ofConfined()) {
            int logSize = detail == Detail.ALL ? LONG_LOG_SIZE : LOG_SIZE;
            MemorySegment log = arena.allocate(logSize);
            MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
            attributes.set(JAVA_INT, 0, q.type);
            attributes.set(JAVA_INT, 4, slots.length);
            attributes.set(JAVA_LONG, 8, arena.allocateFrom(JAVA_LONG, slots).address());
            attributes.set(JAVA_LONG, 16, arena.allocateFrom("GPL").address());
            attributes.set(JAVA_INT, 24, detail.level);
            attributes.set(JAVA_INT, 28, logSize);
            attributes.set(JAVA_LONG, 32, log.address());
            attributes.set(JAVA_INT, 44, q.flags);
            attributes.set(JAVA_INT, 68, q.attach);
            Optional<Integer> btf = q.types.map(types -> functions(types, attributes, arena));
            BpfSyscall.Result result = syscall.call(PROG_LOAD, attributes, arena);
            btf.ifPresent(syscall::close);
            if (result.value() >= 0) {
                syscall.close((int) result.value());
            }
            return new Answer(result.errno(), log.getString(0));
        }
    }

    /// Hands the types of functions over; the descriptor of the types.
    private int functions(Types types, MemorySegment attributes, Arena arena) {
        MemorySegment records = arena.allocate(8L * Math.max(1, types.functions.size()), 8);
        for (int i = 0; i < types.functions.size(); i++) {
            records.set(JAVA_INT, 8L * i, types.functions.get(i)[0]);
            records.set(JAVA_INT, 8L * i + 4, types.functions.get(i)[1]);
        }
        int btf = load(types.btf, arena);
        attributes.set(JAVA_INT, 72, btf);
        attributes.set(JAVA_INT, 76, 8);
        attributes.set(JAVA_LONG, 80, records.address());
        attributes.set(JAVA_INT, 88, types.functions.size());
        return btf;
    }

    private int map(MapSpec spec) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
            attributes.set(JAVA_INT, 0, spec.type().number());
            attributes.set(JAVA_INT, 4, spec.keySize());
            attributes.set(JAVA_INT, 8, spec.valueSize());
            attributes.set(JAVA_INT, 12, spec.maxEntries());
            attributes.set(JAVA_INT, 16, flags(spec));
            List<Integer> needed = new ArrayList<>();
            spec.inner().map(this::map).ifPresent(needed::add);
            needed.forEach(inner -> attributes.set(JAVA_INT, 20, inner));
            if (!spec.fields().isEmpty() || isStorage(spec.type())) {
                int btf = load(MapTypes.of(spec), arena);
                needed.add(btf);
                attributes.set(JAVA_INT, 48, btf);
                attributes.set(JAVA_INT, 52, MapTypes.KEY);
                attributes.set(JAVA_INT, 56, MapTypes.VALUE);
            }
            int fd = done(spec.toString(), syscall.call(MAP_CREATE, attributes, arena));
            needed.forEach(syscall::close);
            fill(spec, fd, arena);
            return fd;
        }
    }

    /// Writes the contents of an array, and freezes it where its specification says so.
    private void fill(MapSpec spec, int fd, Arena arena) {
        byte[] bytes = spec.contents().map(MapSpec.Contents::bytes).orElse(new byte[0]);
        for (int i = 0; i * spec.valueSize() < bytes.length; i++) {
            byte[] value =
                    Arrays.copyOfRange(bytes, i * spec.valueSize(), (i + 1) * spec.valueSize());
            MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
            attributes.set(JAVA_INT, 0, fd);
            attributes.set(JAVA_LONG, 8, arena.allocateFrom(JAVA_INT, i).address());
            attributes.set(JAVA_LONG, 16, arena.allocateFrom(JAVA_BYTE, value).address());
            done("contents", syscall.call(MAP_UPDATE_ELEM, attributes, arena));
        }
        if (spec.flags().contains(MapSpec.Flag.FROZEN)) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
            attributes.set(JAVA_INT, 0, fd);
            done("freeze", syscall.call(MAP_FREEZE, attributes, arena));
        }
    }

    private int load(byte[] bytes, Arena arena) {
        MemorySegment attributes = arena.allocate(ATTRIBUTES, 8);
        attributes.set(JAVA_LONG, 0, arena.allocateFrom(JAVA_BYTE, bytes).address());
        attributes.set(JAVA_INT, 16, bytes.length);
        return done("BTF", syscall.call(BTF_LOAD, attributes, arena));
    }

    private static int done(String what, BpfSyscall.Result result) {
        if (result.value() < 0) {
            throw new IllegalStateException(what + ": errno " + result.errno());
        }
        return (int) result.value();
    }

    /// Flags: Linux 6.18, include/uapi/linux/bpf.h, BPF_F_NO_PREALLOC, BPF_F_RDONLY_PROG and
    /// BPF_F_WRONLY_PROG.
    private static int flags(MapSpec spec) {
        boolean allocates =
                isStorage(spec.type())
                        || spec.type() == MapType.HASH
                        || spec.type() == MapType.LPM_TRIE;
        return (allocates ? 1 : 0)
                | (spec.flags().contains(MapSpec.Flag.READ_ONLY) ? 1 << 7 : 0)
                | (spec.flags().contains(MapSpec.Flag.WRITE_ONLY) ? 1 << 8 : 0);
    }

    private static boolean isStorage(MapType type) {
        return switch (type) {
            case SK_STORAGE, INODE_STORAGE, TASK_STORAGE, CGRP_STORAGE -> true;
            default -> false;
        };
    }

    @Override
    public void close() {
        askers.values().forEach(ExecutorService::shutdown);
    }
}
