package io.sluice.emulator.verifier;

import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.maps.MapType;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.VerificationRequest.Flag;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Cases of programs with types for their functions: files of titles, programs and what Linux 6.18
/// says of them.
final class FunctionCases {

    /// One case.
    ///
    /// @param sleepable whether it is loaded with BPF_F_SLEEPABLE
    /// @param answer `accept WALKED`, or `refuse WALKED: WORDS`
    record Case(String title, ProgramType type, boolean sleepable, String program, String answer) {

        TypedProgram typed() {
            return TypedProgram.of(program);
        }

        VerificationRequest request(TypedProgram typed, Privilege privilege, Set<Flag> others) {
            Set<Flag> flags = EnumSet.noneOf(Flag.class);
            flags.addAll(others);
            if (sleepable) {
                flags.add(Flag.SLEEPABLE);
            }
            return typed.request(type, privilege, typed.maps(MAPS), flags);
        }

        @Override
        public String toString() {
            return title;
        }
    }

    /// Global functions.
    static final String GLOBAL = "global-functions.txt";

    /// Functions that return early, and callbacks.
    static final String EARLY_RETURNS = "early-returns.txt";

    /// The maps by name. The values of `locks` begin with a lock, those of `timers` with a timer.
    static final Map<String, MapSpec> MAPS =
            Map.of(
                    "locks", array(16, List.of(new MapSpec.Field(MapSpec.FieldKind.SPIN_LOCK, 0))),
                    "timers", array(24, List.of(new MapSpec.Field(MapSpec.FieldKind.TIMER, 0))),
                    "values", array(8, List.of()),
                    "jumps", MapSpec.of(MapType.PROG_ARRAY, 4, 4, 4),
                    "ring", MapSpec.of(MapType.RINGBUF, 0, 0, 4096));

    private FunctionCases() {}

    private static MapSpec array(int valueSize, List<MapSpec.Field> fields) {
        return new MapSpec(
                "",
                MapType.ARRAY,
                new MapSpec.Size(4, valueSize, 1),
                Set.of(),
                fields,
                Optional.empty());
    }

    static List<Case> read(String file) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(FunctionCases.class.getResourceAsStream(file))) {
            List<Case> cases = new ArrayList<>();
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String block : text.replaceAll("(?m)^#.*\n", "").strip().split("\n\n", -1)) {
                String title = block.lines().findFirst().orElseThrow();
                int dot = title.lastIndexOf(" · ");
                String[] loaded = title.substring(dot + 3).split(" ", -1);
                int answer = block.lastIndexOf("\n=");
                cases.add(
                        new Case(
                                title.substring(0, dot),
                                ProgramType.labelled(loaded[0]).orElseThrow(),
                                loaded.length > 1,
                                block.substring(title.length() + 1, answer),
                                block.substring(answer + 2).strip()));
            }
            return cases;
        }
    }

    /// What we say, in the form of an answer.
    static String answer(Verification verification) {
        int walked = verification.statistics().processed();
        return switch (verification) {
            case Verification.Accepted _ -> "accept " + walked;
            case Verification.Rejected r -> "refuse " + walked + ": " + r.message();
        };
    }
}
