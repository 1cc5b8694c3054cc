package dev.sash.run;

/// Thrown when [Choices] name an algorithm that cannot compute its convolution, on this machine or
/// with these options. The message gives the layer, the convolution and the rule.
public final class ChoiceException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  ChoiceException(String message) {
    super(message);
  }
}
