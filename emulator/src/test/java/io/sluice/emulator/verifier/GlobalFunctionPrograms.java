package io.sluice.emulator.verifier;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Random programs with global and static functions, called mostly with arguments that fit.
///
/// In a body R6 is the context or 0, R7 and R8 are the packet and its end in main, R9 is a number;
/// 24 bytes of stack are written.
final class GlobalFunctionPrograms {
    private static final String[] PARAMETERS = {
        "int",
        "u64",
        "enum e",
        "CONTEXT",
        "CONTEXT",
        "void * @arg:ctx",
        "struct s4 *",
        "struct s8 *",
        "const struct s12 *",
        "struct s16 * @arg:nonnull",
        "u64 *",
        "u64 * @arg:nonnull",
        "int[5] *",
        "char *",
        "void * @arg:arena",
        "void *",
        "fwd none *",
        "struct s8",
        "float"
    };
    private static final int ORDINARY = 15;
    private static final int MOST_FUNCTIONS = 9;

    private final SplittableRandom random;
    private final String context;
    private final boolean xdp;
    private final List<List<String>> parameters = new ArrayList<>();
    private final List<String> body = new ArrayList<>();
    private boolean hasContext;
    private int labels;
    private int callbacks;
    private final List<Boolean> withContext = new ArrayList<>();

    private GlobalFunctionPrograms(SplittableRandom random, String context) {
        this.random = random;
        this.context = "struct " + context + " *";
        this.xdp = context.equals("xdp_md");
    }

    /// A program whose context is a structure of this name.
    static String program(SplittableRandom random, String context) {
        return new GlobalFunctionPrograms(random, context).program();
    }

    private boolean once(int in) {
        return random.nextInt(in) == 0;
    }

    private String one(String... of) {
        return of[random.nextInt(of.length)];
    }

    private void add(String insn) {
        body.add(insn);
    }

    private String program() {
        int functions = once(10) ? MOST_FUNCTIONS : 2 + random.nextInt(4);
        parameters.add(List.of(context));
        for (int i = 1; i < functions; i++) {
            parameters.add(parameters());
        }
        var text = new StringBuilder();
        for (int i = 0; i < functions; i++) {
            text.append(function(i)).append('\n');
        }
        for (int i = 0; i < callbacks; i++) {
            text.append(callback(i)).append('\n');
        }
        return text.toString();
    }

    private List<String> parameters() {
        List<String> list = new ArrayList<>();
        int count = once(60) ? 6 : random.nextInt(4);
        for (int i = 0; i < count; i++) {
            String any = PARAMETERS[random.nextInt(once(40) ? PARAMETERS.length : ORDINARY)];
            String other = xdp != once(10) ? "const struct xdp_md *" : "struct __sk_buff *";
            list.add(any.equals("CONTEXT") ? once(3) ? other : context : any);
        }
        return list;
    }

    private boolean isContext(String parameter) {
        return parameter.contains("ctx") || parameter.contains(xdp ? "xdp_md" : "_buff");
    }

    private static boolean isMemory(String parameter) {
        return parameter.contains("*") && !parameter.contains("arena");
    }

    private String function(int number) {
        body.clear();
        for (int off = 8; off <= 24; off += 8) {
            if (!once(60)) {
                add("*(u64 *)(r10 - %d) = %d".formatted(off, random.nextInt(9)));
            }
        }
        if (once(8)) {
            add("*(u64 *)(r10 - %d) = 0".formatted(8 << random.nextInt(7)));
        }
        if (number == 0) {
            hasContext = true;
            add("r6 = r1");
            add("r7 = *(u32 *)(r6 + %d)".formatted(xdp ? 0 : 76));
            add("r8 = *(u32 *)(r6 + %d)".formatted(xdp ? 4 : 80));
            add("r9 = %d".formatted(random.nextInt(20)));
        } else {
            keep(parameters.get(number));
        }
        int statements = random.nextInt(4);
        int chain = once(40) ? -1 : random.nextInt(statements + 1);
        for (int i = 0; i <= statements; i++) {
            if (i == chain && number + 1 < parameters.size()) {
                call(number + 1);
            } else {
                statement(number);
            }
        }
        if (!once(80)) {
            add(one("r0 = 0", "r0 = 2", "r0 = r9", once(10) ? "r0 = r6" : "r0 = 1"));
        }
        add("exit");
        return "%s%s %s(%s) { %s }"
                .formatted(
                        number > 0 && once(4) ? "static " : "",
                        once(60) ? one("void", "struct s4 *") : one("int", "u64", "enum e"),
                        number == 0 ? "main" : "f" + number,
                        String.join(", ", parameters.get(number)),
                        String.join("; ", body));
    }

    /// Arguments move to where calls leave them alone.
    private void keep(List<String> own) {
        String holder = "0";
        String number = "3";
        hasContext = false;
        for (int i = 0; i < own.size() && i < 5; i++) {
            String register = "r" + (i + 1);
            if (isContext(own.get(i))) {
                hasContext = true;
                holder = register;
            } else if (isMemory(own.get(i))) {
                use(register, own.get(i));
            } else {
                number = register;
            }
        }
        add("r6 = %s".formatted(holder));
        add("r9 = %s".formatted(number));
    }

