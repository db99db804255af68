package io.sluice.cli.bench;

import java.util.Arrays;

/// What one contender took for a packet.
///
/// @param contender its name
/// @param nanos the median of the rounds, in nanoseconds of processor time for a packet
/// @param low the lower end of the 95 % interval of that median
/// @param high its upper end
/// @param accepted packets accepted in a pass
public record Measurement(String contender, double nanos, double low, double high, int accepted) {

    /// The median of samples and its interval by order statistics: the ends are the samples whose
    /// ranks lie 1.96 standard deviations of a binomial distribution from the middle.
    static Measurement of(String contender, double[] samples, int accepted) {
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        double away = 1.96 * Math.sqrt(n) / 2;
        int low = (int) Math.max(0, Math.floor((n - 1) / 2.0 - away));
        int high = (int) Math.min(n - 1, Math.ceil((n - 1) / 2.0 + away));
        double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
        return new Measurement(contender, median, sorted[low], sorted[high], accepted);
    }
}
