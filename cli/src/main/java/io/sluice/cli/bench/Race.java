package io.sluice.cli.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Measures contenders against each other on the same packets: after a warm-up, rounds in which
/// each runs for a while, in an order that is shuffled anew, so that what else the machine does
/// hits all of them alike. Time is the processor time of this thread.
///
/// @param warmUpNanos how long each runs before anything is measured
/// @param roundNanos how long each runs at least in a round
/// @param rounds how many samples each gets
public record Race(long warmUpNanos, long roundNanos, int rounds) {
    /// Under a second a contender.
    public static final Race SHORT = new Race(300_000_000, 25_000_000, 15);

    /// Passes over a whole file after which HotSpot has compiled what matters.
    static final int WARM_UP_PASSES = 4;

    private static final long SEED = 11;

    /// Contenders decided differently: a fault, and nothing to measure.
    public static final class DisagreementException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DisagreementException(String one, int oneAccepted, String other, int otherAccepted) {
            super(
                    one
                            + " accepts "
                            + oneAccepted
                            + " packets, "
                            + other
                            + " accepts "
                            + otherAccepted);
        }
    }

    /// One thread's processor time.
    private static final class Clock {
        private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

        long nanos() {
            return threads.isCurrentThreadCpuTimeSupported()
                    ? threads.getCurrentThreadCpuTime()
                    : System.nanoTime();
        }
    }

    /// Runs the race.
    ///
    /// @param packets how many packets a pass decides on
    /// @param judged contenders that run the same filter and must accept equally many
    /// @param others contenders that do something else
    /// @return a measurement for each, in the order of the lists
    /// @throws DisagreementException if those that are judged differ
    public List<Measurement> run(int packets, List<Contender> judged, List<Contender> others) {
        agree(judged);
        List<Contender> all = new ArrayList<>(judged);
        all.addAll(others);
        Clock clock = new Clock();
        for (Contender contender : all) {
            sample(contender, warmUpNanos, clock);
        }
        double[][] samples = new double[all.size()][rounds];
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            order.add(i);
        }
        Random random = new Random(SEED);
        for (int round = 0; round < rounds; round++) {
            Collections.shuffle(order, random);
            for (int index : order) {
                samples[index][round] = sample(all.get(index), roundNanos, clock) / packets;
            }
        }
        List<Measurement> results = new ArrayList<>();
        for (int i = 0; i < samples.length; i++) {
            Contender contender = all.get(i);
            results.add(Measurement.of(contender.name(), samples[i], contender.pass().run()));
        }
        return results;
    }

    /// Measures contenders whose passes are long: after a few of each, one in each round, by the
    /// clock on the wall, since threads and processes take part.
    ///
    /// @return a measurement of a pass for each, in the order of the list
    List<Measurement> runWhole(List<Contender> contenders) {
        int[] accepted = new int[contenders.size()];
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < accepted.length; i++) {
            for (int pass = 0; pass < WARM_UP_PASSES; pass++) {
                accepted[i] = contenders.get(i).pass().run();
            }
            order.add(i);
        }
        double[][] samples = new double[accepted.length][rounds];
        Random random = new Random(SEED);
        for (int round = 0; round < rounds; round++) {
            Collections.shuffle(order, random);
            for (int index : order) {
                long start = System.nanoTime();
                contenders.get(index).pass().run();
                samples[index][round] = System.nanoTime() - start;
            }
        }
        List<Measurement> results = new ArrayList<>();
        for (int i = 0; i < samples.length; i++) {
            results.add(Measurement.of(contenders.get(i).name(), samples[i], accepted[i]));
        }
        return results;
    }

    private static void agree(List<Contender> judged) {
        Contender first = judged.getFirst();
        int expected = first.pass().run();
        for (Contender contender : judged) {
            int accepted = contender.pass().run();
            if (accepted != expected) {
                throw new DisagreementException(first.name(), expected, contender.name(), accepted);
            }
        }
    }

    /// Nanoseconds a pass.
    private static double sample(Contender contender, long atLeastNanos, Clock clock) {
        long start = clock.nanos();
        long now = start;
        long passes = 0;
        long step = 1;
        while (now - start < atLeastNanos) {
            for (long i = 0; i < step; i++) {
                contender.pass().run();
            }
            passes += step;
            step = Math.min(step * 2, 64);
            now = clock.nanos();
        }
        return (double) (now - start) / passes;
    }
}
