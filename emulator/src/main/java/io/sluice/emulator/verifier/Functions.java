package io.sluice.emulator.verifier;

import io.sluice.emulator.verifier.FunctionInfo.Entry;
import io.sluice.emulator.verifier.profile.Message;
import io.sluice.filters.btf.Btf;
import io.sluice.filters.btf.BtfKind;
import io.sluice.filters.btf.BtfType;
import io.sluice.filters.btf.BtfType.Function;
import io.sluice.filters.btf.BtfType.Linkage;
import io.sluice.filters.btf.BtfType.Prototype;
import io.sluice.filters.btf.BtfType.Sized;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What type information says of the functions of a program, and which of the global ones a call
/// has been met of and are still to be verified.
///
/// Source: Linux 6.18, kernel/bpf/verifier.c, check_btf_func_early(), check_btf_func() and
/// do_check_subprogs().
final class Functions {

    private final Walk w;
    private final @Nullable Btf btf;
    private final List<Entry> entries;
    private final @Nullable Contract[] contracts;
    private final boolean[] called;
    private final boolean[] verified;

    /// Functions of which a call did not fit the type.
    private final boolean[] unreliable;

    Functions(Walk w) {
        this.w = w;
        this.btf = w.request.functionInfo().map(FunctionInfo::btf).orElse(null);
        this.entries = w.request.functionInfo().map(FunctionInfo::functions).orElse(List.of());
        contracts = new Contract[entries.size()];
        called = new boolean[entries.size()];
        verified = new boolean[entries.size()];
        unreliable = new boolean[entries.size()];
    }

    /// Whether there are types for the functions, and not only the word that there are.
    boolean areTyped() {
        return !entries.isEmpty();
    }

    private Btf types() {
        Btf types = btf;
        if (types == null) {
            throw new IllegalStateException("a program without types");
        }
        return types;
    }

    private static Refused malformed(Message message, Object... operands) {
        return new Refused(Reason.TYPE_INFORMATION, message, operands).at(0);
    }

    /// The records by themselves: in order, and each of a function's type.
    void checkRecords() {
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            long insn = Integer.toUnsignedLong(entry.insn());
            long previous = i == 0 ? -1 : Integer.toUnsignedLong(entries.get(i - 1).insn());
            if (i == 0 && insn != 0) {
                throw malformed(Message.FUNCTION_RECORD_FIRST, insn);
            }
            if (insn <= previous) {
                throw malformed(Message.FUNCTION_RECORD_ORDER, insn, previous);
            }
            if (!types().has(entry.typeId())
                    || !(types().type(entry.typeId()) instanceof Function)) {
                throw malformed(Message.FUNCTION_RECORD_TYPE, entry.typeId());
            }
        }
        checkExceptions();
    }

    /// Source: bpf_find_exception_callback_insn_off().
    private void checkExceptions() {
        boolean named =
                areTyped()
                        && types().tags(entries.getFirst().typeId(), -1).stream()
                                .anyMatch(tag -> tag.startsWith("exception_callback:"));
        if (named) {
            throw new Refused(Reason.UNSUPPORTED, Message.NOT_MODELLED, "an exception callback")
                    .at(0);
        }
    }

    /// The records beside the functions that the calls make.
    void checkLayout() {
        if (!areTyped()) {
            return;
        }
        Subprograms subprograms = w.subprograms;
        if (entries.size() != subprograms.count()) {
            throw malformed(Message.FUNCTION_RECORD_COUNT);
        }
        for (int i = 0; i < entries.size(); i++) {
            if (subprograms.start[i] != entries.get(i).insn()) {
                throw malformed(Message.FUNCTION_RECORD_LAYOUT);
            }
            if (i > 0 && !returnsSmallNumber(i)) {
                checkEnds(i);
            }
        }
    }

    private boolean returnsSmallNumber(int subprogram) {
        BtfType result =
                types().plain(
                                ((Prototype) types().type(function(subprogram).prototype()))
                                        .result());
        return switch (result.kind()) {
            case ENUM, ENUM64 -> true;
            default ->
                    result instanceof Sized(BtfKind kind, String _, int size)
                            && kind == BtfKind.INT
                            && size <= Long.BYTES;
        };
    }

    /// What may end a function from within gives a number.
    private void checkEnds(int subprogram) {
        Code code = w.code;
        boolean absolute = false;
        boolean tailCall = false;
        for (int i = w.subprograms.start[subprogram];
                i < w.subprograms.start[subprogram + 1];
                i++) {
            absolute |= code.isPacketLoad(i);
            tailCall |= code.isTailCall(i);
        }
        if (absolute || tailCall) {
            throw malformed(Message.FUNCTION_RESULT_NOT_INT, absolute ? "LD_ABS" : "tail_call");
        }
    }

    private Function function(int subprogram) {
        return (Function) types().type(entries.get(subprogram).typeId());
    }

    String name(int subprogram) {
        return function(subprogram).name();
    }

    /// Whether a function is verified by itself, and not where it is called.
    boolean isGlobal(int subprogram) {
        return areTyped() && function(subprogram).linkage() == Linkage.GLOBAL;
    }

    /// Whether nobody else sees it, as far as is known.
    boolean isStatic(int subprogram) {
        return !areTyped() || function(subprogram).linkage() == Linkage.STATIC;
    }

    /// What a function takes.
    ///
    /// @throws Refused if its type makes no contract
    Contract contract(int subprogram) {
        Contract known = contracts[subprogram];
        if (known == null) {
            known =
                    new ContractReader(
                                    types(),
                                    w.request.program().type(),
                                    entries.get(subprogram).typeId())
                            .read();
            contracts[subprogram] = known;
        }
        return known;
    }

    boolean isUnreliable(int subprogram) {
        return unreliable[subprogram];
    }

    void markUnreliable(int subprogram) {
        unreliable[subprogram] = true;
    }

    void markCalled(int subprogram) {
        called[subprogram] = true;
    }

    void markVerified(int subprogram) {
        verified[subprogram] = true;
    }

    /// Whether a function is to be verified by itself now.
    boolean isDue(int subprogram) {
        return isGlobal(subprogram) && called[subprogram] && !verified[subprogram];
    }
}
