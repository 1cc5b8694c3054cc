package dev.sash.layer;

/// What happens where (W - F + 2P) / S leaves a remainder.
public enum Rounding {
  /// The last, incomplete window is left out: the field's default.
  FLOOR,
  /// The last, incomplete window counts, unless it would start in the padding behind the input
  /// (Caffe's pooling, ONNX `ceil_mode`).
  CEIL,
  /// A remainder is an error that says which padding would fit.
  STRICT
}
