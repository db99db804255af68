package io.sluice.emulator.cbpf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Runs a checked classic program on many packets at the same time.
///
/// Not each packet goes through the program, but the program through the packets: each block has a
/// list of those that stand at it, and each [Step] is done to a whole list in a loop of its own. So
/// an instruction is decoded once for many packets; and since a test writes each packet to both of
/// its lists and moves on in one, no branch depends on a packet's bytes. Jumps lead forward, so one
/// walk over the blocks in program order ends all packets.
///
/// For one thread.
final class BlockMachine {
    /// Enough that starting a step costs little for each packet, and few enough for the lists to
    /// stay in the first-level cache.
    static final int CAPACITY = 512;

    /// Fewer packets are faster one by one.
    private static final int FEWEST = 16;

    /// A list takes one packet more than there are, since a test writes before it decides.
    private static final int STRIDE = CAPACITY + 16;

    private static final VarHandle WORD =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle HALF =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final long U32 = 0xffff_ffffL;

    private final Step[][] blocks;
    private final PacketMachine alone;

    /// Offset in the upper half, captured length in the lower.
    private final long[] packets = new long[CAPACITY];

    private final int[] originalLengths = new int[CAPACITY];
    private final int[] a = new int[CAPACITY];
    private final int[] x = new int[CAPACITY];
    private final int[] lists;
    private final int[] sizes;
    private int count;

    private byte[] data = new byte[0];
    private int[] results = new int[0];
    private int resultsAt;
    private int accepted;

    /// Where the list of the block that runs starts.
    private int list;

    /// @param alone the machine for what has no step, on the same program
    BlockMachine(CheckedProgram program, PacketMachine alone) {
        this.blocks = BlockDecoder.decode(program);
        this.alone = alone;
        this.lists = new int[blocks.length * STRIDE];
        this.sizes = new int[blocks.length];
    }

    /// Takes packets, as [CbpfEngine#runBatch] is given them.
    ///
    /// @param from which of the entries is the first
    /// @param many how many there are, at most [#CAPACITY]
    /// @param bytes size of the buffer to come
    /// @throws IndexOutOfBoundsException if one is not within so many bytes
    void fill(int[] offsets, int[] captured, int[] originals, int from, int many, int bytes) {
        // One loop for all checks, so that HotSpot makes vectors of it.
        int wrong = 0;
        for (int i = from; i < from + many; i++) {
            int room = bytes - offsets[i];
            wrong |= offsets[i] | captured[i] | room | room - captured[i];
        }
        if (wrong < 0) {
            throw new IndexOutOfBoundsException("a packet is not within the buffer");
        }
        long[] packets = this.packets;
        for (int i = 0; i < many; i++) {
            packets[i] = (long) offsets[from + i] << 32 | captured[from + i];
        }
        System.arraycopy(originals, from, originalLengths, 0, many);
        count = many;
    }

    /// Runs the packets that were taken, and forgets them.
    ///
    /// @param buffer holds them
    /// @param into takes the results
    /// @param at where the first result goes
    /// @return how many results are not 0
    int run(byte[] buffer, int[] into, int at) {
        int all = count;
        count = 0;
        data = buffer;
        results = into;
        resultsAt = at;
        accepted = 0;
        Arrays.fill(into, at, at + all, 0);
        Arrays.fill(a, 0, all, 0);
        Arrays.fill(x, 0, all, 0);
        for (int i = 0; i < all; i++) {
            lists[i] = i;
        }
        if (all < FEWEST || buffer.length < Integer.BYTES) {
            list = 0;
            runAlone(0, all);
        } else {
            sizes[0] = all;
            walk();
        }
        return accepted;
    }

    private void walk() {
        for (int block = 0; block < blocks.length; block++) {
            int left = sizes[block];
            if (left != 0) {
                sizes[block] = 0;
                list = block * STRIDE;
                for (Step step : blocks[block]) {
                    left = step.on(this, left);
                }
            }
        }
    }

    int load(Step.Place place, int left) {
        return place.endsWord() ? loadNarrow(place, Step.Range.ALL, left) : loadBytes(place, left);
    }

    private int loadBytes(Step.Place place, int left) {
        byte[] data = this.data;
        int[] lists = this.lists;
        long[] packets = this.packets;
        int[] a = this.a;
        int[] x = this.x;
        int width = place.width();
        int mask = place.mask();
        long k = place.k() & U32;
        boolean indexed = place.indexed();
        int end = list;
        for (int j = list, all = list + left; j < all; j++) {
            int i = lists[j];
            long packet = packets[i];
            long at = indexed ? k + (x[i] & U32) : k;
            long missing = (packet & U32) - at - width >> 63;
            a[i] = bytes(data, (int) ((packet >>> 32) + at & ~missing), width) & mask;
            lists[end] = i;
            end += 1 + (int) missing;
        }
        return end - list;
    }

    private static int bytes(byte[] data, int at, int width) {
        return switch (width) {
            case 4 -> (int) WORD.get(data, at);
            case 2 -> (short) HALF.get(data, at) & 0xffff;
            default -> data[at] & 0xff;
        };
    }

    int loadHeaderLength(int k, int left) {
        byte[] data = this.data;
        int[] lists = this.lists;
        long[] packets = this.packets;
        int[] x = this.x;
        long at = k & U32;
        int end = list;
        for (int j = list, all = list + left; j < all; j++) {
            int i = lists[j];
            long packet = packets[i];
            long missing = (packet & U32) - at - 1 >> 63;
            x[i] = (data[(int) ((packet >>> 32) + at & ~missing)] & 0xf) << 2;
            lists[end] = i;
            end += 1 + (int) missing;
        }
        return end - list;
    }

