/// Text for people and for programs: packet lines, JSON Lines, error messages, summaries.
///
/// In come packets, programs and exceptions; out goes text in a [java.lang.StringBuilder] or on a
/// stream. Read [io.sluice.cli.render.PacketLine] first. Nothing here parses options, opens files
/// or decides exit codes.
@NullMarked
package io.sluice.cli.render;

import org.jspecify.annotations.NullMarked;
