package dev.sash.cli;

/// How a test case ended.
///
/// @param kind passed, failed or skipped
/// @param reason why; for a passed case how close, or empty
record Verdict(Kind kind, String reason) {

  /// The three ends.
  enum Kind {
    PASS,
    FAIL,
    SKIP
  }

  Verdict {
    reason = Errors.oneLine(reason);
  }

  static Verdict pass() {
    return new Verdict(Kind.PASS, "");
  }

  static Verdict fail(String reason, Object... values) {
    return new Verdict(Kind.FAIL, reason.formatted(values));
  }

  static Verdict skip(String reason) {
    return new Verdict(Kind.SKIP, reason);
  }
}
