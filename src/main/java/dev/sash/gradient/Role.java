package dev.sash.gradient;

import java.util.Locale;

/// What a parameter is in its layer.
public enum Role {
  /// Kernels, the scale of batch normalisation, coefficients of sub-sampling, slopes of parametric
  /// ReLU.
  WEIGHT,
  /// What is added: a value a filter, the shift of batch normalisation.
  BIAS;

  /// Returns the name in files: `weight`, `bias`.
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
