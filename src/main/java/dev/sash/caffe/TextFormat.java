package dev.sash.caffe;

import dev.sash.file.Broken;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Parses text-format protobuf without knowing the messages: fields by name, messages in braces or
/// angle brackets, lists in brackets, texts with C escapes, comments from # to the end of the line.
///
/// Source: protobuf.dev, "Text Format Language Specification".
final class TextFormat {

  /// Of messages within each other.
  private static final int MAXIMUM_DEPTH = 32;

  /// Of fields in the whole file.
  private static final int MAXIMUM_FIELDS = 200_000;

  private final String text;
  private int at;
  private int line = 1;
  private int fieldCount;

  private TextFormat(String text) {
    this.text = text;
  }

  /// Parses a whole file.
  ///
  /// @throws Broken if it breaks a rule, with the line
  static Message parse(String text) {
    TextFormat format = new TextFormat(text);
    if (text.startsWith("\uFEFF")) {
      format.at++;
    }
    Message message = new Message(1);
    format.fields(message, (char) 0, 0);
    return message;
  }

  /// Reads fields up to the closing character, or with 0 to the end of the text.
  private void fields(Message message, char close, int depth) {
    if (depth > MAXIMUM_DEPTH) {
      throw broken("more than %d messages within each other", MAXIMUM_DEPTH);
    }
    while (peek() != close || at >= text.length() || close == 0) {
      if (at >= text.length()) {
        if (close == 0) {
          return;
        }
        throw broken("the file ends where '%s' is expected: it is truncated", close);
      }
      field(message, depth);
      if (peek() == ',' || peek() == ';') {
        at++;
      }
    }
    at++;
  }

  private void field(Message message, int depth) {
    if (peek() == '[') {
      throw broken("extensions in brackets are not supported");
    }
    String name = word("a field's name");
    boolean colon = peek() == ':';
    at += colon ? 1 : 0;
    char next = peek();
    if (next == '[' && colon) {
      at++;
      list(message, name, depth);
    } else {
      if (!colon && next != '{' && next != '<') {
        throw broken("expected ':' or '{' after %s, found %s", name, found());
      }
      value(message, name, depth);
    }
  }

  private void list(Message message, String name, int depth) {
    if (peek() != ']') {
      value(message, name, depth);
      while (peek() == ',') {
        at++;
        value(message, name, depth);
      }
    }
    if (peek() != ']') {
      throw broken("expected ',' or ']' in the list %s, found %s", name, found());
    }
    at++;
  }

  private void value(Message message, String name, int depth) {
    if (++fieldCount > MAXIMUM_FIELDS) {
      throw broken("the file has more than %d fields", MAXIMUM_FIELDS);
    }
    char next = peek();
    int start = line;
    if (next == '{' || next == '<') {
      at++;
      Message inner = new Message(start);
      fields(inner, next == '{' ? '}' : '>', depth + 1);
      message.add(name, inner);
    } else if (next == '"' || next == '\'') {
      message.add(name, new Scalar(quoted(), true, start));
    } else {
      boolean negative = next == '-';
      at += negative ? 1 : 0;
      message.add(name, new Scalar((negative ? "-" : "") + word("a value"), false, start));
    }
  }

  /// Returns the next character behind space and comments without passing it, or 0 at the end.
  private char peek() {
    boolean comment = false;
    for (; at < text.length(); at++) {
      char next = text.charAt(at);
      if (next == '\n') {
        line++;
        comment = false;
      } else if (next == '#') {
        comment = true;
      } else if (!comment && " \t\r\f\u000b".indexOf(next) < 0) {
        return next;
      }
    }
    return 0;
  }

  private String word(String what) {
    peek();
    int start = at;
    while (at < text.length() && isWord(text.charAt(at), at > start ? text.charAt(at - 1) : 0)) {
      at++;
    }
    if (at == start) {
      throw broken("expected %s, found %s", what, found());
    }
    return text.substring(start, at);
  }

  /// A sign belongs to a number only behind its exponent's letter.
  private static boolean isWord(char next, char before) {
    return next < 0x80 && Character.isLetterOrDigit(next)
        || next == '_'
        || next == '.'
        || ((next == '-' || next == '+') && (before == 'e' || before == 'E'));
  }

  /// Reads texts in quotes; those that follow each other are one.
  private String quoted() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (char quote = peek();
        at < text.length() && (quote == '"' || quote == '\'');
        quote = peek()) {
      at++;
      while (current() != quote) {
        if (text.charAt(at) == '\\') {
          at++;
          current();
          escape(bytes);
        } else {
          int code = text.codePointAt(at);
          bytes.writeBytes(Character.toString(code).getBytes(StandardCharsets.UTF_8));
          at += Character.charCount(code);
        }
      }
      at++;
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private char current() {
    if (at >= text.length() || text.charAt(at) == '\n') {
      throw broken("a text in quotes must end on its line");
    }
    return text.charAt(at);
  }

  private void escape(ByteArrayOutputStream bytes) {
    char kind = text.charAt(at);
    int simple = "abfnrtv\\'\"?".indexOf(kind);
    if (simple >= 0) {
      bytes.write("\u0007\b\f\n\r\t\u000b\\'\"?".charAt(simple));
      at++;
    } else if (kind == 'x' || kind == 'X') {
      at++;
      bytes.write(digits(16, 2));
    } else if (kind >= '0' && kind <= '7') {
      bytes.write(digits(8, 3));
    } else {
      throw broken("unknown escape \\%s", kind);
    }
  }

  private int digits(int radix, int maximum) {
    int value = 0;
    int start = at;
    while (at < text.length()
        && at < start + maximum
        && text.charAt(at) < 0x80
        && Character.digit(text.charAt(at), radix) >= 0) {
      value = value * radix + Character.digit(text.charAt(at++), radix);
    }
    if (at == start) {
      throw broken("\\x needs hexadecimal digits");
    }
    return value;
  }

  private String found() {
    if (at >= text.length()) {
      return "the end of the file";
    }
    char next = text.charAt(at);
    return next > ' ' && next < 0x7f ? "'" + next + "'" : "character 0x%02x".formatted((int) next);
  }

  private Broken broken(String rule, Object... values) {
    return Broken.rule("line %d: %s", line, rule.formatted(values));
  }
}
