package io.sluice.session.run;

/// What a user should know of the engine that decided.
public sealed interface EngineNote {
    /// The interpreter ran a filter although another engine was asked for.
    record Interpreted(String filter, String reason) implements EngineNote {}

    /// The kernel did not take some packets: larger than a page, cut, or short of their headers.
    record NotTaken(long packets) implements EngineNote {}

    /// Answers of engines were not compared, or differ and need not be alike.
    ///
    /// @param reason in words that follow "the program"
    record NotCompared(String reason) implements EngineNote {}

    /// An extended program was stopped on some packets, which are rejected then.
    ///
    /// @param first what stopped it the first time
    record Stopped(long packets, String first) implements EngineNote {}

    /// Two engines gave different answers on a packet: a bug of ours.
    record Disagreement(String what) implements EngineNote {}
}
