package dev.sash.zoo;

import dev.sash.volume.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// Reads the grammar of [Notation] by recursive descent.
final class NotationReader {

  /// Each level of brackets takes a frame of the stack.
  private static final int DEEPEST = 100;

  private static final String TIMES = "how many times, as in [CONV3-32 -> RELU]*2";

  private static final String PATTERN = " stands for many networks: write one number after '*'";

  private final String text;
  private int at;
  private int depth;

  NotationReader(String text) {
    this.text = text;
  }

  Sketch read() {
    Shape input = input();
    List<Sketch.Item> items = new ArrayList<>();
    skipSpace();
    while (at < text.length()) {
      expect("->", "'->' and a layer, or the end");
      items.add(item());
      skipSpace();
    }
    return new Sketch(input, items);
  }

  private Shape input() {
    skipSpace();
    int start = at;
    if (!word().equals("INPUT")) {
      throw error("expected the network to begin with its input, such as INPUT[32x32x3]", start);
    }
    expect("[", "'[' and the input's size, such as INPUT[32x32x3]");
    skipSpace();
    int size = at;
    int height = positive("the input's height");
    expectTimes();
    int width = positive("the input's width");
    expectTimes();
    int channels = positive("the input's depth");
    expect("]", "']' behind the input's size");
    try {
      return Shape.of(height, width, channels);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw error(e.getMessage(), size);
    }
  }

  private void expectTimes() {
    if (Character.toLowerCase(peek()) != 'x') {
      throw error("expected 'x' between height, width and depth", at);
    }
    at++;
  }

  private Sketch.Item item() {
    return peek() == '[' ? group() : single();
  }

  private Sketch.Item group() {
    if (++depth > DEEPEST) {
      throw error("brackets are nested more than %d deep".formatted(DEEPEST), at);
    }
    expect("[", "'['");
    List<Sketch.Item> items = new ArrayList<>();
    items.add(item());
    while (peek() != ']') {
      expect("->", "'->' or ']'");
      items.add(item());
    }
    at++;
    depth--;
    return new Sketch.Group(items, times());
  }

  private Sketch.Item single() {
    int start = at;
    String name = word();
    for (Sketch.Word word : Sketch.Word.values()) {
      if (word.name().equals(name)) {
        refuseOptional();
        Sketch.Layer layer = layer(word);
        return new Sketch.Single(layer, start, times());
      }
    }
    String words =
        Arrays.stream(Sketch.Word.values()).map(Enum::name).collect(Collectors.joining(", "));
    throw error("expected a layer or '[': layers are " + words, start);
  }

  private Sketch.Layer layer(Sketch.Word word) {
    return switch (word) {
      case CONV -> {
        int size = positive("a kernel size, as in CONV3-32");
        expect("-", "'-' and the number of filters, as in CONV3-32");
        yield withOptions(word, size, positive("the number of filters, as in CONV3-32"));
      }
      case POOL, AVGPOOL -> withOptions(word, positive("a window size, as in POOL2"), 0);
      case FC -> plain(word, positive("the number of outputs, as in FC10"));
      case DROPOUT -> plain(word, Character.isDigit(peek()) ? percent() : 50);
      case GAP, RELU, SIGMOID, TANH, LRN, BN, SOFTMAX -> plain(word, 0);
    };
  }

  private static Sketch.Layer plain(Sketch.Word word, int size) {
    return new Sketch.Layer(word, size, 0, OptionalInt.empty(), OptionalInt.empty());
  }

  private Sketch.Layer withOptions(Sketch.Word word, int size, int filters) {
    OptionalInt stride = OptionalInt.empty();
    OptionalInt padding = OptionalInt.empty();
    while (true) {
      char next = Character.toLowerCase(peek());
      if (next == '/' && stride.isEmpty()) {
        at++;
        stride = OptionalInt.of(positive("a stride, as in POOL3/2"));
      } else if (next == 'p' && padding.isEmpty()) {
        at++;
        padding = OptionalInt.of(number("a padding, as in CONV3-32p0"));
      } else {
        return new Sketch.Layer(word, size, filters, stride, padding);
      }
    }
  }

  private int percent() {
    int start = at;
    int percent = number("a percentage");
    if (percent > 100) {
      throw error("dropout is at most 100 percent", start);
    }
    return percent;
  }

  private int times() {
    refuseOptional();
    if (peek() != '*') {
      return 1;
    }
    at++;
    if (Character.isLetter(peek())) {
      throw error("'*%c'".formatted(peek()) + PATTERN, at);
    }
    skipSpace();
    int start = at;
    int times = number(TIMES);
    boolean range = peek() == '?' || (peek() == '-' && !text.startsWith("->", at));
    if (range || text.startsWith("..", at)) {
      throw error("a range" + PATTERN, start);
    }
    return requirePositive(times, TIMES, start);
  }

  private void refuseOptional() {
    if (peek() == '?') {
      throw error("'?' stands for many networks: keep the layer or leave it out", at);
    }
  }

  private int positive(String what) {
    skipSpace();
    int start = at;
    return requirePositive(number(what), what, start);
  }

  private int requirePositive(int number, String what, int start) {
    if (number == 0) {
      throw error("expected %s, at least 1".formatted(what), start);
    }
    return number;
  }

  private int number(String what) {
    skipSpace();
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw error("expected " + what, start);
    }
    try {
      return Integer.parseInt(text, start, at, 10);
    } catch (NumberFormatException e) {
      throw error("expected %s, at most %d".formatted(what, Integer.MAX_VALUE), start);
    }
  }

  private String word() {
    skipSpace();
    int start = at;
    while (at < text.length() && Character.isLetter(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at).toUpperCase(java.util.Locale.ROOT);
  }

  private void expect(String token, String what) {
    skipSpace();
    if (!text.startsWith(token, at)) {
      throw error("expected " + what, at);
    }
    at += token.length();
  }

  /// Returns the next character that is no space, or 0 at the end.
  private char peek() {
    skipSpace();
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private NotationException error(String problem, int position) {
    return new NotationException(problem, text, position);
  }
}
