package io.sluice.emulator.verifier;

import io.sluice.emulator.maps.MapSpec;
import io.sluice.emulator.programs.ProgramKind;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.profile.Entry;
import io.sluice.emulator.verifier.profile.Profile;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A program and the circumstances of its loading.
///
/// @param slots the program, one little-endian word a slot
/// @param program its type and where it is attached
/// @param maps the map that the wide load at a slot names
/// @param privilege who loads it
/// @param profile the kernel that judges it
/// @param flags how strictly it is judged
/// @param functionInfo the types of its functions, if it comes with them
public record VerificationRequest(
        @SuppressWarnings("ArrayRecordComponent") long[] slots,
        ProgramKind program,
        Map<Integer, MapSpec> maps,
        Privilege privilege,
        Profile profile,
        Set<Flag> flags,
        Optional<FunctionInfo> functionInfo) {

    /// Switches of a verification.
    public enum Flag {
        /// Every access must be aligned (BPF_F_STRICT_ALIGNMENT).
        STRICT_ALIGNMENT,
        /// A state is stored at every instruction where one may be (BPF_F_TEST_STATE_FREQ).
        STATE_FREQUENCY,
        /// The program may wait for what takes time (BPF_F_SLEEPABLE); one of type syscall always
        /// may.
        SLEEPABLE,
        /// The program comes with type information for its functions, which is not at hand: all of
        /// them are taken to be static.
        FUNCTION_INFO,
        /// The path that fails is written to the log (log level 1).
        PATH_LOG,
        /// Every path is written to the log (log level 2).
        FULL_LOG
    }

    public VerificationRequest {
        slots = slots.clone();
        maps = Map.copyOf(maps);
        flags = flags.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(flags));
    }

    /// A program without types for its functions.
    public VerificationRequest(
            long[] slots,
            ProgramKind program,
            Map<Integer, MapSpec> maps,
            Privilege privilege,
            Profile profile,
            Set<Flag> flags) {
        this(slots, program, maps, privilege, profile, flags, Optional.empty());
    }

    /// A program without maps, loaded into Linux 6.18 by root.
    public static VerificationRequest of(long[] slots, ProgramKind program) {
        return new VerificationRequest(
                slots, program, Map.of(), Privilege.PERFMON, Profile.LINUX_6_18, Set.of());
    }

    /// A program of no kernel, which is given memory and may call some helpers: RFC 9669 says what
    /// it means.
    public static VerificationRequest plainMemory(long[] slots, int bytes, Set<Integer> helpers) {
        return new VerificationRequest(
                slots,
                ProgramKind.of(ProgramType.PLAIN),
                Map.of(),
                Privilege.PERFMON,
                Profile.plainMemory(new Entry.PlainMemory(bytes, helpers)),
                Set.of());
    }

    /// The same program with other flags.
    public VerificationRequest with(Set<Flag> others) {
        return new VerificationRequest(
                slots, program, maps, privilege, profile, others, functionInfo);
    }

    /// Whether it may wait for what takes time.
    public boolean isSleepable() {
        return program.type() == ProgramType.SYSCALL || flags.contains(Flag.SLEEPABLE);
    }

    /// Whether it comes with type information for its functions, at hand or not.
    public boolean hasFunctionInfo() {
        return flags.contains(Flag.FUNCTION_INFO)
                || functionInfo.filter(info -> !info.functions().isEmpty()).isPresent();
    }

    /// The program; the array is the caller's.
    @Override
    public long[] slots() {
        return slots.clone();
    }
}
