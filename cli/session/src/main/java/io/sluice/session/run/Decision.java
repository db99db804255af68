package io.sluice.session.run;

import io.sluice.emulator.KernelCrossCheck;
import io.sluice.emulator.KernelFilter;
import io.sluice.emulator.PacketProgram;
import io.sluice.emulator.cbpf.CbpfEngine;
import io.sluice.emulator.cbpf.CheckedProgram;
import io.sluice.filters.CompiledFilter;
import io.sluice.filters.diagnostics.FilterSyntaxException;
import io.sluice.pcaps.replay.PacketBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What decides on the packets of one kind of link: a classic filter, an extended program, or
/// nothing. For one thread, as the engines are.
public sealed interface Decision {
    /// Decides on every packet of a batch.
    ///
    /// @param results takes for each how many of its bytes to keep, unsigned; 0 rejects it
    /// @return how many are accepted
    int decide(PacketBatch batch, int[] results);

    /// What is to be said of the engine so far.
    List<EngineNote> notes();

    /// A filter, compiled for the link.
    ///
    /// @param program what the engine runs
    /// @param fallback why the interpreter runs it although another engine was asked for
    record ClassicFilter(
            CompiledFilter filter,
            CheckedProgram program,
            CbpfEngine engine,
            Optional<String> fallback)
            implements Decision {
        @Override
        public int decide(PacketBatch batch, int[] results) {
            return engine.runBatch(
                    batch.buffer(),
                    batch.offsets(),
                    batch.capturedLengths(),
                    batch.originalLengths(),
                    batch.count(),
                    results);
        }

        @Override
        public List<EngineNote> notes() {
            List<EngineNote> notes = new ArrayList<>();
            fallback.ifPresent(
                    reason -> notes.add(new EngineNote.Interpreted(filter.filter(), reason)));
            long notTaken =
                    switch (engine) {
                        case KernelFilter kernel -> kernel.notTaken();
                        case KernelCrossCheck check -> check.notTaken();
                        default -> 0;
                    };
            if (notTaken > 0) {
                notes.add(new EngineNote.NotTaken(notTaken));
            }
            return notes;
        }
    }

    /// An extended program, which is for every kind of link.
    record ExtendedProgram(PacketProgram program) implements Decision {
        @Override
        public int decide(PacketBatch batch, int[] results) {
            program.link(batch.linkType());
            return program.runBatch(
                    batch.buffer(),
                    batch.offsets(),
                    batch.capturedLengths(),
                    batch.originalLengths(),
                    batch.count(),
                    results);
        }

        @Override
        public List<EngineNote> notes() {
            List<EngineNote> notes = new ArrayList<>();
            program.disagreement().ifPresent(what -> notes.add(new EngineNote.Disagreement(what)));
            program.incomparable().ifPresent(why -> notes.add(new EngineNote.NotCompared(why)));
            program.firstFault()
                    .ifPresent(what -> notes.add(new EngineNote.Stopped(program.faults(), what)));
            if (program.notTaken() > 0) {
                notes.add(new EngineNote.NotTaken(program.notTaken()));
            }
            return notes;
        }
    }

    /// A filter that is none for the link; it rejects every packet.
    record Refused(FilterSyntaxException fault) implements Decision {
        @Override
        public int decide(PacketBatch batch, int[] results) {
            Arrays.fill(results, 0, batch.count(), 0);
            return 0;
        }

        @Override
        public List<EngineNote> notes() {
            return List.of();
        }
    }
}
