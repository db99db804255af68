package io.sluice.filters.elf;

import io.sluice.filters.ebpf.EbpfCodec;
import io.sluice.filters.ebpf.EbpfProgram;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Writes a relocatable ELF object with one program, as libbpf and bpftool load it: the code in a
/// section whose name tells the program type, a global function symbol for it, and the licence.
///
/// Numbers: System V ABI, "Object Files" (ELF-64); EM_BPF of the Linux Foundation's registry.
public final class ObjectWriter {

    private static final int HEADER_SIZE = 64;
    private static final int SECTION_HEADER_SIZE = 64;
    private static final int SYMBOL_SIZE = 24;
    private static final short ET_REL = 1;
    private static final short EM_BPF = 247;
    private static final int SHT_PROGBITS = 1;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_STRTAB = 3;
    private static final long SHF_WRITE = 1;
    private static final long SHF_ALLOC = 2;
    private static final long SHF_EXECINSTR = 4;
    private static final byte GLOBAL_OBJECT = 0x11;
    private static final byte GLOBAL_FUNCTION = 0x12;

    /// The first symbol is the empty one, the others are global.
    private static final int FIRST_GLOBAL = 1;

    private static final int CODE = 1;
    private static final int LICENSE = 2;
    private static final int STRINGS = 4;

    private static final class Section {
        /// Index into the string table.
        final int name;

        final int type;
        final long flags;
        final byte[] content;
        final int align;

        Section(int name, int type, long flags, byte[] content, int align) {
            this.name = name;
            this.type = type;
            this.flags = flags;
            this.content = content;
            this.align = align;
        }
    }

    private final ByteOrder order;
    private final StringBuilder strings = new StringBuilder("\0");

    private ObjectWriter(ByteOrder order) {
        this.order = order;
    }

    /// The object file.
    ///
    /// @param section tells the program type: `socket`, `tc`, `xdp`
    /// @param name the program's name, which loaders show
    /// @param license what the kernel is told, such as `GPL`; some helpers need a compatible one
    /// @param order the byte order of the machine that loads it
    /// @throws IllegalArgumentException if the program has a jump that does not fit its field
    public static byte[] write(
            EbpfProgram program, String section, String name, String license, ByteOrder order) {
        return new ObjectWriter(order)
                .object(EbpfCodec.bytes(EbpfCodec.encode(program), order), section, name, license);
    }

    private byte[] object(byte[] code, String section, String name, String license) {
        byte[] licenseText = (license + '\0').getBytes(StandardCharsets.UTF_8);
        byte[] symbols =
                ByteBuffer.allocate(3 * SYMBOL_SIZE)
                        .order(order)
                        .position(SYMBOL_SIZE)
                        .put(symbol(string(name), GLOBAL_FUNCTION, CODE, code.length))
                        .put(symbol(string("_license"), GLOBAL_OBJECT, LICENSE, licenseText.length))
                        .array();
        List<Section> sections = new ArrayList<>();
        sections.add(new Section(0, 0, 0, new byte[0], 0));
        sections.add(
                new Section(string(section), SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, code, 8));
        sections.add(
                new Section(
                        string("license"), SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, licenseText, 1));
        sections.add(new Section(string(".symtab"), SHT_SYMTAB, 0, symbols, 8));
        int stringsName = string(".strtab");
        byte[] names = strings.toString().getBytes(StandardCharsets.UTF_8);
        sections.add(new Section(stringsName, SHT_STRTAB, 0, names, 1));
        return lay(sections);
    }

    private int string(String text) {
        int at = strings.toString().getBytes(StandardCharsets.UTF_8).length;
        strings.append(text).append('\0');
        return at;
    }

    private byte[] symbol(int name, byte info, int section, int size) {
        return ByteBuffer.allocate(SYMBOL_SIZE)
                .order(order)
                .putInt(name)
                .put(info)
                .put((byte) 0)
                .putShort((short) section)
                .putLong(0)
                .putLong(size)
                .array();
    }

    private byte[] lay(List<Section> sections) {
        int[] offsets = new int[sections.size()];
        int end = HEADER_SIZE;
        for (int i = 1; i < offsets.length; i++) {
            offsets[i] = aligned(end, sections.get(i).align);
            end = offsets[i] + sections.get(i).content.length;
        }
        int headers = aligned(end, 8);
        ByteBuffer out =
                ByteBuffer.allocate(headers + sections.size() * SECTION_HEADER_SIZE).order(order);
        header(out, headers, sections.size());
        for (int i = 0; i < offsets.length; i++) {
            out.position(offsets[i]).put(sections.get(i).content);
            out.position(headers + i * SECTION_HEADER_SIZE);
            sectionHeader(out, sections.get(i), offsets[i]);
        }
        return out.array();
    }

    private static int aligned(int offset, int align) {
        return (offset + align - 1) / align * align;
    }

    private void header(ByteBuffer out, int sectionHeaders, int sections) {
        byte dataOrder = (byte) (order == ByteOrder.LITTLE_ENDIAN ? 1 : 2);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, dataOrder, 1}).position(16);
        out.putShort(ET_REL)
                .putShort(EM_BPF)
                .putInt(1)
                .putLong(0)
                .putLong(0)
                .putLong(sectionHeaders);
        out.putInt(0).putShort((short) HEADER_SIZE).putShort((short) 0).putShort((short) 0);
        out.putShort((short) SECTION_HEADER_SIZE)
                .putShort((short) sections)
                .putShort((short) STRINGS);
    }

    private static void sectionHeader(ByteBuffer out, Section section, int offset) {
        out.putInt(section.name).putInt(section.type).putLong(section.flags).putLong(0);
        boolean symbols = section.type == SHT_SYMTAB;
        out.putLong(offset).putLong(section.content.length);
        out.putInt(symbols ? STRINGS : 0).putInt(symbols ? FIRST_GLOBAL : 0);
        out.putLong(section.align).putLong(symbols ? SYMBOL_SIZE : 0);
    }
}
