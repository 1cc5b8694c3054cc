package dev.sash.run;

/// How far a convolution may be from its exact sums.
public enum Accuracy {
  /// As the fastest algorithm comes out: minimal filtering (Lavin and Gray 2016) loses up to about
  /// two digits of float32's seven in the worst case, one as a rule.
  FAST,
  /// Every sum is computed as it is defined: products are rounded once each.
  EXACT
}
