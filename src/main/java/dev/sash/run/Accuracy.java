package dev.sash.run;

/// How far a convolution may be from its exact sums.
public enum Accuracy {
  /// As the fastest algorithm comes out: minimal filtering (Lavin and Gray 2016) loses up to about
  /// two digits of float32's seven in the worst case, one as a rule.
  FAST,
  /// Every sum is computed as it is defined, products rounded at most once each. A long sum of
  /// values of one sign still loses digits, as float32 sums do.
  EXACT
}
