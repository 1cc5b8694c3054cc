package dev.sash.zoo;

/// Thrown when a text is no network in the notation of [Notation]. The message says what was
/// expected and repeats the text with a caret below the character.
public final class NotationException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;
  private static final int BEFORE = 60;
  private static final int AFTER = 30;

  /// Where in the text, counted from 0.
  private final int position;

  NotationException(String problem, String text, int position) {
    super(problem + System.lineSeparator() + excerpt(text, position));
    this.position = position;
  }

  private static String excerpt(String text, int position) {
    int start = position <= BEFORE ? 0 : position - BEFORE;
    int end = Math.min(text.length(), position + AFTER);
    String before = start == 0 ? "" : "...";
    String after = end == text.length() ? "" : "...";
    String line = before + text.substring(start, end).replaceAll("\\p{Cntrl}", " ") + after;
    return line + System.lineSeparator() + " ".repeat(before.length() + position - start) + "^";
  }

  /// Returns the index in the text of the character at fault; the text's length where it ends too
  /// early.
  public int position() {
    return position;
  }
}