    int narrow(Step.Range range, int left) {
        int[] lists = this.lists;
        int[] a = this.a;
        int mask = range.mask();
        int low = range.low();
        long more = range.more() & U32;
        int end = list;
        for (int j = list, all = list + left; j < all; j++) {
            int i = lists[j];
            long outside = more - ((a[i] & mask) - low & U32) >> 63;
            lists[end] = i;
            end += 1 + (int) outside;
        }
        return end - list;
    }

    int loadNarrow(Step.Place place, Step.Range range, int left) {
        byte[] data = this.data;
        int[] lists = this.lists;
        long[] packets = this.packets;
        int[] a = this.a;
        int[] x = this.x;
        int loaded = wordMask(place);
        long k = wordAt(place);
        boolean indexed = place.indexed();
        boolean kept = place.kept();
        int mask = range.mask();
        int low = range.low();
        long more = range.more() & U32;
        int end = list;
        for (int j = list, all = list + left; j < all; j++) {
            int i = lists[j];
            long packet = packets[i];
            long at = indexed ? k + (x[i] & U32) : k;
            long missing = (packet & U32) - at - Integer.BYTES >> 63;
            int value = (int) WORD.get(data, (int) ((packet >>> 32) + at & ~missing)) & loaded;
            if (kept) {
                a[i] = value;
            }
            long outside = more - ((value & mask) - low & U32) >> 63;
            lists[end] = i;
            end += 1 + (int) (missing | outside);
        }
        return end - list;
    }

    /// The word that ends with the place's bytes.
    private static long wordAt(Step.Place place) {
        return (place.k() & U32) + place.width() - Integer.BYTES;
    }

    /// The place's bytes in that word, and of those the ones that the `and` leaves.
    private static int wordMask(Step.Place place) {
        return place.mask() & -1 >>> Integer.SIZE - Byte.SIZE * place.width();
    }

    int split(Step.Split step, int left) {
        int[] lists = this.lists;
        int[] a = this.a;
        int mask = step.range().mask();
        int low = step.range().low();
        long more = step.range().more() & U32;
        int inside = end(step.inside());
        int outside = end(step.outside());
        for (int j = list, all = list + left; j < all; j++) {
            int i = lists[j];
            int beyond = (int) (more - ((a[i] & mask) - low & U32) >> 63);
            lists[inside] = i;
            lists[outside] = i;
            inside += 1 + beyond;
            outside -= beyond;
        }
        endsAt(step.inside(), inside);
        endsAt(step.outside(), outside);
        return 0;
    }

    int loadSplit(Step.Place place, Step.Split split, int left) {
        byte[] data = this.data;
        int[] lists = this.lists;
        long[] packets = this.packets;
        int[] a = this.a;
        int[] x = this.x;
        int loaded = wordMask(place);
        long k = wordAt(place);
        boolean indexed = place.indexed();
        boolean kept = place.kept();
        int mask = split.range().mask();
        int low = split.range().low();
        long more = split.range().more() & U32;
        int inside = end(split.inside());
        int outside = end(split.outside());
        for (int j = list, all = list + left; j < all; j++) {
            int i = lists[j];
            long packet = packets[i];
            long at = indexed ? k + (x[i] & U32) : k;
            long missing = (packet & U32) - at - Integer.BYTES >> 63;
            int value = (int) WORD.get(data, (int) ((packet >>> 32) + at & ~missing)) & loaded;
            if (kept) {
                a[i] = value;
            }
            int beyond = (int) (more - ((value & mask) - low & U32) >> 63);
            int there = 1 + (int) missing;
            lists[inside] = i;
            lists[outside] = i;
            inside += there & ~beyond;
            outside += there & beyond;
        }
        endsAt(split.inside(), inside);
        endsAt(split.outside(), outside);
        return 0;
    }

    int search(IntervalTable table, int left) {
        int[] lists = this.lists;
        int[] sizes = this.sizes;
        int[] a = this.a;
        for (int j = list, all = list + left; j < all; j++) {
            int i = lists[j];
            int exit = table.exit(a[i]);
            lists[exit * STRIDE + sizes[exit]++] = i;
        }
        return 0;
    }

    int member(Step.Member step, int left) {
        int[] lists = this.lists;
        int[] a = this.a;
        KeySet set = step.set();
        int inside = end(step.inside());
        int outside = end(step.outside());
        for (int j = list, all = list + left; j < all; j++) {
            int i = lists[j];
            int misses = set.misses(a[i]);
            lists[inside] = i;
            lists[outside] = i;
            inside += 1 - misses;
            outside += misses;
        }
        endsAt(step.inside(), inside);
        endsAt(step.outside(), outside);
        return 0;
    }

    int move(int block, int left) {
        int to = end(block);
        System.arraycopy(lists, list, lists, to, left);
        endsAt(block, to + left);
        return 0;
    }

    int runAlone(int instruction, int left) {
        for (int j = list; j < list + left; j++) {
            int i = lists[j];
            long packet = packets[i];
            int result =
                    alone.run(
                            data,
                            (int) (packet >>> 32),
                            (int) packet,
                            originalLengths[i],
                            instruction,
                            a[i],
                            x[i]);
            results[resultsAt + i] = result;
            if (result != 0) {
                accepted++;
            }
        }
        return 0;
    }

    int finish(int k, int left) {
        if (k == 0) {
            return 0; // as all results are from the start
        }
        int[] results = this.results;
        int[] lists = this.lists;
        int at = resultsAt;
        for (int j = list, end = list + left; j < end; j++) {
            results[at + lists[j]] = k;
        }
        accepted += left;
        return 0;
    }

    private int end(int block) {
        return block * STRIDE + sizes[block];
    }

    private void endsAt(int block, int end) {
        sizes[block] = end - block * STRIDE;
    }
}
