package dev.sash.safetensors;

import dev.sash.file.Broken;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// A cursor over strict JSON text in a mapped file; no read leaves the text. It builds no tree: its
/// caller knows what must come next.
///
/// Source: RFC 8259.
final class Json {

  /// Of objects and arrays within each other.
  private static final int MAXIMUM_DEPTH = 32;

  private static final int SKIPPED_TEXT_BYTES = 1 << 20;

  private final MemorySegment file;
  private final long end;
  private long position;

  /// Creates a cursor over the bytes from `start` to before `end`.
  Json(MemorySegment file, long start, long end) {
    this.file = file;
    this.position = start;
    this.end = end;
  }

  /// Returns the byte offset in the file.
  long position() {
    return position;
  }

  private byte at(long offset) {
    return file.get(ValueLayout.JAVA_BYTE, offset);
  }

  private void skipSpace() {
    while (position < end && " \t\r\n".indexOf(at(position)) >= 0) {
      position++;
    }
  }

  /// Returns the next character that is no space without passing it, or 0 at the end.
  private char peek() {
    skipSpace();
    return position < end ? (char) (at(position) & 0xff) : 0;
  }

  private boolean found(char expected) {
    boolean found = peek() == expected && position < end;
    position += found ? 1 : 0;
    return found;
  }

  private void expect(char expected) {
    if (!found(expected)) {
      throw broken("'" + expected + "'");
    }
  }

  private Broken broken(String expected) {
    if (position >= end) {
      return Broken.at(position, "the JSON text ends where %s is expected", expected);
    }
    char next = (char) (at(position) & 0xff);
    String shown =
        next > ' ' && next < 0x7f ? "'" + next + "'" : "byte 0x%02x".formatted((int) next);
    return Broken.at(position, "expected %s in the JSON text, found %s", expected, shown);
  }

  /// Reads an object: for each member the reader is called with the name, at the value.
  void object(int nameByteSize, Consumer<String> reader) {
    expect('{');
    if (found('}')) {
      return;
    }
    do {
      String name = text(nameByteSize);
      expect(':');
      reader.accept(name);
    } while (found(','));
    expect('}');
  }

  /// Reads an array: for each element the reader is called, at the element.
  void array(Runnable reader) {
    expect('[');
    if (found(']')) {
      return;
    }
    do {
      reader.run();
    } while (found(','));
    expect(']');
  }

  /// Reads a whole number from 0 on.
  long integer() {
    char first = peek();
    if (first < '0' || first > '9') {
      throw broken("a whole number from 0 on");
    }
    long start = position;
    String digits = number();
    if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw Broken.at(start, "expected a whole number from 0 on, found %s", digits);
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw Broken.at(start, "the number %s is larger than 2^63 - 1", digits);
    }
  }

  /// Reads text in quotes.
  ///
  /// @param maximumByteSize bytes between the quotes at most
  String text(int maximumByteSize) {
    skipSpace();
    expect('"');
    long start = position;
    boolean escaped = false;
    for (; position < end && at(position) != '"'; position++) {
      byte next = at(position);
      if (next >= 0 && next < ' ') {
        throw Broken.at(position, "control characters in JSON text must be escaped");
      }
      if (position - start >= maximumByteSize) {
        throw Broken.at(start, "a text has more than %d bytes", maximumByteSize);
      }
      if (next == '\\') {
        escaped = true;
        position++;
      }
    }
    if (position >= end) {
      throw Broken.at(start, "the JSON text ends within quotes");
    }
    byte[] bytes = file.asSlice(start, position++ - start).toArray(ValueLayout.JAVA_BYTE);
    String text = decode(bytes, start);
    return escaped ? unescape(text, start) : text;
  }

  private static String decode(byte[] bytes, long start) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw Broken.at(start, "the text is not UTF-8");
    }
  }

  private static String unescape(String text, long start) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (next != '\\') {
        plain.append(next);
        continue;
      }
      char escape = text.charAt(++i);
      int simple = "\"\\/bfnrt".indexOf(escape);
      if (simple >= 0) {
        plain.append("\"\\/\b\f\n\r\t".charAt(simple));
      } else if (escape == 'u') {
        plain.append(unicode(text, i + 1, start));
        i += 4;
      } else {
        throw Broken.at(start, "unknown escape \\%s in the text", escape);
      }
    }
    for (int i = 0; i < plain.length(); i++) {
      if (Character.isHighSurrogate(plain.charAt(i))
          && i + 1 < plain.length()
          && Character.isLowSurrogate(plain.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(plain.charAt(i))) {
        throw Broken.at(start, "half a surrogate pair in the text");
      }
    }
    return plain.toString();
  }

  private static char unicode(String text, int from, long start) {
    int code = 0;
    for (int i = from; i < from + 4; i++) {
      char next = i < text.length() ? text.charAt(i) : 'x';
      int digit = next < 0x80 ? Character.digit(next, 16) : -1;
      if (digit < 0) {
        throw Broken.at(start, "\\u needs four hexadecimal digits");
      }
      code = code << 4 | digit;
    }
    return (char) code;
  }

  /// Passes over a value of any kind.
  void skip() {
    skip(0);
  }

  private void skip(int depth) {
    if (depth > MAXIMUM_DEPTH) {
      throw Broken.at(position, "more than %d objects and arrays within each other", MAXIMUM_DEPTH);
    }
    switch (peek()) {
      case '{' -> object(SKIPPED_TEXT_BYTES, name -> skip(depth + 1));
      case '[' -> array(() -> skip(depth + 1));
      case '"' -> text(SKIPPED_TEXT_BYTES);
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw broken("a value");
    }
  }

  private void word(String word) {
    for (int i = 0; i < word.length(); i++, position++) {
      if (position >= end || at(position) != word.charAt(i)) {
        throw broken(word);
      }
    }
  }

  /// Reads a number and returns its characters.
  private String number() {
    skipSpace();
    long start = position;
    passes('-');
    if (!passes('0')) {
      digits();
    }
    if (passes('.')) {
      digits();
    }
    if (passes('e') || passes('E')) {
      if (!passes('+')) {
        passes('-');
      }
      digits();
    }
    if (position - start > 64) {
      throw Broken.at(start, "a number has more than 64 characters");
    }
    byte[] bytes = file.asSlice(start, position - start).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private boolean passes(char expected) {
    boolean passes = position < end && at(position) == expected;
    position += passes ? 1 : 0;
    return passes;
  }

  private void digits() {
    long start = position;
    while (position < end && at(position) >= '0' && at(position) <= '9') {
      position++;
    }
    if (position == start) {
      throw broken("a digit");
    }
  }

  /// Requires that nothing but space is left.
  void end() {
    skipSpace();
    if (position < end) {
      throw broken("the end");
    }
  }
}
