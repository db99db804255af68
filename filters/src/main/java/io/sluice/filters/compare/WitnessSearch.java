package io.sluice.filters.compare;

import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.ir.ValueTable;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;

/// Makes packets that meet a path's conditions until one is found that two programs decide
/// differently.
///
/// A search, not a solver: each condition is met in turn, which may undo an earlier one, and chance
/// decides what no condition fixes.
final class WitnessSearch {
    private static final int ATTEMPTS = 60;
    private static final int ROOM = 512;

    private final CbpfProgram first;
    private final CbpfProgram second;
    private final PathCondition path;
    private final ValueTable values;
    private final Random random = new Random(20_260_805);
    private byte[] packet = new byte[ROOM];
    private int wireLength = ROOM;

    WitnessSearch(CbpfProgram first, CbpfProgram second, PathCondition path) {
        this.first = first;
        this.second = second;
        this.path = path;
        values = path.symbols().values();
    }

    Optional<Validation.Different> find() {
        for (int i = 0; i < ATTEMPTS; i++) {
            fill(i);
            for (int key = 0; key < path.size(); key++) {
                if (path.set(key).length > 0) {
                    assign(path.key(key), choose(path.set(key), i));
                }
            }
            byte[] captured = Arrays.copyOf(packet, length(i));
            int one = ConcreteRun.run(first, captured, wireLength);
            int two = ConcreteRun.run(second, captured, wireLength);
            if (one != two) {
                String bytes = HexFormat.of().formatHex(captured);
                return Optional.of(new Validation.Different(bytes, wireLength, one, two));
            }
        }
        return Optional.empty();
    }

    private void fill(int attempt) {
        packet = new byte[ROOM];
        if (attempt % 3 == 1) {
            Arrays.fill(packet, (byte) -1);
        } else if (attempt % 3 == 2) {
            random.nextBytes(packet);
        }
    }

    /// A number of captured bytes within the bounds known; the tightest first.
    private int length(int attempt) {
        long least = path.least();
        long most = Math.min(path.limit() - 1, ROOM);
        for (int i = 1; i < path.bases(); i++) {
            if (path.limit(i) <= ROOM) {
                most = Math.min(most, (evaluate(path.base(i)) & 0xffff_ffffL) + path.limit(i) - 1);
            }
        }
        most = Math.max(most, least);
        long chosen =
                switch (attempt % 4) {
                    case 0 -> most;
                    case 1 -> least;
                    default -> least + random.nextLong(most - least + 1);
                };
        return (int) Math.min(chosen, ROOM);
    }

    private int choose(int[] set, int attempt) {
        int interval = attempt < 2 ? 0 : random.nextInt(set.length / 2) * 2;
        return attempt % 2 == 0 ? set[interval] : set[interval + 1];
    }

    private int evaluate(int value) {
        return ConcreteRun.evaluate(values, value, packet, wireLength);
    }

    /// Changes the packet so that the value becomes the number, as far as that is easy.
    private void assign(int value, int number) {
        int left = values.left(value);
        int right = values.right(value);
        switch (values.kind(value)) {
            case LENGTH -> wireLength = number;
            case LOAD_BYTE, LOAD_HALF, LOAD_WORD ->
                    write(left & 0xffff_ffffL, values.bytes(value), number);
            case AT_BYTE, AT_HALF, AT_WORD -> {
                long at = (evaluate(left) & 0xffff_ffffL) + (right & 0xffff_ffffL);
                write(at, values.bytes(value), number);
            }
            case AND -> {
                int mask = evaluate(right);
                assign(left, evaluate(left) & ~mask | number & mask);
            }
            case OR, XOR -> assign(left, number ^ evaluate(right));
            case ADD -> assign(left, number - evaluate(right));
            case SUB -> assign(left, number + evaluate(right));
            case LSH -> assign(left, number >>> evaluate(right));
            case RSH -> assign(left, number << evaluate(right));
            case IS_EQ -> assign(left, evaluate(right) + 1 - number);
            case IS_GT -> assign(left, evaluate(right) + number);
            case IS_SET -> assign(left, number == 1 ? evaluate(right) : ~evaluate(right));
            default -> {
                // Constants cannot be changed, and products and quotients are left to chance.
            }
        }
    }

    private void write(long at, int bytes, int number) {
        for (int i = 0; i < bytes; i++) {
            if (at + i < ROOM) {
                packet[(int) at + i] = (byte) (number >>> 8 * (bytes - 1 - i));
            }
        }
    }
}
