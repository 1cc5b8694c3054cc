package dev.sash.zoo;

/// What a tensor holds before training.
public sealed interface Initial {

  /// One value everywhere: biases, and what batch normalisation starts from.
  ///
  /// @param value the value of every element
  record Fixed(float value) implements Initial {}

  /// Random numbers around 0 with a standard deviation of sqrt(2 / fanIn), so that the volumes
  /// behind a ReLU neither grow nor fade (He, Zhang, Ren and Sun 2015, "Delving Deep into
  /// Rectifiers", section 2.2).
  ///
  /// @param fanIn how many inputs a unit sums up
  record He(long fanIn) implements Initial {

    /// @throws IllegalArgumentException if the fan-in is not positive
    public He {
      if (fanIn <= 0) {
        throw new IllegalArgumentException("fan-in must be positive: " + fanIn);
      }
    }
  }

  /// -1 or +1 with equal chances: codes of classes.
  record Sign() implements Initial {}
}
