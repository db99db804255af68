/// Files that are whole or not there: what writers put their records into, and outputs of several
/// files, by size, by time, by what a packet is.
///
/// In: records of a writer; or packets, and a way to open one file. Out: files. Read [RecordOutput]
/// first, then [RotatingSink]. Knows no format.
@NullMarked
package io.sluice.pcaps.output;

import org.jspecify.annotations.NullMarked;
