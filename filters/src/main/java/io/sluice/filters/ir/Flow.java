package io.sluice.filters.ir;

import io.sluice.filters.diagnostics.SourceSpan;
import io.sluice.filters.graph.PostOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A filter graph in dense form: numbered nodes with one statement or one test each, held in
/// arrays, and values numbered by a [ValueTable]. The optimiser's passes rewrite it in place and
/// the emitter reads it.
///
/// Nodes that the entry does not reach may remain; they mean nothing. Not for use by several
/// threads.
@SuppressWarnings("EnumOrdinal") // the tests are the last kinds, in the order Kind documents
public final class Flow {

    /// What a node does. The four comparisons stand in the order of [Exit.Test].
    public enum Kind {
        /// Ends the program; `left` is the number of bytes, 0 rejects.
        RETURN,
        /// Computes value `left` because that may reject the packet, then goes to `yes`.
        TOUCH,
        /// Gives variable `right` the value `left`, then goes to `yes`.
        ASSIGN,
        /// Compares value `left` with value `right` and goes to `yes` where it holds, else to `no`.
        EQ,
        GT,
        GE,
        SET,
        /// Goes to `yes` where value `left` lies in [Flow#set(int)], else to `no`.
        IN
    }

    private static final Kind[] KINDS = Kind.values();
    private static final int NONE = -1; // in the arrays of successors, as PostOrder wants it

    private final ValueTable values;
    private int size;
    private int entry;
    private int variables;
    private Kind[] kinds;
    private int[] lefts;
    private int[] rights;
    private int[] yes;
    private int[] no;
    private int[] @Nullable [] sets;
    private @Nullable SourceSpan[] origins;
    private @Nullable PostOrder order; // of the graph as it is; null once an edge has changed

    /// An empty graph with the same variables and the same table of values.
    public static Flow sharing(Flow other) {
        Flow flow = new Flow(other.size, other.values);
        flow.variables = other.variables;
        return flow;
    }

    /// A new node without successors that does what a node of a graph with the same table does.
    public int addLike(Flow other, int node) {
        int made =
                add(other.kinds[node], other.lefts[node], other.rights[node], other.origins[node]);
        sets[made] = other.sets[node];
        return made;
    }

    private Flow(Flow other) {
        values = other.values;
        size = other.size;
        entry = other.entry;
        variables = other.variables;
        kinds = other.kinds.clone();
        lefts = other.lefts.clone();
        rights = other.rights.clone();
        yes = other.yes.clone();
        no = other.no.clone();
        sets = other.sets.clone();
        origins = other.origins.clone();
        order = other.order;
    }

    private Flow(int capacity, ValueTable values) {
        this.values = values;
        kinds = new Kind[capacity];
        lefts = new int[capacity];
        rights = new int[capacity];
        yes = new int[capacity];
        no = new int[capacity];
        sets = new int[capacity][];
        origins = new SourceSpan[capacity];
    }

    /// An empty graph, to be filled by [#add].
    public static Flow empty() {
        return new Flow(16, new ValueTable());
    }

    static Flow withRoomFor(int nodes) {
        return new Flow(Math.max(nodes, 16), new ValueTable());
    }

    /// The same graph as the blocks reachable in `cfg`, statement by statement and test by test.
    public static Flow of(Cfg cfg) {
        return new FlowBuilder(cfg).build();
    }

    /// A graph of the same nodes that can be changed on its own. The table of values is shared.
    public Flow copy() {
        return new Flow(this);
    }

    public ValueTable values() {
        return values;
    }

    /// How many nodes were made, reachable or not; all numbers are below.
    public int size() {
        return size;
    }

    public int entry() {
        return entry;
    }

    public void entry(int node) {
        if (entry != node) {
            entry = node;
            order = null;
        }
    }

    /// How many variables there are; all numbers are below.
    public int variables() {
        return variables;
    }

    public void variables(int count) {
        variables = count;
    }

    public Kind kind(int node) {
        return kinds[node];
    }

    public int left(int node) {
        return lefts[node];
    }

    public int right(int node) {
        return rights[node];
    }

