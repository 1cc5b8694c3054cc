package dev.sash.caffe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sash.file.Broken;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFormatTest {

  @Test
  void everyKindOfValueIsRead() {
    Message message =
        TextFormat.parse(
            """
            \uFEFF# a comment { : "
            whole: 12 hex: 0x1F octal: 017 negative: - 3;
            float: 1.5f, small: -2.5e-3 large: 1E+2 dot: .5 inf: -inf nan: nan
            yes: true no: 0
            text: "a\\tb\\"\\x41\\101\\303\\244" 'c' # comment
              "d ä"
            name: MAX
            list: [1, 2, 3] list: 4 none: []
            inner { a: 1 } inner: < b: 2 > inner: [{ a: 3 }, <b: 4>]
            """);
    assertEquals(12, message.integer("whole", 0));
    assertEquals(31, message.integer("hex", 0));
    assertEquals(15, message.integer("octal", 0));
    assertEquals(-3, message.integer("negative", 0));
    assertEquals(1.5f, message.number("float", 0));
    assertEquals(-0.0025f, message.number("small", 0));
    assertEquals(100, message.number("large", 0));
    assertEquals(0.5f, message.number("dot", 0));
    assertEquals(Float.NEGATIVE_INFINITY, message.number("inf", 0));
    assertTrue(Float.isNaN(message.number("nan", 0)));
    assertTrue(message.flag("yes", false));
    assertFalse(message.flag("no", true));
    assertEquals("a\tb\"AAäcd ä", message.text("text"));
    assertEquals("MAX", message.name("name", List.of("AVE", "MAX")));
    assertEquals(List.of(1, 2, 3, 4), message.integers("list"));
    assertEquals(List.of(), message.integers("none"));
    assertEquals(4, message.messages("inner").size());
    assertEquals(List.of(1, 3), message.message("inner").integers("a"));
    assertEquals(7, message.integer("missing", 7));
    assertEquals("", message.text("missing"));
  }

  /// `|` stands for a line break in the text.
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "a; line 1: expected ':' or '{' after a, found the end of the file",
        "a 1; line 1: expected ':' or '{' after a, found '1'",
        "|a: {|b: 1; line 3: the file ends where '}' is expected: it is truncated",
        "a < b: 1 }; line 1: expected a field's name, found '}'",
        "a: 1 }; line 1: expected a field's name, found '}'",
        "a:; line 1: expected a value, found the end of the file",
        "a: [1 2]; line 1: expected ',' or ']' in the list a, found '2'",
        "a: 'x|'; line 1: a text in quotes must end on its line",
        "a: 'x; line 1: a text in quotes must end on its line",
        "a: '\\q'; line 1: unknown escape \\q",
        "a: '\\xg'; line 1: \\x needs hexadecimal digits",
        "a: 1 \u0000 b: 2; line 1: expected a field's name, found character 0x00",
        "[a.b]: 1; line 1: extensions in brackets are not supported",
        "|a: \u0001 b; line 2: expected a value, found character 0x01",
      })
  void whatIsNoTextFormatIsNamedWithItsLine(String text, String rule) {
    String lines = text.replace('|', '\n');
    assertEquals(rule, assertThrows(Broken.class, () -> TextFormat.parse(lines)).getMessage());
  }

  @Test
  void depthAndNumberOfFieldsAreCapped() {
    String deep = "\n" + "a{".repeat(40);
    assertEquals(
        "line 2: more than 32 messages within each other",
        assertThrows(Broken.class, () -> TextFormat.parse(deep)).getMessage());
    String many = "a:1\n".repeat(200_001);
    assertEquals(
        "line 200001: the file has more than 200000 fields",
        assertThrows(Broken.class, () -> TextFormat.parse(many)).getMessage());
  }

  @Test
  void valuesOfAnotherKindAreNamed() {
    Message message =
        TextFormat.parse("a: 1 a: 2\nb: 'x'\nc: 1.5\nd: MED\ne { }\nf: " + "9".repeat(70));
    assertRule("line 1: a is given twice", () -> message.integer("a", 0));
    assertRule("line 2: b needs a whole number, got \"x\"", () -> message.integer("b", 0));
    assertRule("line 2: b needs a number, got \"x\"", () -> message.number("b", 0));
    assertRule("line 2: b needs true or false, got \"x\"", () -> message.flag("b", true));
    assertRule("line 2: b needs a message in braces, got \"x\"", () -> message.message("b"));
    assertRule("line 3: c needs a whole number, got 1.5", () -> message.integer("c", 0));
    assertRule("line 3: c needs a text in quotes, got 1.5", () -> message.text("c"));
    assertRule(
        "line 4: d needs one of MAX, AVE, got MED", () -> message.name("d", List.of("MAX", "AVE")));
    assertRule("line 4: d needs a number, got MED", () -> message.number("d", 0));
    assertRule("line 5: e needs a value, got a message", () -> message.integer("e", 0));
    assertRule(
        "line 6: f needs a whole number, got " + "9".repeat(60) + "...",
        () -> message.integer("f", 0));
  }

  @Test
  void fieldsThatNobodyAskedForAreNamed() {
    Message message = TextFormat.parse("a: 1\nb: 2\nc: 3");
    message.integer("a", 0);
    message.requireUnderstood(Set.of("b", "c"));
    assertRule(
        "line 3: the parameter c is not supported here",
        () -> message.requireUnderstood(Set.of("b")));
  }

  private static void assertRule(String rule, Runnable reading) {
    assertEquals(rule, assertThrows(Broken.class, reading::run).getMessage());
  }
}
