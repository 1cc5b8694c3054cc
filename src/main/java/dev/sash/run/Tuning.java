package dev.sash.run;

/// How a model finds the algorithm of a convolution that its [Choices] do not name.
public enum Tuning {
  /// By an estimate of the costs, from shapes and options alone: the same on every machine whose
  /// vectors are as long.
  ESTIMATED,
  /// By the clock: when a model is loaded, each convolution of its network that more than one
  /// algorithm can compute is timed with each, on random numbers and on the model's own team. The
  /// fastest is taken, and the estimated one unless another is faster by more than 5%. That takes
  /// 0.4 seconds a convolution and 10 in all at most, and one call more, and before it up to 3
  /// until loops are compiled; where they are not by then, nothing is measured. Convolutions that
  /// are left when the time is over, or have volumes of more than 512 MiB, are estimated; those of
  /// equal shapes are timed once.
  ///
  /// Two loadings may choose differently, and other algorithms round otherwise: to have the same
  /// bits again, keep [Model#choices()].
  MEASURED
}
