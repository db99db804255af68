package io.sluice.emulator.verifier;

import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.Contract.Argument;
import io.sluice.emulator.verifier.Contract.Kind;
import io.sluice.emulator.verifier.profile.Message;
import io.sluice.emulator.verifier.profile.Words;
import io.sluice.filters.btf.Btf;
import io.sluice.filters.btf.BtfKind;
import io.sluice.filters.btf.BtfType;
import io.sluice.filters.btf.BtfType.Derived;
import io.sluice.filters.btf.BtfType.Forward;
import io.sluice.filters.btf.BtfType.Function;
import io.sluice.filters.btf.BtfType.Linkage;
import io.sluice.filters.btf.BtfType.Prototype;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// The contract that a function's type makes.
///
/// Source: Linux 6.18, kernel/bpf/btf.c, btf_prepare_func_args().
final class ContractReader {
    private static final int MOST_ARGUMENTS = 5;
    private static final String NOTE = "arg:";

    /// What a note on an argument may say.
    private enum Tag {
        CTX,
        TRUSTED,
        UNTRUSTED,
        NONNULL,
        NULLABLE,
        ARENA
    }

    private final Btf btf;
    private final ContextTypes contexts;
    private final int id;
    private final Function function;
    private final boolean global;

    /// @param id the number of the function's type
    ContractReader(Btf btf, ProgramType program, int id) {
        this.btf = btf;
        this.contexts = new ContextTypes(btf, program);
        this.id = id;
        this.function = (Function) btf.type(id);
        this.global = function.linkage() == Linkage.GLOBAL;
    }

    /// What the function takes.
    ///
    /// @throws Refused if its type makes no contract, with the kernel's words if it has any
    Contract read() {
        Prototype prototype = (Prototype) btf.type(function.prototype());
        List<Integer> parameters = prototype.parameters();
        if (parameters.size() > MOST_ARGUMENTS) {
            throw ofGlobal(
                    Message.FUNCTION_ARGUMENTS, function.name(), parameters.size(), MOST_ARGUMENTS);
        }
        if (!isNumber(btf.plain(prototype.result()))) {
            throw ofGlobal(Message.FUNCTION_RESULT, function.name());
        }
        List<Argument> arguments = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            arguments.add(argument(i, parameters.get(i)));
        }
        return new Contract(arguments);
    }

    private static Refused refused(Message message, Object... operands) {
        return new Refused(Reason.ARGUMENT, message, operands);
    }

    /// The types of other functions are no more than hints, and not worth a word.
    private Refused ofGlobal(Message message, Object... operands) {
        return global ? refused(message, operands) : refused(Message.NOTHING);
    }

    private static Refused combination(int number) {
        return refused(Message.TAGS_COMBINED, number);
    }

    private static boolean isNumber(BtfType type) {
        return switch (type.kind()) {
            case INT, ENUM, ENUM64 -> true;
            default -> false;
        };
    }

    private Set<Tag> tags(int number) {
        Set<Tag> tags = EnumSet.noneOf(Tag.class);
        for (String text : btf.tags(id, number)) {
            if (!text.startsWith(NOTE)) {
                continue;
            }
            if (!global) {
                throw refused(Message.TAG_OF_STATIC, number);
            }
            String word = text.substring(NOTE.length());
            boolean known = false;
            for (Tag tag : Tag.values()) {
                if (tag.name().toLowerCase(Locale.ROOT).equals(word)) {
                    tags.add(tag);
                    known = true;
                }
            }
            if (!known) {
                throw refused(Message.TAG_UNKNOWN, number);
            }
        }
        return tags;
    }

    private Argument argument(int number, int parameter) {
        Set<Tag> tags = tags(number);
        BtfType type = btf.plain(parameter);
        if (type instanceof Derived pointer && pointer.kind() == BtfKind.PTR) {
            if (tags.contains(Tag.CTX) || contexts.isContext(pointer.target())) {
                return context(number, pointer.target(), tags);
            }
            if (isDynptr(pointer.target())) {
                throw dynptr(number, tags);
            }
            if (!tags.isEmpty() || global) {
                return pointer(number, pointer.target(), tags);
            }
        }
        if (!tags.isEmpty()) {
            throw refused(Message.TAG_OF_NUMBER, number);
        }
        if (!isNumber(type)) {
            throw ofGlobal(Message.ARGUMENT_KIND, number, type.kind().word(), function.name());
        }
        return Argument.of(Kind.SCALAR);
    }

    private Argument context(int number, int target, Set<Tag> tags) {
        if (tags.size() > (tags.contains(Tag.CTX) ? 1 : 0)) {
            throw combination(number);
        }
        if (!tags.isEmpty()) {
            Optional<Words> fault = contexts.faultOfTagged(number, target);
            if (fault.isPresent()) {
                throw new Refused(Reason.ARGUMENT, fault.get());
            }
        }
        return Argument.of(Kind.CONTEXT);
    }

    private boolean isDynptr(int target) {
        BtfType pointee = btf.plain(target);
        boolean structure =
                switch (pointee.kind()) {
                    case STRUCT, UNION -> true;
                    case FWD -> pointee instanceof Forward forward && !forward.isUnion();
                    default -> false;
                };
        return structure && pointee.name().equals("bpf_dynptr");
    }

    private Refused dynptr(int number, Set<Tag> tags) {
        if (!tags.isEmpty()) {
            return combination(number);
        }
        return unsupported("a dynptr as argument " + number + " of " + function.name() + "()");
    }

    private static Refused unsupported(String what) {
        return new Refused(Reason.UNSUPPORTED, Message.NOT_MODELLED, what);
    }

    /// A pointer that is neither the context nor a dynptr, of a global function.
    private Argument pointer(int number, int target, Set<Tag> tags) {
        if (tags.contains(Tag.TRUSTED)) {
            if (tags.contains(Tag.NONNULL)) {
                throw combination(number);
            }
            throw unsupported("a trusted pointer as argument " + number);
        }
        if (tags.contains(Tag.UNTRUSTED)) {
            if (tags.size() > 1) {
                throw refused(Message.TAG_UNTRUSTED_WITH_OTHERS, number);
            }
            throw unsupported("an untrusted pointer as argument " + number);
        }
        if (tags.contains(Tag.ARENA)) {
            if (tags.size() > 1) {
                throw refused(Message.TAG_ARENA_WITH_OTHERS, number);
            }
            return Argument.of(Kind.ARENA);
        }
        if (tags.contains(Tag.NULLABLE)) {
            throw combination(number);
        }
        return memory(number, target, tags);
    }

    private Argument memory(int number, int target, Set<Tag> tags) {
        OptionalLong bytes = btf.size(target);
        if (bytes.isEmpty()) {
            BtfType pointee = btf.plain(target);
            throw refused(Message.ARGUMENT_SIZE, number, pointee.kind().word(), pointee.name());
        }
        return new Argument(Kind.MEMORY, (int) bytes.getAsLong(), !tags.contains(Tag.NONNULL));
    }
}
