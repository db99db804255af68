package io.sluice.cli.programs;

import io.sluice.cli.render.JsonWriter;
import io.sluice.cli.render.SafeText;
import io.sluice.emulator.FaultSearch;
import io.sluice.emulator.FaultSearch.Finding;
import io.sluice.emulator.programs.ProgramType;
import io.sluice.emulator.verifier.Reason;
import io.sluice.emulator.verifier.Verification.Rejected;
import io.sluice.emulator.verifier.Verification.Step;
import io.sluice.emulator.verifier.Verification.What;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Why a program was refused, for people and as members of an object: what led there, and a packet
/// that shows it.
final class RefusalReport {
    private final Rejected refusal;
    private final InsnLines lines;
    private final ProgramType type;
    private final Optional<Finding> finding;

    RefusalReport(Rejected refusal, InsnLines lines, ProgramType type) {
        this.refusal = refusal;
        this.lines = lines;
        this.type = type;
        this.finding =
                lines.program().flatMap(program -> FaultSearch.search(program, type, refusal));
    }

    List<String> people() {
        List<String> out = new ArrayList<>();
        String words = refusal.reason().words();
        out.add(Character.toUpperCase(words.charAt(0)) + words.substring(1));
        out.add("   " + lines.text(refusal.insn()));
        out.addAll(why());
        out.add("fix       " + refusal.suggestion());
        finding.ifPresent(found -> {
            out.add("packet    " + packet(found.packet()));
            out.add("   stops it at " + found.fault());
        });
        String whose = type == ProgramType.PLAIN ? "verifier's words: " : "kernel's own words: ";
        out.add(whose + SafeText.of(refusal.message()));
        return out;
    }

    private static String packet(byte[] bytes) {
        return bytes.length + " bytes " + HexFormat.of().formatHex(bytes);
    }

    private List<String> why() {
        List<String> out = new ArrayList<>();
        for (Step step : refusal.causes()) {
            out.add(label(out) + lines.text(step.insn()) + " · " + words(step.what()));
        }
        boolean unwritten =
                refusal.reason() == Reason.UNINITIALISED_REGISTER
                        && refusal.causes().stream().noneMatch(step -> step.what() == What.LOST);
        if (unwritten) {
            out.add(label(out) + "nothing on this path writes the register");
        }
        if (refusal.causes().stream().noneMatch(RefusalReport::isBranch)) {
            out.add(label(out) + "no branch was passed: straight from the start");
        }
        return out;
    }

    private static String label(List<String> before) {
        return before.isEmpty() ? "path      " : "          ";
    }

    private static boolean isBranch(Step step) {
        return step.what() == What.TAKEN || step.what() == What.NOT_TAKEN;
    }

    private static String words(What what) {
        return switch (what) {
            case MADE -> "sets the register";
            case COPIED -> "copies it";
            case CHANGED -> "calculates with it";
            case LOST -> "clears it";
            case TAKEN -> "taken";
            case NOT_TAKEN -> "not taken";
        };
    }

    void json(JsonWriter json) {
        json.member("suggestion", refusal.suggestion());
        json.key("causes").beginArray();
        for (Step step : refusal.causes()) {
            json.beginObject()
                    .member("insn", step.insn())
                    .member("what", step.what().name().toLowerCase(Locale.ROOT))
                    .endObject();
        }
        json.endArray();
        lines.at(refusal.insn())
                .ifPresent(line -> {
                    line.number().ifPresent(number -> json.member("line", number));
                    json.member("text", line.text());
                });
        finding.ifPresent(found ->
                json.key("fault")
                        .beginObject()
                        .member("packet", HexFormat.of().formatHex(found.packet()))
                        .member("insn", found.fault().slot())
                        .member("message", found.fault().toString())
                        .endObject());
    }
}
