package io.sluice.emulator.verifier;

import io.sluice.emulator.helpers.HelperPrototype;
import io.sluice.emulator.helpers.MapCompatibility;
import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.maps.MapSpec.FieldKind;
import io.sluice.emulator.maps.MapType;
import io.sluice.emulator.programs.ProgramKind;
import io.sluice.filters.ebpf.EbpfBuilder;
import io.sluice.filters.ebpf.EbpfInsn;
import io.sluice.filters.ebpf.EbpfInsn.Alu;
import io.sluice.filters.ebpf.EbpfInsn.AluOp;
import io.sluice.filters.ebpf.EbpfInsn.Atomic;
import io.sluice.filters.ebpf.EbpfInsn.AtomicOp;
import io.sluice.filters.ebpf.EbpfInsn.CallHelper;
import io.sluice.filters.ebpf.EbpfInsn.Cond;
import io.sluice.filters.ebpf.EbpfInsn.Exit;
import io.sluice.filters.ebpf.EbpfInsn.Load;
import io.sluice.filters.ebpf.EbpfInsn.LoadWide;
import io.sluice.filters.ebpf.EbpfInsn.Operand;
import io.sluice.filters.ebpf.EbpfInsn.Size;
import io.sluice.filters.ebpf.EbpfInsn.Store;
import io.sluice.filters.ebpf.EbpfInsn.Wide;
import io.sluice.filters.ebpf.EbpfInsn.Width;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.ebpf.Reg;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// Programs of any kind that call helpers with arguments that mostly have the right type, on maps
/// of all kinds, and then use, check, release, spill or forget what they were given.
///
/// R6 keeps the context, R7 and R8 what helpers gave, R9 the value of a map.
final class HelperPrograms {

    private static final List<MapSpec> MAPS =
            List.of(
                    MapSpec.of(MapType.HASH, 8, 16, 4),
                    MapSpec.of(MapType.ARRAY, 4, 48, 1),
                    MapSpec.of(MapType.ARRAY, 4, 16, 8),
                    MapSpec.of(MapType.PROG_ARRAY, 4, 4, 4),
                    MapSpec.of(MapType.PERF_EVENT_ARRAY, 4, 4, 4),
                    MapSpec.of(MapType.PERCPU_HASH, 4, 8, 4),
                    MapSpec.of(MapType.PERCPU_ARRAY, 4, 8, 4),
                    MapSpec.of(MapType.STACK_TRACE, 4, 64, 4),
                    MapSpec.of(MapType.CGROUP_ARRAY, 4, 4, 4),
                    MapSpec.of(MapType.LRU_HASH, 4, 8, 4),
                    MapSpec.of(MapType.LRU_PERCPU_HASH, 4, 8, 4),
                    MapSpec.of(MapType.LPM_TRIE, 8, 8, 4),
                    holding(MapType.ARRAY_OF_MAPS, MapSpec.of(MapType.ARRAY, 4, 16, 8)),
                    holding(MapType.HASH_OF_MAPS, MapSpec.of(MapType.HASH, 8, 16, 4)),
                    MapSpec.of(MapType.DEVMAP, 4, 4, 4),
                    MapSpec.of(MapType.SOCKMAP, 4, 4, 4),
                    MapSpec.of(MapType.CPUMAP, 4, 4, 2),
                    MapSpec.of(MapType.XSKMAP, 4, 4, 4),
                    MapSpec.of(MapType.SOCKHASH, 8, 4, 4),
                    MapSpec.of(MapType.CGROUP_STORAGE, 16, 16, 0),
                    MapSpec.of(MapType.PERCPU_CGROUP_STORAGE, 16, 16, 0),
                    MapSpec.of(MapType.REUSEPORT_SOCKARRAY, 4, 8, 4),
                    MapSpec.of(MapType.QUEUE, 0, 8, 4),
                    MapSpec.of(MapType.STACK, 0, 8, 4),
                    MapSpec.of(MapType.DEVMAP_HASH, 4, 4, 4),
                    MapSpec.of(MapType.RINGBUF, 0, 0, 4096),
                    MapSpec.of(MapType.BLOOM_FILTER, 0, 8, 4),
                    MapSpec.of(MapType.USER_RINGBUF, 0, 0, 4096),
                    MapSpec.of(MapType.SK_STORAGE, 4, 16, 0),
                    with(FieldKind.SPIN_LOCK, 4),
                    with(FieldKind.TIMER, 16),
                    restricted(MapSpec.Flag.READ_ONLY),
                    restricted(MapSpec.Flag.WRITE_ONLY));

