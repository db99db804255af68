package io.sluice.emulator.kernel;

/// The program types that BPF_PROG_TEST_RUN gives packets to, by number (Linux 6.12,
/// include/uapi/linux/bpf.h, enum bpf_prog_type).
public enum KernelProgramType {
    SOCKET_FILTER(1),
    SCHED_CLS(3),
    XDP(6);

    private final int number;

    KernelProgramType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
