package io.sluice.pcaps.live;

/// What became of packets before anybody could look at them. All count from the start of the
/// capture.
///
/// @param received packets that the kernel handed over and libpcap passed on; with a program in the
///   kernel, only those that it accepted
/// @param droppedByKernel packets that found no room in the kernel's buffer
/// @param droppedByInterface packets that the interface or its driver dropped
/// @param droppedByQueue packets of `received` that found no room in the queue
public record LiveCounters(
        long received, long droppedByKernel, long droppedByInterface, long droppedByQueue) {}