    /// Helpers that give objects, take them back, or do something that no other does.
    private static final int[] TELLING = {
        1, 2, 3, 12, 26, 51, 84, 85, 86, 86, 87, 88, 89, 93, 94, 95, 96, 98, 99, 107, 108, 124, 130,
        131, 131, 132, 133, 134, 158, 169, 171, 172, 195
    };

    private static final int[] NUMBERS = {
        0, 1, 2, 4, 7, 8, 12, 16, 17, 24, 48, 64, 512, 4096, -1, -8, 1 << 16, Integer.MAX_VALUE
    };

    private static final int MANY = 12;
    private static final Reg[] ARGUMENTS = {Reg.R1, Reg.R2, Reg.R3, Reg.R4, Reg.R5};

    private final SplittableRandom random;
    private final ProgramKind kind;

    /// One of so many arguments is wrong.
    private final int mistakes;

    private final EbpfBuilder out = new EbpfBuilder();
    private final List<EbpfBuilder.Label> open = new ArrayList<>();

    private HelperPrograms(SplittableRandom random, ProgramKind kind) {
        this.random = random;
        this.kind = kind;
        mistakes = number(MANY, 60, 400);
    }

    /// A program of a kind; its wide loads name maps by their place in the list.
    static EbpfProgram program(SplittableRandom random, ProgramKind kind) {
        return new HelperPrograms(random, kind).generate();
    }

    /// The map that each wide load of a program names, by slot.
    static Map<Integer, MapSpec> maps(EbpfProgram program) {
        Map<Integer, MapSpec> maps = new HashMap<>();
        int slot = 0;
        for (EbpfInsn insn : program.insns()) {
            if (insn instanceof LoadWide(Reg _, Wide.MapByFd(int map))) {
                maps.put(slot, MAPS.get(map));
            } else if (insn instanceof LoadWide(Reg _, Wide.MapValueByFd(int map, int _))) {
                maps.put(slot, MAPS.get(map));
            }
            slot += insn.slots();
        }
        return maps;
    }

    private static MapSpec holding(MapType type, MapSpec inner) {
        int key = type == MapType.HASH_OF_MAPS ? 8 : 4;
        return new MapSpec(
                "", type, new MapSpec.Size(key, 4, 4), Set.of(), List.of(), Optional.of(inner));
    }

    private static MapSpec with(FieldKind field, int offset) {
        List<MapSpec.Field> fields = List.of(new MapSpec.Field(field, offset));
        return new MapSpec(
                "", MapType.ARRAY, new MapSpec.Size(4, 48, 1), Set.of(), fields, Optional.empty());
    }

    private static MapSpec restricted(MapSpec.Flag flag) {
        return new MapSpec(
                "",
                MapType.ARRAY,
                new MapSpec.Size(4, 16, 1),
                Set.of(flag),
                List.of(),
                Optional.empty());
    }

    private EbpfProgram generate() {
        add(move(Reg.R6, Reg.R1));
        add(move(Reg.R7, random.nextInt(3)));
        add(move(Reg.R8, number(NUMBERS)));
        if (random.nextInt(3) > 0) {
            add(new LoadWide(Reg.R9, new Wide.MapValueByFd(valueMap(), 4 * random.nextInt(5))));
        } else {
            add(move(Reg.R9, 0));
        }
        for (int off = 8; off <= 64; off += 8) {
            if (random.nextInt(10) > 0) {
                add(new Store(Size.DW, Reg.FP, (short) -off, new Operand.Imm(number(NUMBERS))));
            }
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            int id = helper();
            call(id);
            if (mistakes > MANY) {
                properly(id);
            } else {
                add(move(random.nextBoolean() ? Reg.R7 : Reg.R8, Reg.R0));
                for (int uses = random.nextInt(4); uses > 0; uses--) {
                    use();
                }
            }
        }
        open.forEach(out::bind);
        end();
        return out.build();
    }

    /// Most kinds may return 0 or 1, some other numbers, a few any.
    private void end() {
        if (random.nextInt(5) > 0) {
            add(move(Reg.R0, random.nextInt(2)));
        } else if (random.nextBoolean()) {
            add(move(Reg.R0, number(NUMBERS)));
        } else {
            add(move(Reg.R0, Reg.R8));
            add(new Alu(AluOp.AND, Width.W64, Reg.R0, new Operand.Imm(number(NUMBERS))));
        }
        add(new Exit());
    }

