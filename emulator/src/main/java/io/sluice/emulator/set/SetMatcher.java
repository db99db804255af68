package io.sluice.emulator.set;

import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.set.SetState.Leaf;
import io.sluice.emulator.set.SetState.Split;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Says which of many classic programs accept a packet: exactly those that would accept it alone,
/// each run by [io.sluice.emulator.cbpf.CbpfInterpreter].
///
/// The programs are numbered from 0 in the order of their list. What is known of the packets so far
/// is kept in tables that grow with the kinds of packets, not with their number. For one thread;
/// [#another] gives the next thread its own, on the same tables.
public final class SetMatcher {
    private final SetPrograms programs;
    private final PacketValues values;

    /// By class, the packets it was found for with the rarer way to decide, less those that it was
    /// found to reject.
    private final long[] found;

    private final int[] foundFor; // by class, the packet that it was last found for
    private @Nullable Tally[] tallies = new Tally[16]; // by leaf
    private long[] terms = {}; // those that hold for the packet
    private int packet;

    /// What the last packet came to: its leaf, and the classes found there.
    private Leaf leaf;

    private @Nullable Training watching; // while it learns
    private final int[] flips;
    private int flipped;

    private SetMatcher(SetPrograms programs) {
        this.programs = programs;
        values = programs.values();
        found = new long[programs.classes()];
        foundFor = new int[programs.classes()];
        flips = new int[programs.classes()];
        leaf = NOWHERE;
    }

    private static final Leaf NOWHERE = StateBuilder.nowhere();

    /// Makes a matcher.
    public static SetMatcher of(List<CheckedProgram> programs) {
        return new SetMatcher(new SetPrograms(programs));
    }

    /// A matcher of the same programs for another thread; its counts start at 0.
    public SetMatcher another() {
        return new SetMatcher(programs);
    }

    /// How many programs there are.
    public int size() {
        return programs.size();
    }

    /// How many of them differ, as far as that is known: those that decide every packet alike are
    /// looked at once.
    public int distinct() {
        return programs.classes();
    }

    /// How many longs hold a bit for each program.
    public int words() {
        return Residue.words(programs.size());
    }

    /// Finds the programs that accept a packet.
    ///
    /// @param data holds the packet
    /// @param offset where in `data` the packet starts
    /// @param capturedLength bytes of the packet in `data`
    /// @param originalLength bytes of the packet on the wire, unsigned
    /// @param bits takes a bit for each program, number 0 in the lowest bit of the first of
    ///   [#words()] longs; what was there is lost
    /// @throws IndexOutOfBoundsException if the packet is not within `data`, or `bits` is too short
    public void match(
            byte[] data, int offset, int capturedLength, int originalLength, long[] bits) {
        Objects.checkFromIndexSize(0, words(), bits.length);
        decide(data, offset, capturedLength, originalLength);
        spell();
        write(bits, 0);
    }

    /// Does the same for many packets of one buffer.
    ///
    /// @param buffer holds the packets
    /// @param offsets where each starts; likewise `capturedLengths` and `originalLengths`
    /// @param count how many of the entries are packets
    /// @param bits takes [#words()] longs for each packet
    /// @throws IndexOutOfBoundsException if a packet is not within `buffer`, or an array is too
    ///   short
    public void matchBatch(
            byte[] buffer,
            int[] offsets,
            int[] capturedLengths,
            int[] originalLengths,
            int count,
            long[] bits) {
        int words = words();
        Objects.checkFromIndexSize(0, Math.multiplyExact(words, count), bits.length);
        for (int i = 0; i < count; i++) {
            decide(buffer, offsets[i], capturedLengths[i], originalLengths[i]);
            spell();
            write(bits, i * words);
        }
    }

    /// Finds the programs that accept a packet, as numbers in ascending order; see [#match].
    ///
    /// @param numbers takes them
    /// @return how many there are
    /// @throws IndexOutOfBoundsException if the packet is not within `data`, or `numbers` is too
    ///   short
    public int numbers(
            byte[] data, int offset, int capturedLength, int originalLength, int[] numbers) {
        long[] bits = new long[words()];
        match(data, offset, capturedLength, originalLength, bits);
        int count = 0;
        for (int word = 0; word < bits.length; word++) {
            for (long rest = bits[word]; rest != 0; rest &= rest - 1) {
                numbers[count++] = (word << 6) + Long.numberOfTrailingZeros(rest);
            }
        }
        return count;
    }

