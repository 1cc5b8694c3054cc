package dev.sash.file;

import dev.sash.format.Location;
import dev.sash.format.ModelFormatException;
import dev.sash.format.UnsupportedModelException;

/// A rule that the file breaks, thrown where only the rule is known; the border adds file and node.
public final class Broken extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final long byteOffset;
  private final boolean unsupported;

  private Broken(String rule, long byteOffset, boolean unsupported) {
    super(rule);
    this.byteOffset = byteOffset;
    this.unsupported = unsupported;
  }

  /// Returns a broken rule without a place of its own.
  public static Broken rule(String rule, Object... values) {
    return new Broken(rule.formatted(values), -1, false);
  }

  /// Returns a rule broken at a byte of the file.
  public static Broken at(long byteOffset, String rule, Object... values) {
    return new Broken(rule.formatted(values), byteOffset, false);
  }

  /// Returns a demand that is valid but not supported.
  public static Broken unsupported(String rule, Object... values) {
    return new Broken(rule.formatted(values), -1, true);
  }

  /// Returns the same rule with what it is about in front, such as the part of an archive; offsets
  /// within it are lost.
  public Broken within(String what) {
    return new Broken(what + ": " + getMessage(), -1, unsupported);
  }

  /// Returns the same rule with what the reader may look into.
  public Broken asking(String question) {
    return new Broken(getMessage() + ": " + question, byteOffset, unsupported);
  }

  /// Returns the exception for callers.
  public ModelFormatException in(Location location) {
    Location place = byteOffset >= 0 ? location.withByteOffset(byteOffset) : location;
    return unsupported
        ? new UnsupportedModelException(place, getMessage(), getCause())
        : new ModelFormatException(place, getMessage(), getCause());
  }
}
