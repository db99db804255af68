package io.sluice.cli.programs;

import io.sluice.cli.console.Streams;
import io.sluice.cli.console.UsageException;
import io.sluice.filters.ebpf.EbpfAssembler;
import io.sluice.filters.ebpf.EbpfCodec;
import io.sluice.filters.ebpf.EbpfSyntaxException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/// An extended program in a file: slots as bytes, hexadecimal slots, or assembly, whichever it is.
public final class ProgramFile {
    private ProgramFile() {}

    /// @throws UsageException if the file holds no program
    public static long[] read(String name, Streams streams) throws IOException {
        return read(name, bytes(name, streams));
    }

    static byte[] bytes(String name, Streams streams) throws IOException {
        return streams.bytesOf(name);
    }

    /// @throws UsageException if the bytes of the file are no program
    public static long[] read(String name, byte[] bytes) {
        if (bytes.length == 0) {
            throw new UsageException(name + ": is empty");
        }
        if (!isText(bytes)) {
            if (bytes.length % 8 != 0) {
                throw new UsageException(
                        name
                                + ": "
                                + bytes.length
                                + " bytes are no whole number of 8-byte instructions");
            }
            return EbpfCodec.words(bytes, ByteOrder.LITTLE_ENDIAN);
        }
        String text = new String(bytes, StandardCharsets.US_ASCII);
        if (isHex(text)) {
            return EbpfCodec.words(HexFormat.of().parseHex(digits(text)), ByteOrder.LITTLE_ENDIAN);
        }
        try {
            return EbpfCodec.encode(EbpfAssembler.assemble(text));
        } catch (EbpfSyntaxException e) {
            throw new UsageException(name + ": line " + e.line() + ": " + e.getMessage());
        }
    }

    /// The text of a program, if it is assembly.
    static Optional<String> source(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.US_ASCII);
        return isText(bytes) && !isHex(text) ? Optional.of(text) : Optional.empty();
    }

    private static boolean isHex(String text) {
        return digits(text).matches("([0-9a-fA-F]{16})+");
    }

    private static String digits(String text) {
        return text.replaceAll("[\\s,]", "");
    }

    private static boolean isText(byte[] bytes) {
        for (byte b : bytes) {
            boolean plain = b >= ' ' && b < 0x7f || b == '\n' || b == '\r' || b == '\t';
            if (!plain) {
                return false;
            }
        }
        return true;
    }
}