    /// Counts a packet for the programs that accept it; see [#match].
    ///
    /// @throws IndexOutOfBoundsException if the packet is not within `data`
    public void count(byte[] data, int offset, int capturedLength, int originalLength) {
        decide(data, offset, capturedLength, originalLength);
        addUp();
    }

    /// Counts many packets of one buffer; see [#matchBatch].
    ///
    /// @throws IndexOutOfBoundsException if a packet is not within `buffer`, or an array is too
    ///   short
    public void countBatch(
            byte[] buffer, int[] offsets, int[] capturedLengths, int[] originalLengths, int count) {
        for (int i = 0; i < count; i++) {
            decide(buffer, offsets[i], capturedLengths[i], originalLengths[i]);
            addUp();
        }
    }

    /// What was counted at one leaf.
    private static final class Tally {
        private final Leaf leaf;
        private final TermCounter held; // by term
        private long packets;

        Tally(Leaf leaf) {
            this.leaf = leaf;
            held = new TermCounter(leaf.terms().words());
        }

        void addTo(long[] byClass) {
            long[] accepted = leaf.accepted();
            for (int word = 0; word < accepted.length; word++) {
                for (long rest = accepted[word]; rest != 0; rest &= rest - 1) {
                    byClass[(word << 6) + Long.numberOfTrailingZeros(rest)] += packets;
                }
            }
            long[] counts = held.counts();
            for (int term = 0; term < leaf.terms().size(); term++) {
                int flip = leaf.terms().found(term);
                byClass[flip >> 1] += (flip & 1) == 1 ? counts[term] : -counts[term];
            }
        }
    }

    /// By program, the packets it accepted of those counted so far. The array is the caller's.
    public long[] counts() {
        long[] byClass = found.clone();
        for (Tally tally : tallies) {
            if (tally != null) {
                tally.addTo(byClass);
            }
        }
        long[] counts = new long[programs.size()];
        Arrays.setAll(counts, i -> byClass[programs.classOf(i)]);
        return counts;
    }

    /// Sets the counts to 0.
    public void clear() {
        Arrays.fill(found, 0);
        Arrays.fill(tallies, null);
    }

    /// States that packets have come to so far.
    public int states() {
        return programs.builder().states();
    }

    private void addUp() {
        for (int i = 0; i < flipped; i++) {
            int flip = flips[i];
            found[flip >> 1] += (flip & 1) * 2 - 1;
        }
        int number = leaf.number();
        Tally tally = number < tallies.length ? tallies[number] : null;
        if (tally == null) {
            tally = new Tally(leaf);
            if (number >= tallies.length) {
                tallies = Arrays.copyOf(tallies, Math.max(number + 1, 2 * tallies.length));
            }
            tallies[number] = tally;
        }
        tally.packets++;
        tally.held.add(terms);
    }

    /// Adds the programs whose terms hold to those found.
    private void spell() {
        TermTable table = leaf.terms();
        for (int word = 0; word < table.words(); word++) {
            for (long rest = terms[word]; rest != 0; rest &= rest - 1) {
                flips[flipped++] = table.found((word << 6) + Long.numberOfTrailingZeros(rest));
            }
        }
    }

