package dev.sash.npz;

import dev.sash.file.Broken;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Reads the few Python literals that array headers hold: dictionaries with text keys, tuples,
/// lists, text, whole numbers, True and False. Text becomes `String`, numbers `Long`, tuples and
/// lists `List`.
final class PythonLiteral {

  /// Of tuples and lists within each other.
  private static final int MAXIMUM_DEPTH = 8;

  private final String text;
  private int at;

  PythonLiteral(String text) {
    this.text = text;
  }

  /// Reads one dictionary and the end of the text.
  ///
  /// @throws Broken if the text is anything else
  TreeMap<String, Object> dictionary() {
    TreeMap<String, Object> entries = new TreeMap<>();
    expect('{');
    while (!found('}')) {
      if (!(value(0) instanceof String key)) {
        throw broken("a text key");
      }
      expect(':');
      if (entries.put(key, value(0)) != null) {
        throw Broken.rule("the header has the key '%s' twice", key);
      }
      if (!found(',')) {
        expect('}');
        break;
      }
    }
    skipSpace();
    if (at < text.length()) {
      throw broken("the end");
    }
    return entries;
  }

  private Object value(int depth) {
    skipSpace();
    if (depth > MAXIMUM_DEPTH) {
      throw broken("fewer nested tuples");
    }
    if (found('(')) {
      return values(')', depth);
    }
    if (found('[')) {
      return values(']', depth);
    }
    char next = at < text.length() ? text.charAt(at) : 0;
    if (next == '\'' || next == '"') {
      return quoted(next);
    }
    int start = at;
    while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || at == start)) {
      at++;
    }
    String word = text.substring(start, at);
    return switch (word) {
      case "True" -> true;
      case "False" -> false;
      default -> number(word, start);
    };
  }

  private Long number(String word, int start) {
    // Python 2 wrote 3L.
    String digits = word.endsWith("L") ? word.substring(0, word.length() - 1) : word;
    try {
      return Long.valueOf(digits);
    } catch (NumberFormatException e) {
      at = start;
      throw broken("a number, a text, a tuple, True or False");
    }
  }

  private List<Object> values(char end, int depth) {
    List<Object> values = new ArrayList<>();
    while (!found(end)) {
      values.add(value(depth + 1));
      if (!found(',')) {
        expect(end);
        break;
      }
    }
    return values;
  }

  private String quoted(char quote) {
    int end = text.indexOf(quote, at + 1);
    if (end < 0) {
      throw broken("a text that ends");
    }
    String content = text.substring(at + 1, end);
    at = end + 1;
    return content;
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private boolean found(char expected) {
    skipSpace();
    if (at < text.length() && text.charAt(at) == expected) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char expected) {
    if (!found(expected)) {
      throw broken("'" + expected + "'");
    }
  }

  private Broken broken(String expected) {
    String rest = at < text.length() ? "'" + text.substring(at).strip() + "'" : "the end";
    String found = rest.length() > 40 ? rest.substring(0, 40) + "...'" : rest;
    return Broken.rule(
        "the header is no Python dictionary: expected %s at character %d, found %s",
        expected, at, found);
  }
}
