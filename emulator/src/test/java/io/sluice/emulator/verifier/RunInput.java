package io.sluice.emulator.verifier;

import io.sluice.emulator.helpers.HelperTable;
import io.sluice.emulator.memory.Memory;
import io.sluice.emulator.programs.LinkedProgram;
import io.sluice.emulator.programs.PacketInput;
import io.sluice.emulator.programs.PacketInput.SkBuffField;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.filters.ebpf.EbpfInsn;
import io.sluice.filters.ebpf.EbpfInsn.LoadWide;
import io.sluice.filters.ebpf.EbpfInsn.Wide;
import io.sluice.filters.ebpf.EbpfProgram;
import io.sluice.filters.ebpf.Reg;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SplittableRandom;

/// What random programs of a type are run on: random packets, contexts, stacks and map values in
/// one memory, and helpers whose answers are random.
final class RunInput {

    private static final int LONGEST = 90;
    private static final int FRAMES = 3;
    private static final int USED = 128;
    private static final int CB = 48;
    private static final int CB_END = 68;

    /// Where the hash table is: it has an address, and nothing is there.
    private static final long HASH_ADDRESS = 0xf000_0000L;

    private final ProgramType type;
    private final Memory memory = new Memory();
    private final PacketInput input;
    private final byte[] packet = new byte[LONGEST];
    private final byte[] noise = new byte[2 * USED];
    private final byte[] arrayValue = new byte[MapPieces.ARRAY_VALUE];
    private final byte[] hashValue = new byte[MapPieces.HASH_VALUE];
    private final long arrayAddress;
    private final long hashAddress;
    private final HelperTable helpers;
    private final Containment containment;
    private SplittableRandom random = new SplittableRandom(0);
    private int length;

    RunInput(ProgramType type) {
        this.type = type;
        boolean xdp = type == ProgramType.XDP;
        input =
                new PacketInput(
                        xdp ? PacketInput.Layout.XDP_MD : PacketInput.Layout.SK_BUFF, memory);
        arrayAddress = memory.allocate("array", arrayValue, Memory.Access.READ_WRITE);
        hashAddress = memory.allocate("hash", hashValue, Memory.Access.READ_WRITE);
        long[] values = new long[MapPieces.ARRAY_VALUE + 1];
        values[MapPieces.ARRAY_VALUE] = arrayAddress;
        values[MapPieces.HASH_VALUE] = hashAddress;
        containment = new Containment(memory, values);
        helpers = helpers();
        random.nextBytes(noise);
    }

    ProgramType type() {
        return type;
    }

    Memory memory() {
        return memory;
    }

    Containment containment() {
        return containment;
    }

    long r1() {
        return input.r1();
    }

    long r2() {
        return input.r2();
    }

    /// Another packet, context, stack and map values.
    void next(SplittableRandom with) {
        random = with;
        random.nextBytes(packet);
        stack();
        random.nextBytes(arrayValue);
        random.nextBytes(hashValue);
        bind(random.nextInt(LONGEST));
        if (type != ProgramType.XDP) {
            for (SkBuffField field : SkBuffField.values()) {
                input.set(field, random.nextInt() >> random.nextInt(32));
            }
            for (int at = CB; at < CB_END; at += 4) {
                memory.store32(Memory.CONTEXT + at, random.nextInt(), 0);
            }
        }
    }

    /// Leftovers of other runs where the programs' frames are used.
    private void stack() {
        byte[] stack = memory.stackBytes();
        for (int frame = 0; frame < FRAMES; frame++) {
            int end = (frame + 1) * Memory.FRAME_SIZE;
            System.arraycopy(noise, random.nextInt(USED), stack, end - USED, USED);
        }
    }

    private void bind(int bytes) {
        length = bytes;
        input.packet(packet, 0, bytes, bytes);
    }

    LinkedProgram link(EbpfProgram program) {
        Map<Wide, Long> addresses = new HashMap<>();
        for (EbpfInsn insn : program.insns()) {
            if (insn instanceof LoadWide(Reg _, Wide wide)) {
                switch (wide) {
                    case Wide.MapValueByFd(int _, int offset) ->
                            addresses.put(wide, arrayAddress + offset);
                    case Wide.MapByFd _ -> addresses.put(wide, HASH_ADDRESS);
                    case Wide.Const _,
                            Wide.Variable _,
                            Wide.Function _,
                            Wide.MapByIndex _,
                            Wide.MapValueByIndex _ -> {}
                }
            }
        }
        return new LinkedProgram(program, helpers, addresses);
    }

    private HelperTable helpers() {
        return HelperTable.standard()
                .with(
                        CallPieces.PRANDOM_U32,
                        (_, _, _, _, _, _, _) -> random.nextInt() & 0xffff_ffffL)
                .with(CallPieces.KTIME_GET_NS, (_, _, _, _, _, _, _) -> random.nextLong())
                .with(CallPieces.SMP_PROCESSOR_ID, (_, _, _, _, _, _, _) -> random.nextInt(4096))
                .with(CallPieces.SKB_CHANGE_TAIL, this::shorten)
                .with(CallPieces.SKB_PULL_DATA, this::shorten)
                .with(CallPieces.XDP_ADJUST_TAIL, this::shorten)
                .with(MapPieces.LOOKUP, this::lookup)
                .with(MapPieces.UPDATE, this::update)
                .with(MapPieces.DELETE, this::delete);
    }

    /// Any helper that moves packet bytes may leave fewer of them where they were.
    private long shorten(Memory in, int slot, long r1, long r2, long r3, long r4, long r5) {
        bind(random.nextInt(length + 1));
        return random.nextInt(2) - 1L;
    }

    private long lookup(Memory in, int slot, long r1, long key, long r3, long r4, long r5) {
        return in.read(key, MapPieces.HASH_KEY, slot)[0] % 2 == 0 ? hashAddress : 0;
    }

    private long update(Memory in, int slot, long r1, long key, long value, long flags, long r5) {
        in.read(key, MapPieces.HASH_KEY, slot);
        byte[] bytes = in.read(value, MapPieces.HASH_VALUE, slot);
        System.arraycopy(bytes, 0, hashValue, 0, bytes.length);
        return random.nextInt(2) - 1L;
    }

    private long delete(Memory in, int slot, long r1, long key, long r3, long r4, long r5) {
        return in.read(key, MapPieces.HASH_KEY, slot)[0];
    }

    @Override
    public String toString() {
        return "packet " + HexFormat.of().formatHex(Arrays.copyOf(packet, length));
    }
}
