package io.sluice.filters.emit;

import io.sluice.filters.cbpf.CbpfInsn;
import io.sluice.filters.cbpf.CbpfProgram;
import io.sluice.filters.cbpf.Opcode;
import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.graph.PostOrder;
import io.sluice.filters.ir.Flow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts the nodes' instructions in a row and gives the jumps their offsets.
///
/// The program is written from its end: all jumps of an acyclic graph lead forwards, so each
/// target's place is known when a jump to it is written. A place is the distance from the end. A
/// conditional jump reaches 255 instructions; what lies further goes through a `ja` (or a copy of
/// the `ret` it leads to) that is put behind the jump and serves all earlier jumps within reach.
final class JumpLayout {
    private static final int MAX_OFFSET = 255;
    private static final int UNPLACED = 0;

    private final Flow flow;
    private final PostOrder order;
    private final NodeCode nodes;
    private final InsnBuffer insns;
    private final ScratchWords scratch;
    private final int[] same; // by node, the node that stands for it
    private final int[] places; // by node, the place of its first instruction; 0 while it has none
    private final int[]
            relays; // by node, the place of the last `ja` or `ret` that stands in for it
    private long[] backwards; // packed instructions, the last one first
    private @Nullable SourceSpan[] origins;
    private int size;
    private int[] openJumps = new int[0]; // pairs: index in backwards of a `ja`, its target node

    JumpLayout(Flow flow, PostOrder order, NodeCode nodes, InsnBuffer insns, ScratchWords scratch) {
        same = new SameCode(flow, nodes, insns, order.size()).find(order);
        this.flow = flow;
        this.order = order;
        this.nodes = nodes;
        this.insns = insns;
        this.scratch = scratch;
        places = new int[flow.size()];
        relays = new int[flow.size()];
        backwards = new long[insns.size() + order.size() + 8];
        origins = new SourceSpan[backwards.length];
    }

    Emission write(long zeroed) {
        for (int i = 0; i < order.size(); i++) {
            int node = order.at(i);
            if (same[node] == node) {
                place(node);
            }
        }
        zero(zeroed);
        for (int i = 0; i < openJumps.length; i += 2) {
            int ja = openJumps[i];
            backwards[ja] = jump(ja - places[openJumps[i + 1]]);
        }
        List<CbpfInsn> forwards = new ArrayList<>(size);
        List<@Nullable SourceSpan> spans = new ArrayList<>(size);
        for (int i = size - 1; i >= 0; i--) {
            forwards.add(CbpfInsn.unpack(backwards[i]));
            spans.add(origins[i]);
        }
        return new Emission(new CbpfProgram(forwards), Collections.unmodifiableList(spans));
    }

    private void place(int node) {
        if (flow.isReturn(node)) {
            add(statement(Opcode.RET | Opcode.K, flow.left(node)), flow.origin(node));
        } else if (flow.isTest(node)) {
            branch(node);
        } else {
            goOn(node, same[flow.yes(node)]);
        }
        for (int i = nodes.end(node) - 1; i >= nodes.start(node); i--) {
            if (!insns.isDeadStore(i)) {
                add(statement(insns.code(i), insns.k(i)), flow.origin(node));
            }
        }
        places[node] = size;
    }

    /// Makes sure that the place before the next instruction leads to the target.
    private void goOn(int node, int target) {
        if (places[target] == size && size > 0) {
            return;
        }
        relay(target, flow.origin(node));
    }

    private void branch(int node) {
        boolean inverted = nodes.inverted(node);
        int taken = same[inverted ? flow.no(node) : flow.yes(node)];
        int otherwise = same[inverted ? flow.yes(node) : flow.no(node)];
        // A relay moves everything else one further away, so both are looked at until neither needs
        // one.
        while (offset(taken) > MAX_OFFSET || offset(otherwise) > MAX_OFFSET) {
            relay(offset(taken) > MAX_OFFSET ? taken : otherwise, flow.origin(node));
        }
        long insn =
                (long) nodes.jumpCode(node) << 48
                        | (long) offset(taken) << 40
                        | (long) offset(otherwise) << 32
                        | nodes.jumpK(node) & 0xffff_ffffL;
        add(insn, flow.origin(node));
    }

    /// How many instructions a jump written now skips to get to the node or the nearest relay to
    /// it.
    private int offset(int target) {
        int direct = places[target] == UNPLACED ? Integer.MAX_VALUE : size - places[target];
        int relayed = relays[target] == UNPLACED ? Integer.MAX_VALUE : size - relays[target];
        return direct <= MAX_OFFSET ? direct : relayed;
    }

    private void relay(int target, @Nullable SourceSpan origin) {
        if (flow.isReturn(target)) {
            add(statement(Opcode.RET | Opcode.K, flow.left(target)), flow.origin(target));
        } else if (places[target] == UNPLACED) {
            // Only a loop leads backwards.
            openJumps = Arrays.copyOf(openJumps, openJumps.length + 2);
            openJumps[openJumps.length - 2] = size;
            openJumps[openJumps.length - 1] = target;
            add(0, origin);
        } else {
            add(jump(size - places[target]), origin);
        }
        relays[target] = size;
    }

    private static long jump(int offset) {
        return statement(Opcode.JMP | Opcode.JA, offset);
    }

    private static long statement(int code, int k) {
        return (long) code << 48 | k & 0xffff_ffffL;
    }

    private void add(long insn, @Nullable SourceSpan origin) {
        if (size == backwards.length) {
            backwards = Arrays.copyOf(backwards, size * 2);
            origins = Arrays.copyOf(origins, size * 2);
        }
        backwards[size] = insn;
        origins[size++] = origin;
    }

    /// Puts `ld #0` and stores in front for variables that may be read before they are assigned.
    private void zero(long variables) {
        boolean any = false;
        for (long rest = variables; rest != 0; rest &= rest - 1) {
            int word = scratch.wordOf(Long.numberOfTrailingZeros(rest));
            if (insns.isRead(word)) {
                add(statement(Opcode.ST, word), null);
                any = true;
            }
        }
        if (any) {
            add(statement(Opcode.LD | Opcode.IMM, 0), null);
        }
    }
}
