package io.sluice.filters.ir;

import java.util.Arrays;

/// Sets of 32-bit unsigned numbers as sorted arrays of inclusive bounds: `{lo0, hi0, lo1, hi1, …}`
/// with `lo0 <= hi0 < lo1 - 1` and so on, all unsigned. Equal sets are equal arrays. Arrays are
/// never changed.
public final class Intervals {
    private static final int[] EMPTY = {};
    private static final int[] FULL = {0, -1};

    private Intervals() {}

    public static int[] empty() {
        return EMPTY;
    }

    /// All numbers.
    public static int[] full() {
        return FULL;
    }

    public static int[] only(int value) {
        return new int[] {value, value};
    }

    /// The numbers from `lo` to `hi`, both included.
    public static int[] range(int lo, int hi) {
        return Integer.compareUnsigned(lo, hi) > 0 ? EMPTY : new int[] {lo, hi};
    }

    public static boolean isFull(int[] set) {
        return set.length == 2 && set[0] == 0 && set[1] == -1;
    }

    public static boolean isSingle(int[] set) {
        return set.length == 2 && set[0] == set[1];
    }

    /// The smallest element.
    public static int min(int[] set) {
        return set[0];
    }

    /// The greatest element.
    public static int max(int[] set) {
        return set[set.length - 1];
    }

    public static boolean contains(int[] set, int value) {
        int low = 0;
        int high = set.length / 2 - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            if (Integer.compareUnsigned(value, set[2 * middle]) < 0) {
                high = middle - 1;
            } else if (Integer.compareUnsigned(value, set[2 * middle + 1]) > 0) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    public static int[] complement(int[] set) {
        if (set.length == 0) {
            return FULL;
        }
        int[] result = new int[set.length + 2];
        int size = 0;
        if (set[0] != 0) {
            result[size++] = 0;
            result[size++] = set[0] - 1;
        }
        for (int i = 1; i < set.length - 1; i += 2) {
            result[size++] = set[i] + 1;
            result[size++] = set[i + 1] - 1;
        }
        if (set[set.length - 1] != -1) {
            result[size++] = set[set.length - 1] + 1;
            result[size++] = -1;
        }
        return size == result.length ? result : Arrays.copyOf(result, size);
    }

    public static int[] intersection(int[] a, int[] b) {
        int[] result = new int[a.length + b.length];
        int size = 0;
        int i = 0;
        int j = 0;
        while (i < a.length && j < b.length) {
            int lo = greater(a[i], b[j]);
            int hi = smaller(a[i + 1], b[j + 1]);
            if (Integer.compareUnsigned(lo, hi) <= 0) {
                result[size++] = lo;
                result[size++] = hi;
            }
            if (Integer.compareUnsigned(a[i + 1], b[j + 1]) < 0) {
                i += 2;
            } else {
                j += 2;
            }
        }
        return size == result.length ? result : Arrays.copyOf(result, size);
    }

    public static int[] union(int[] a, int[] b) {
        int[] result = new int[a.length + b.length];
        int size = 0;
        int i = 0;
        int j = 0;
        while (i < a.length || j < b.length) {
            boolean fromA =
                    j == b.length || i < a.length && Integer.compareUnsigned(a[i], b[j]) <= 0;
            int lo = fromA ? a[i] : b[j];
            int hi = fromA ? a[i + 1] : b[j + 1];
            i += fromA ? 2 : 0;
            j += fromA ? 0 : 2;
            // Touching intervals are one; the sum below cannot wrap unless the last one reaches the
            // end.
            if (size > 0
                    && (result[size - 1] == -1
                            || Integer.compareUnsigned(lo, result[size - 1] + 1) <= 0)) {
                result[size - 1] = greater(result[size - 1], hi);
            } else {
                result[size++] = lo;
                result[size++] = hi;
            }
        }
        return size == result.length ? result : Arrays.copyOf(result, size);
    }

    public static int[] difference(int[] a, int[] b) {
        return intersection(a, complement(b));
    }

    public static boolean disjoint(int[] a, int[] b) {
        int i = 0;
        int j = 0;
        while (i < a.length && j < b.length) {
            if (Integer.compareUnsigned(a[i + 1], b[j]) < 0) {
                i += 2;
            } else if (Integer.compareUnsigned(b[j + 1], a[i]) < 0) {
                j += 2;
            } else {
                return false;
            }
        }
        return true;
    }

    public static boolean subset(int[] a, int[] b) {
        int j = 0;
        for (int i = 0; i < a.length; i += 2) {
            while (j < b.length && Integer.compareUnsigned(b[j + 1], a[i]) < 0) {
                j += 2;
            }
            if (j == b.length
                    || Integer.compareUnsigned(a[i], b[j]) < 0
                    || Integer.compareUnsigned(a[i + 1], b[j + 1]) > 0) {
                return false;
            }
        }
        return true;
    }

    private static int greater(int a, int b) {
        return Integer.compareUnsigned(a, b) >= 0 ? a : b;
    }

    private static int smaller(int a, int b) {
        return Integer.compareUnsigned(a, b) <= 0 ? a : b;
    }
}
