package io.sluice.emulator.cbpf;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// Finds the folder of test vectors, or skips the test with a message.
final class VectorFiles {

    private VectorFiles() {}

    static Path folder() {
        String folder = System.getProperty("sluice.vectors", "");
        Assumptions.assumeTrue(!folder.isEmpty(), "no vectors: give -Dsluice.vectors=DIR");
        // Maven runs a module's tests in the module's folder; the property is relative to the
        // project's.
        return Path.of(System.getProperty("sluice.root", "")).resolve(folder);
    }
}
