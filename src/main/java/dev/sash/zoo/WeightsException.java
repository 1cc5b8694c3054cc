package dev.sash.zoo;

import java.util.List;

/// Thrown when weights and a blueprint do not fit each other. It has every tensor that is missing,
/// misshapen or surplus; the message names the first few.
public final class WeightsException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;
  private static final int SHOWN = 8;

  /// The problems, one a tensor.
  private final String[] problems;

  WeightsException(String blueprint, List<String> problems) {
    super(message(blueprint, problems));
    this.problems = problems.toArray(String[]::new);
  }

  private static String message(String blueprint, List<String> problems) {
    int hidden = Math.max(0, problems.size() - SHOWN);
    return "the weights do not fit %s: %s%s"
        .formatted(
            blueprint,
            String.join("; ", problems.subList(0, problems.size() - hidden)),
            hidden == 0 ? "" : "; and %d more".formatted(hidden));
  }

  /// Returns one line a tensor, such as `'fc.weight' is missing: expected [1000, 512]`.
  public List<String> problems() {
    return List.of(problems);
  }
}
