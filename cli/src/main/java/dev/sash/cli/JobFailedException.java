package dev.sash.cli;

/// Thrown when a job cannot be done; the message is the one line that the user sees.
final class JobFailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  JobFailedException(String message, Object... values) {
    super(message.formatted(values));
  }
}
