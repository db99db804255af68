package io.sluice.filters.emit;

/// By node: where its instructions lie in the [InsnBuffer], and the conditional jump that ends
/// them.
final class NodeCode {
    private final int[] starts;
    private final int[] ends;
    private final int[] jumpCodes;
    private final int[] jumpKs;
    private final boolean[] inverted;

    NodeCode(int nodes) {
        starts = new int[nodes];
        ends = new int[nodes];
        jumpCodes = new int[nodes];
        jumpKs = new int[nodes];
        inverted = new boolean[nodes];
    }

    void start(int node, int place) {
        starts[node] = place;
    }

    void end(int node, int place) {
        ends[node] = place;
    }

    /// @param isInverted whether the jump is taken where the node's test does not hold
    void jump(int node, int code, int k, boolean isInverted) {
        jumpCodes[node] = code;
        jumpKs[node] = k;
        inverted[node] = isInverted;
    }

    int start(int node) {
        return starts[node];
    }

    int end(int node) {
        return ends[node];
    }

    int jumpCode(int node) {
        return jumpCodes[node];
    }

    int jumpK(int node) {
        return jumpKs[node];
    }

    boolean inverted(int node) {
        return inverted[node];
    }
}