    private void write(long[] bits, int from) {
        boolean same = programs.classes() == programs.size();
        long[] accepted = leaf.accepted();
        if (same) {
            System.arraycopy(accepted, 0, bits, from, accepted.length);
            for (int i = 0; i < flipped; i++) {
                int flip = flips[i];
                bits[from + (flip >> 7)] ^= 1L << (flip >> 1);
            }
            return;
        }
        Arrays.fill(bits, from, from + words(), 0);
        int[] firsts = programs.firsts();
        int[] members = programs.members();
        for (int word = 0; word < accepted.length; word++) {
            for (long rest = accepted[word]; rest != 0; rest &= rest - 1) {
                int number = (word << 6) + Long.numberOfTrailingZeros(rest);
                for (int i = firsts[number]; i < firsts[number + 1]; i++) {
                    bits[from + (members[i] >> 6)] |= 1L << members[i];
                }
            }
        }
        for (int flip = 0; flip < flipped; flip++) {
            int number = flips[flip] >> 1;
            for (int i = firsts[number]; i < firsts[number + 1]; i++) {
                bits[from + (members[i] >> 6)] ^= 1L << members[i];
            }
        }
    }

    /// Takes a packet to its leaf and collects what is found there.
    private void decide(byte[] data, int offset, int capturedLength, int originalLength) {
        Objects.checkFromIndexSize(offset, capturedLength, data.length);
        values.packet(data, offset, capturedLength, originalLength);
        packet++;
        if (packet == 0) { // after 2^32 packets the stamps start again
            Arrays.fill(foundFor, 0);
            packet = 1;
        }
        SetState state = programs.first();
        while (true) {
            if (state instanceof Split split) {
                long value = values.at(split.step());
                int chosen = value < 0 ? split.numbers().length : split.classes().find((int) value);
                SetState next = split.next()[chosen];
                state = next == null ? programs.builder().next(split, chosen) : next;
            } else {
                Leaf reached = (Leaf) state;
                int missing = missing(reached);
                if (missing < 0) {
                    leaf = reached;
                    collect(reached);
                    return;
                }
                SetState next = reached.next()[missing];
                state = next == null ? programs.builder().next(reached, missing) : next;
            }
        }
    }

    /// The first key of the leaf whose value the packet does not have, or -1.
    private int missing(Leaf reached) {
        KeyIndex[] keys = reached.keys();
        for (int i = 0; i < keys.length; i++) {
            if (values.at(keys[i].step()) < 0) {
                return i;
            }
        }
        return -1;
    }

    private void collect(Leaf reached) {
        flipped = 0;
        watching = reached.training();
        Code code = reached.code();
        TermTable table = reached.terms();
        if (terms.length < table.words()) {
            terms = new long[table.words()];
        }
        table.start(terms);
        KeyIndex[] keys = reached.keys();
        for (int i = 0; i < keys.length; i++) {
            KeyIndex key = keys[i];
            int segment = key.segment((int) values.at(key.step()));
            if (key.rowLength() > 0) {
                table.meet(i, key.row(segment), key.rowLength(), terms);
            }
            int node = key.node(segment);
            while (node != 0) {
                collect(key.lists(), key.start(node), code);
                node = key.parent(node);
            }
        }
        int[] checks = reached.checks();
        for (int i = 0; i < checks.length; i += 2) {
            if (code.accepts(checks[i + 1], values)) {
                flips[flipped++] = checks[i];
            }
        }
        if (watching != null) {
            train(reached, watching);
        }
    }

    private void train(Leaf reached, Training training) {
        for (int i = 0; i < flipped; i++) {
            training.found(flips[i] >> 1);
        }
        if (training.packet()) {
            programs.builder().trained(reached);
        }
    }

    private void collect(int[] lists, int start, Code code) {
        int at = start + 3;
        int once = lists[start];
        System.arraycopy(lists, at, flips, flipped, once);
        flipped += once;
        at += once;
        int end = at + lists[start + 1];
        for (; at < end; at++) {
            int flip = lists[at];
            if (foundFor[flip >> 1] != packet) {
                foundFor[flip >> 1] = packet;
                flips[flipped++] = flip;
            }
        }
        end = at + 2 * lists[start + 2];
        for (; at < end; at += 2) {
            int flip = lists[at];
            if (foundFor[flip >> 1] != packet) {
                foundFor[flip >> 1] = packet;
                boolean accepts = code.accepts(lists[at + 1], values);
                if (accepts == ((flip & 1) == 1)) {
                    flips[flipped++] = flip;
                } else if (watching != null) {
                    watching.found(flip >> 1);
                }
            }
        }
    }
}
