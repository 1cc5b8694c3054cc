package dev.sash.openblas;

import java.util.List;

/// OpenBLAS cannot be used: the message says what failed, every place that was tried, and the
/// remedy.
public final class OpenBlasException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> attempts;

  OpenBlasException(String message, List<String> attempts, Throwable cause) {
    super(
        attempts.isEmpty() ? message : message + "\n  tried " + String.join("\n  tried ", attempts),
        cause);
    this.attempts = List.copyOf(attempts);
  }

  OpenBlasException(String message) {
    this(message, List.of(), null);
  }

  /// {@return the places that were tried, in order, each with the reason why it failed; empty if
  /// none was}
  public List<String> attempts() {
    return attempts == null ? List.of() : attempts;
  }
}
