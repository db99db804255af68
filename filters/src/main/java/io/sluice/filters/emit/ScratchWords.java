package io.sluice.filters.emit;

import io.sluice.filters.cbpf.Opcode;
import java.util.Arrays;

/// Who has which of the 16 words of scratch memory: variables from the bottom up, in the order they
/// are met, temporaries from the top down.
final class ScratchWords {
    private static final int NONE = -1;

    private final int[] wordOf;
    private int variableWords;
    private int temporaries;
    private int mostTemporaries;

    ScratchWords(int variables) {
        wordOf = new int[variables];
        Arrays.fill(wordOf, NONE);
    }

    int wordOf(int variable) {
        if (wordOf[variable] == NONE) {
            wordOf[variable] = variableWords++;
            check();
        }
        return wordOf[variable];
    }

    int takeTemporary() {
        temporaries++;
        mostTemporaries = Math.max(mostTemporaries, temporaries);
        check();
        return Opcode.SCRATCH_WORDS - temporaries;
    }

    void releaseTemporary() {
        temporaries--;
    }

    private void check() {
        if (variableWords + mostTemporaries > Opcode.SCRATCH_WORDS) {
            throw new TooManyRegistersException();
        }
    }
}