    /// A pointer to memory is read and written, mostly after a check, mostly within it.
    private void use(String register, String parameter) {
        if (once(3)) {
            return;
        }
        String label = "l" + labels++;
        boolean checked = !parameter.contains("nonnull") && !once(20);
        if (checked) {
            add("if %s == 0 goto %s".formatted(register, label));
        }
        int off = once(15) ? 16 : 0;
        add(one("r0 = *(u8 *)(%s + %d)", "*(u8 *)(%s + %d) = 7").formatted(register, off));
        if (once(3)) {
            add("r0 = *(u64 *)(%s + %d)".formatted(register, off));
        }
        if (checked) {
            add("%s: r0 = 0".formatted(label));
        }
    }

    private void statement(int number) {
        switch (random.nextInt(10)) {
            case 0 -> add("r9 += %d".formatted(random.nextInt(9)));
            case 1 -> add("r9 &= %s".formatted(one("1", "7", "255")));
            case 2 -> {
                String label = "l" + labels++;
                add(
                        "if r9 %s %d goto %s"
                                .formatted(one(">", "<", "==", "s>"), random.nextInt(9), label));
                add("r9 = %d".formatted(random.nextInt(9)));
                add("%s: r0 = 0".formatted(label));
            }
            case 3 -> {
                add("r9 &= 7");
                add("r2 = r10");
                add("r2 += r9");
                add("r0 = *(u8 *)(r2 - 8)");
            }
            case 4 -> packet(number);
            case 5 -> leave();
            case 6 -> loop();
            default -> {
                int functions = parameters.size();
                if (once(60)) {
                    call(random.nextInt(functions));
                } else if (number + 1 < functions) {
                    call(number + 1 + random.nextInt(functions - number - 1));
                }
            }
        }
    }

    /// What may end the function early: a tail call, or a load beyond the packet.
    private void leave() {
        if (hasContext && once(2)) {
            add("r1 = r6");
            add("r2 = $jumps");
            add("r3 = %d".formatted(random.nextInt(6)));
            add("call 12"); // bpf_tail_call
        } else if (hasContext && !xdp) {
            add("r0 = *(%s *)skb[%d]".formatted(one("u8", "u16", "u32"), random.nextInt(20)));
            add(one("r9 = r0", "r9 += 1"));
        }
    }

    /// A callback that is run a few times (`bpf_loop`).
    private void loop() {
        if (callbacks == 3) {
            return;
        }
        add("r1 = %d".formatted(random.nextInt(once(20) ? 1 : 6)));
        if (hasContext) {
            add("*(u64 *)(r10 - 32) = r6");
        }
        add("r2 = &cb%d".formatted(callbacks++));
        withContext.add(hasContext && once(2));
        add("r3 = %s".formatted(once(3) && !withContext.getLast() ? "0" : "r10"));
        add("r4 = 0");
        add("call 181");
    }

    private String callback(int number) {
        body.clear();
        add("r9 = r1");
        add("r6 = r2");
        if (withContext.get(number)) {
            add("r6 = *(u64 *)(r2 - 32)");
        }
        if (once(3)) {
            add("r9 &= 7");
        }
        if (once(3)) {
            add("*(u64 *)(r10 - 8) = r9");
        }
        if (once(12)) {
            add("r1 = r6");
            add("r2 = $jumps");
            add("r3 = 1");
            add("call 12");
        } else if (withContext.get(number) && !xdp && once(6)) {
            add("r0 = *(u8 *)skb[3]");
        }
        add(once(3) ? "r0 = 1" : once(10) ? "r0 = r9" : "r0 = 0");
        add("exit");
        return "static int cb%d(u64, void *) { %s }".formatted(number, String.join("; ", body));
    }

    /// A look at the packet, or a change of it.
    private void packet(int number) {
        if (number == 0 && once(2)) {
            String label = "l" + labels++;
            add("r4 = r7");
            add("r4 += %d".formatted(4 + random.nextInt(30)));
            add("if r4 > r8 goto %s".formatted(label));
            add("r0 = *(u8 *)(r7 + 3)");
            if (parameters.size() > 1 && once(2)) {
                call(1 + random.nextInt(parameters.size() - 1));
                add("r0 = *(u8 *)(r7 + 3)");
            }
            add("%s: r0 = 1".formatted(label));
        } else if (hasContext && once(3)) {
            add("r1 = r6");
            add("r2 = 4");
            add("call %d".formatted(xdp ? 44 : 39)); // bpf_xdp_adjust_head, bpf_skb_pull_data
        }
    }

    private void call(int callee) {
        int number = 1;
        for (String parameter : parameters.get(callee)) {
            if (number <= 5 && !once(100)) { // else whatever is there, or nothing
                argument("r" + number, once(60) ? PARAMETERS[random.nextInt(3)] : parameter);
            }
            number++;
        }
        add("call %s".formatted(callee == 0 ? "main" : "f" + callee));
        if (once(3)) {
            add("r9 = r0");
        }
    }

    private void argument(String register, String parameter) {
        if (isContext(parameter)) {
            add("%s = %s".formatted(register, hasContext ? "r6" : "r9"));
        } else if (!isMemory(parameter)) {
            add("%s = %s".formatted(register, one("r9", "7", "0")));
        } else if (once(5)) {
            add("%s = %s".formatted(register, once(6) ? "r7" : "0"));
        } else {
            if (once(3)) {
                add("*(u64 *)(r10 - %d) = r9".formatted(8 * (1 + random.nextInt(3))));
            }
            add("%s = r10".formatted(register));
            add("%s += -%d".formatted(register, once(20) ? 4 : 24));
        }
    }
}
