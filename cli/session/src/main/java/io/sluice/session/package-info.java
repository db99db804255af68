/// Filters over packets and captures, for Java programs.
///
/// [Filter] decides on one packet, [Matcher] on many without an allocation, [Capture] reads a file
/// through a filter, [CaptureWriter] writes what was accepted, and [Live] captures on an interface:
///
/// ```java
/// try (var capture = Capture.open(Path.of("day.pcap"))) {
///     System.out.println(capture.count(Filter.compile("tcp port 443")));
/// }
/// ```
///
/// Read [Filter] first. `docs/api.md` is the guide. A plain capture needs nothing beside these
/// classes on the class path; compressed and live ones name what they need.
@NullMarked
package io.sluice.session;

import org.jspecify.annotations.NullMarked;
