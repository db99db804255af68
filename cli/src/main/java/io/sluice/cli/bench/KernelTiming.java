package io.sluice.cli.bench;

import io.sluice.emulator.KernelPackets;
import io.sluice.emulator.cbpf.CbpfInterpreter;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.emulator.kernel.KernelBpf;
import io.sluice.emulator.kernel.KernelProgramType;
import io.sluice.filters.translate.CbpfToEbpf;
import io.sluice.filters.translate.FilterShape;
import io.sluice.filters.translate.Machine;
import io.sluice.filters.translate.Translation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What the running kernel's compiler makes of a filter, by the kernel's own clock: each packet
/// runs many times with BPF_PROG_TEST_RUN, and beside it a program that does nothing, since most of
/// the time is what the kernel does around a run.
///
/// Unlike the contenders of a [Race], each packet's branches are learnt before it is measured.
public final class KernelTiming {
    private static final int MOST_REPEATS = 200;

    /// About what a run takes, to fill a round with.
    private static final long NANOS_PER_RUN = 100;

    private final KernelBpf kernel;
    private final Traffic traffic;
    private final Race race;

    /// @param race how many rounds of what length
    public KernelTiming(KernelBpf kernel, Traffic traffic, Race race) {
        this.kernel = kernel;
        this.traffic = traffic;
        this.race = race;
    }

    /// Measures `kernel` and `kernel-floor`.
    ///
    /// @param empty a program that is one `ret`
    /// @return empty where the kernel does not load the filter, or takes none of the packets
    public List<Measurement> measure(CheckedProgram program, CheckedProgram empty) {
        Optional<KernelPackets> filter = load(program);
        if (filter.isEmpty()) {
            return List.of();
        }
        Optional<KernelPackets> floor = load(empty);
        try (KernelPackets loaded = filter.get()) {
            if (floor.isEmpty()) {
                return List.of();
            }
            try (KernelPackets nothing = floor.get()) {
                return measure(loaded, nothing, accepted(loaded, program));
            }
        }
    }

    private List<Measurement> measure(KernelPackets filter, KernelPackets floor, int accepted) {
        double[] times = new double[race.rounds()];
        double[] floors = new double[race.rounds()];
        for (int round = 0; round < race.rounds(); round++) {
            times[round] = nanosPerPacket(filter);
            floors[round] = nanosPerPacket(floor);
        }
        return Double.isNaN(times[0])
                ? List.of()
                : List.of(
                        Measurement.of("kernel", times, accepted),
                        Measurement.of("kernel-floor", floors, 0));
    }

    private Optional<KernelPackets> load(CheckedProgram program) {
        return switch (CbpfToEbpf.translate(
                program.program(), FilterShape.SOCKET, Machine.LIBPCAP)) {
            case Translation.Translated(var translated) ->
                    KernelPackets.load(kernel, translated, KernelProgramType.SOCKET_FILTER);
            case Translation.Unsupported _ -> Optional.empty();
        };
    }

    private double nanosPerPacket(KernelPackets program) {
        long fitting = race.roundNanos() / traffic.count() / NANOS_PER_RUN;
        int repeats = Math.clamp(fitting, 1, MOST_REPEATS);
        long sum = 0;
        int packets = 0;
        for (int i = 0; i < traffic.count(); i++) {
            OptionalInt took =
                    program.nanosPerRun(
                            traffic.buffer(),
                            traffic.offsets()[i],
                            traffic.capturedLengths()[i],
                            repeats);
            sum += took.orElse(0);
            packets += took.isPresent() ? 1 : 0;
        }
        return packets == 0 ? Double.NaN : (double) sum / packets;
    }

    /// The interpreter decides on packets that the kernel does not take.
    private int accepted(KernelPackets filter, CheckedProgram program) {
        CbpfInterpreter interpreter = new CbpfInterpreter(program);
        int accepted = 0;
        for (int i = 0; i < traffic.count(); i++) {
            int at = traffic.offsets()[i];
            int captured = traffic.capturedLengths()[i];
            OptionalInt answer = filter.run(traffic.buffer(), at, captured);
            int kept =
                    answer.isPresent()
                            ? answer.getAsInt()
                            : interpreter.run(
                                    traffic.buffer(), at, captured, traffic.originalLengths()[i]);
            accepted += kept != 0 ? 1 : 0;
        }
        return accepted;
    }
}
