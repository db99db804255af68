package io.sluice.cli.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.jr.ob.JSON;

class JsonWriterTest {
    @Test
    void keysStandInTheOrderOfTheCalls() {
        StringBuilder line = new StringBuilder();
        JsonWriter json =
                new JsonWriter(line)
                        .beginObject()
                        .member("type", "program")
                        .key("insns")
                        .beginArray();
        json.beginArray().value(40).value(0).endArray().beginArray().value(-1).endArray();
        json.endArray().member("n", Long.MAX_VALUE).endObject();
        assertEquals(
                "{\"type\":\"program\",\"insns\":[[40,0],[-1]],\"n\":9223372036854775807}",
                line.toString());
    }

    @Test
    void whatATerminalMustNotSeeIsEscaped() {
        StringBuilder line = new StringBuilder();
        new JsonWriter(line).value("a\"\\\n\t\u001b[31m\u202e\u2028\ud800é𝄞");
        assertEquals("\"a\\\"\\\\\\n\\t\\u001b[31m\\u202e\\u2028\\ud800é𝄞\"", line.toString());
    }

    @Test
    void anotherReaderGetsTheSameText() {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--) {
                int codePoint = random.nextInt(random.nextBoolean() ? 0x80 : 0x110000);
                text.appendCodePoint(codePoint >= 0xd800 && codePoint < 0xe000 ? 'x' : codePoint);
            }
            StringBuilder line = new StringBuilder();
            new JsonWriter(line).beginObject().member("t", text.toString()).endObject();
            assertEquals(text.toString(), JSON.std.mapFrom(line.toString()).get("t"));
            assertTrue(line.indexOf("\n") < 0);
        }
    }
}
