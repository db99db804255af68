package io.sluice.cli.render;

import io.sluice.filters.CompiledFilter;
import io.sluice.filters.cbpf.CbpfDisassembler;
import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.Opcode;
import io.sluice.filters.cbpf.ReadExtent;
import io.sluice.filters.diagnostics.SourceSpan;
import java.util.ArrayList;
import java.util.List;

/// A program beside the text it came from. All but the listing is in comments, so that this can be
/// read back as a listing.
///
/// ```
/// ; EN10MB: 5 instructions, 6 before optimisation; deepest byte read: 13
/// (000) ldh      [12]                             ; arp
/// ```
public final class ProgramView {
    private static final int LISTING_COLUMNS = 48;
    private static final int TAB_COLUMNS = 8;
    private static final int MAX_FRAGMENT = 44;

    private ProgramView() {}

    /// The lines.
    ///
    /// @param sizeBefore instructions without optimiser
    /// @param meaning the filter in words
    public static List<String> lines(CompiledFilter compiled, int sizeBefore, String meaning) {
        List<String> lines = new ArrayList<>();
        lines.add("; " + heading(compiled, sizeBefore));
        String last = "";
        List<CbpfInsn> insns = compiled.program().insns();
        for (int i = 0; i < insns.size(); i++) {
            String listing = tabExpanded(CbpfDisassembler.line(insns.get(i), i).stripTrailing());
            String fragment = fragment(compiled, i);
            // What asked for several instructions in a row is said once.
            String shown = fragment.equals(last) ? "" : fragment;
            last = fragment;
            lines.add(shown.isEmpty() ? listing : padded(listing) + "; " + shown);
        }
        lines.add("; means: " + SafeText.of(meaning));
        return lines;
    }

    private static String heading(CompiledFilter compiled, int sizeBefore) {
        int size = compiled.program().size();
        String sizes =
                size == sizeBefore
                        ? count(size, "instruction")
                        : count(size, "instruction") + ", " + sizeBefore + " before optimisation";
        return compiled.options().linkType().name()
                + ": "
                + sizes
                + "; "
                + extent(ReadExtent.of(compiled.program()));
    }

    private static String extent(ReadExtent extent) {
        String fixed =
                extent.fixed() == 0
                        ? "reads no byte at a fixed offset"
                        : "deepest byte read: " + (extent.fixed() - 1);
        if (extent.computed() == 0) {
            return extent.fixed() == 0 ? "reads no byte of a packet" : fixed;
        }
        return fixed
                + (extent.isBounded()
                        ? ", and at computed offsets up to " + (extent.computed() - 1)
                        : ", and at computed offsets without bound");
    }

    private static String count(int number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }

    private static String fragment(CompiledFilter compiled, int index) {
        CbpfInsn insn = compiled.program().insns().get(index);
        if (insn.code() == (Opcode.RET | Opcode.K)) {
            return insn.k() == 0 ? "reject" : "accept";
        }
        SourceSpan origin = compiled.origins().get(index);
        if (origin == null) {
            return "";
        }
        String text = SafeText.of(compiled.filter().substring(origin.start(), origin.end()));
        return text.length() <= MAX_FRAGMENT ? text : text.substring(0, MAX_FRAGMENT - 3) + "...";
    }

    /// With the tab between the branches as a terminal shows it.
    private static String tabExpanded(String listing) {
        int tab = listing.indexOf('\t');
        if (tab < 0) {
            return listing;
        }
        return listing.substring(0, tab)
                + " ".repeat(TAB_COLUMNS - tab % TAB_COLUMNS)
                + listing.substring(tab + 1);
    }

    private static String padded(String listing) {
        return listing + " ".repeat(Math.max(1, LISTING_COLUMNS - listing.length()));
    }
}
