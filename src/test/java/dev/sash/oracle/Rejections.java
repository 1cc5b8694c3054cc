package dev.sash.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import org.junit.jupiter.api.function.Executable;

/// Checks that bad input is refused with the exact message.
public final class Rejections {

  private Rejections() {}

  /// Fails unless the call throws exactly this type with exactly this message.
  public static void assertRejected(
      Class<? extends Exception> type, String message, Executable call) {
    assertEquals(message, assertThrowsExactly(type, call).getMessage());
  }

  /// Fails unless the call throws an `IllegalArgumentException` with exactly this message.
  public static void assertRejected(String message, Executable call) {
    assertRejected(IllegalArgumentException.class, message, call);
  }
}