    /// A map whose values have addresses, mostly.
    private int valueMap() {
        int map = random.nextInt(MAPS.size());
        while (MAPS.get(map).type() != MapType.ARRAY && random.nextInt(20) > 0) {
            map = random.nextInt(MAPS.size());
        }
        return map;
    }

    private int helper() {
        for (int tries = 0; tries < 40; tries++) {
            int id = random.nextBoolean() ? number(TELLING) : 1 + random.nextInt(211);
            // How many processors there are is the running kernel's to know.
            if (id != CallPieces.SMP_PROCESSOR_ID
                    && HelperPrototype.isAvailable(kind.label(), id)) {
                return id;
            }
        }
        return random.nextInt(214);
    }

    private void call(int id) {
        List<String> words =
                HelperPrototype.of(id, kind.type().label())
                        .map(HelperPrototype::parameters)
                        .orElse(List.of());
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean null0 = word.endsWith("?") && random.nextInt(3) == 0;
            if (null0) {
                add(move(ARGUMENTS[i], 0));
            } else if (random.nextInt(mistakes) == 0) {
                anything(ARGUMENTS[i]);
            } else {
                argument(ARGUMENTS[i], word.replace("?", "").replaceFirst("[+:].*", ""), id);
            }
        }
        add(new CallHelper(id));
    }

    /// Checks, uses and gives back what a helper gave, with few mistakes.
    private void properly(int id) {
        String result =
                HelperPrototype.of(id, kind.type().label())
                        .map(HelperPrototype::result)
                        .orElse("VOID");
        if (result.equals("VOID")) {
            return;
        }
        Reg reg = random.nextInt(3) > 0 ? Reg.R7 : Reg.R8;
        add(move(reg, Reg.R0));
        if (result.equals("INT") || random.nextInt(mistakes) == 0) {
            return;
        }
        if (result.contains("?")) {
            check(reg);
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            Size size = pick(Size.values());
            short off = (short) (size.bytes() * random.nextInt(16 / size.bytes()));
            switch (random.nextInt(6)) {
                case 0, 1, 2 -> add(new Load(size, Reg.R0, reg, off));
                case 3 -> add(new Store(size, reg, off, new Operand.Imm(1)));
                case 4 -> {
                    add(new Store(Size.DW, Reg.FP, (short) -8, new Operand.Src(reg)));
                    add(new Load(Size.DW, reg, Reg.FP, (short) -8));
                }
                default -> add(move(reg == Reg.R7 ? Reg.R8 : Reg.R7, reg));
            }
        }
        boolean socket = id == 84 || id == 85 || id == 99;
        if ((socket || id == 131) && random.nextInt(mistakes) > 0) {
            add(move(Reg.R1, reg));
            add(move(Reg.R2, 0));
            add(new CallHelper(socket ? 86 : number(132, 133)));
        }
    }

    private void argument(Reg reg, String word, int helper) {
        switch (word) {
            case "MAP" -> add(new LoadWide(reg, new Wide.MapByFd(mapFor(helper))));
            case "CTX" -> add(move(reg, Reg.R6));
            case "KEY", "VALUE", "RMEM", "UMEM", "WMEM", "UINT", "UVALUE", "LONG", "STACK" ->
                    memory(reg);
            case "SIZE", "SIZE0", "ALLOC", "ANY" -> number(reg);
            case "LOCK" -> field(reg, FieldKind.SPIN_LOCK);
            case "TIMER" -> field(reg, FieldKind.TIMER);
            case "SOCK", "SKC", "BSOCK", "RB", "BTF", "PERCPU" ->
                    add(move(reg, random.nextInt(3) > 0 ? Reg.R7 : Reg.R8));
            default -> anything(reg);
        }
    }

    private int mapFor(int helper) {
        int map = random.nextInt(MAPS.size());
        for (int tries = 0; tries < 60 && random.nextInt(mistakes) > 0; tries++) {
            if (MapCompatibility.takes(helper, MAPS.get(map).type())) {
                return map;
            }
            map = random.nextInt(MAPS.size());
        }
        return map;
    }

    private void memory(Reg reg) {
        switch (random.nextInt(6)) {
            case 0 -> add(move(reg, Reg.R9));
            case 1 -> {
                add(move(reg, Reg.R9));
                add(plus(reg, number(NUMBERS)));
            }
            default -> {
                add(move(reg, Reg.FP));
                add(plus(reg, -8 * (1 + random.nextInt(random.nextInt(12) == 0 ? 66 : 9))));
            }
        }
    }

    private void number(Reg reg) {
        if (random.nextInt(6) == 0) {
            add(move(reg, random.nextBoolean() ? Reg.R7 : Reg.R8));
            add(new Alu(AluOp.AND, Width.W64, reg, new Operand.Imm(number(NUMBERS))));
        } else {
            add(move(reg, random.nextInt(3) == 0 ? number(NUMBERS) : number(0, 1, 4, 8, 16)));
        }
    }

    private void field(Reg reg, FieldKind field) {
        int map = 0;
        while (MAPS.get(map).field(field).isEmpty()) {
            map++;
        }
        int offset = MAPS.get(map).field(field).orElseThrow().offset();
        boolean wrong = random.nextInt(10) == 0;
        add(new LoadWide(reg, new Wide.MapValueByFd(map, wrong ? offset - 4 : offset)));
    }

    private void anything(Reg reg) {
        switch (random.nextInt(8)) {
            case 0 -> memory(reg);
            case 1 -> add(move(reg, number(NUMBERS)));
            case 2 -> add(move(reg, Reg.R6));
            case 3 -> add(move(reg, Reg.R7));
            case 4 -> add(move(reg, Reg.R8));
            case 5 -> add(new LoadWide(reg, new Wide.MapByFd(random.nextInt(MAPS.size()))));
            case 6 -> add(move(reg, Reg.FP));
            default -> add(new LoadWide(reg, new Wide.Const(random.nextLong())));
        }
    }

    /// Something with what a helper gave.
    private void use() {
        Reg reg = random.nextInt(3) > 0 ? Reg.R7 : Reg.R8;
        short off = (short) (random.nextInt(6) == 0 ? number(NUMBERS) : 4 * random.nextInt(12));
        Size size = pick(Size.values());
        switch (random.nextInt(15)) {
            case 0, 1, 2 -> check(reg);
            case 12, 13 -> {
                short field = (short) (size.bytes() * random.nextInt(200 / size.bytes()));
                add(new Load(size, reg, Reg.R6, field));
            }
            case 14 -> {
                short field = (short) (size.bytes() * random.nextInt(200 / size.bytes()));
                add(new Store(size, Reg.R6, field, new Operand.Src(pick(Reg.R7, Reg.R8))));
            }
            case 3 -> add(new Load(size, Reg.R0, reg, off));
            case 4 -> add(new Store(size, reg, off, new Operand.Imm(1)));
            case 5 -> add(new Store(size, reg, off, new Operand.Src(pick(Reg.R6, Reg.R7, Reg.R8))));
            case 6 -> add(plus(reg, number(NUMBERS)));
            case 7 -> {
                add(new Store(Size.DW, Reg.FP, (short) -8, new Operand.Src(reg)));
                add(new Load(pick(Size.DW, Size.DW, size), reg, Reg.FP, (short) -8));
            }
            case 8 -> add(new Atomic(pick(AtomicOp.values()), width(), reg, off, Reg.R8));
            case 9 -> {
                add(move(Reg.R1, reg));
                add(new CallHelper(number(86, 132, 133, 94)));
            }
            case 10 -> {
                Cond cond = pick(Cond.values());
                out.jumpIf(cond, width(), Reg.R7, new Operand.Src(pick(Reg.R8, Reg.R9)), label());
            }
            default -> add(new Alu(AluOp.ADD, Width.W64, Reg.R9, new Operand.Src(reg)));
        }
    }

    private void check(Reg reg) {
        Cond cond = random.nextInt(8) == 0 ? Cond.JNE : Cond.JEQ;
        out.jumpIf(cond, Width.W64, reg, new Operand.Imm(0), label());
    }

    private EbpfBuilder.Label label() {
        EbpfBuilder.Label label = out.newLabel();
        open.add(label);
        return label;
    }

    private Width width() {
        return random.nextInt(4) > 0 ? Width.W64 : Width.W32;
    }

    private void add(EbpfInsn insn) {
        out.add(insn);
    }

    private static EbpfInsn move(Reg to, Reg from) {
        return new Alu(AluOp.MOV, Width.W64, to, new Operand.Src(from));
    }

    private static EbpfInsn move(Reg to, int value) {
        return new Alu(AluOp.MOV, Width.W64, to, new Operand.Imm(value));
    }

    private static EbpfInsn plus(Reg to, int value) {
        return new Alu(AluOp.ADD, Width.W64, to, new Operand.Imm(value));
    }

    private int number(int... values) {
        return values[random.nextInt(values.length)];
    }

    @SafeVarargs
    private final <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }
}
