package io.sluice.pcaps.compression;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// A compression's two ways, by whatever library has them: the class that implements this is the
/// only one that names the library.
interface Codec {
    /// What `in` holds compressed; damage ends in an [IOException].
    InputStream decoder(CountedInput in) throws IOException;

    /// Writes compressed to `out`, and closes it.
    OutputStream encoder(OutputStream out) throws IOException;
}
