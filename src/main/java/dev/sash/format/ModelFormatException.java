package dev.sash.format;

/// Thrown when a model file, or one that goes with a model, breaks a rule of its format or holds
/// what cannot be read. The message gives the file, the node and its operator, the byte offset
/// where one is known, and the rule.
public class ModelFormatException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private static final int LONGEST_RULE = 2000;

  private final transient Location location;
  private final String rule;

  /// Creates the exception.
  ///
  /// @param location where
  /// @param rule what is wrong: the values, the rule, the remedy
  /// @param cause what was thrown below, or null
  public ModelFormatException(Location location, String rule, Throwable cause) {
    super(oneLine(location.toString()) + ": " + oneLine(rule), cause);
    this.location = location;
    this.rule = oneLine(rule);
  }

  /// Names come from the file: they may hold line breaks, and lists of them may be long.
  private static String oneLine(String text) {
    StringBuilder line =
        new StringBuilder(
            text.length() <= LONGEST_RULE ? text : text.substring(0, LONGEST_RULE) + "...");
    for (int at = 0; at < line.length(); at++) {
      if (Character.isISOControl(line.charAt(at))) {
        line.setCharAt(at, '?');
      }
    }
    return line.toString();
  }

  /// Returns where the file breaks the rule; null in a copy that was serialized.
  public Location location() {
    return location;
  }

  /// Returns the message without the place.
  public String rule() {
    return rule;
  }
}