    public int yes(int node) {
        return yes[node];
    }

    public int no(int node) {
        return no[node];
    }

    /// The set of an [Kind#IN] node, in the form of [Intervals].
    public int[] set(int node) {
        int[] set = sets[node];
        if (set == null) {
            throw new IllegalStateException("node " + node + " has no set");
        }
        return set;
    }

    public @Nullable SourceSpan origin(int node) {
        return origins[node];
    }

    /// Whether the node has two successors.
    public boolean isTest(int node) {
        return kinds[node].ordinal() >= Kind.EQ.ordinal();
    }

    public boolean isReturn(int node) {
        return kinds[node] == Kind.RETURN;
    }

    /// Whether the node ends the program and rejects the packet.
    public boolean rejects(int node) {
        return kinds[node] == Kind.RETURN && lefts[node] == 0;
    }

    /// Whether the whole filter rejects every packet.
    public boolean rejectsAll() {
        return rejects(entry);
    }

    public void yes(int node, int target) {
        if (yes[node] != target) {
            yes[node] = target;
            order = null;
        }
    }

    public void no(int node, int target) {
        if (no[node] != target) {
            no[node] = target;
            order = null;
        }
    }

    public void left(int node, int value) {
        lefts[node] = value;
    }

    public void right(int node, int value) {
        rights[node] = value;
    }

    /// Makes a node something else; the successors stay and must be those the new kind has.
    public void become(int node, Kind kind, int left, int right) {
        kinds[node] = kind;
        lefts[node] = left;
        rights[node] = right;
        sets[node] = null;
    }

    /// Makes a node a test of a value against a set; the successors stay.
    public void becomeIn(int node, int value, int[] set) {
        kinds[node] = Kind.IN;
        lefts[node] = value;
        rights[node] = 0;
        sets[node] = set;
    }

    /// Makes a node compute a value and go on to `next`.
    public void becomeTouch(int node, int value, int next) {
        become(node, Kind.TOUCH, value, 0);
        yes(node, next);
        no(node, NONE);
    }

    /// Makes a node end the program and reject the packet.
    public void becomeRejection(int node) {
        become(node, Kind.RETURN, 0, 0);
        yes(node, NONE);
        no(node, NONE);
    }

    public void origin(int node, @Nullable SourceSpan span) {
        origins[node] = span;
    }

    /// A new node without successors; those its kind has are to be set before the graph is used.
    public int add(Kind kind, int left, int right, @Nullable SourceSpan origin) {
        if (size == kinds.length) {
            grow();
        }
        int node = size++;
        yes[node] = NONE;
        no[node] = NONE;
        kinds[node] = kind;
        lefts[node] = left;
        rights[node] = right;
        origins[node] = origin;
        return node;
    }

    private void grow() {
        int length = size * 2;
        kinds = Arrays.copyOf(kinds, length);
        lefts = Arrays.copyOf(lefts, length);
        rights = Arrays.copyOf(rights, length);
        yes = Arrays.copyOf(yes, length);
        no = Arrays.copyOf(no, length);
        sets = Arrays.copyOf(sets, length);
        origins = Arrays.copyOf(origins, length);
    }

    /// The node kind that carries out a comparison.
    public static Kind comparison(Exit.Test test) {
        return KINDS[Kind.EQ.ordinal() + test.ordinal()];
    }

    /// How many nodes are on the longest way from a node to an end, in an acyclic graph.
    public int longestPath(int node) {
        PostOrder order = PostOrder.of(size, node, yes, no);
        int[] lengths = new int[size];
        for (int i = 0; i < order.size(); i++) {
            int at = order.at(i);
            int first = yes[at] < 0 ? 0 : lengths[yes[at]];
            int second = no[at] < 0 ? 0 : lengths[no[at]];
            lengths[at] = 1 + Math.max(first, second);
        }
        return lengths[node];
    }

    /// The nodes the entry reaches.
    public PostOrder postOrder() {
        PostOrder known = order;
        if (known == null) {
            known = PostOrder.of(size, entry, yes, no);
            order = known;
        }
        return known;
    }
}
