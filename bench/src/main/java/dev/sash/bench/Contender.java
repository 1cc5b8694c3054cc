package dev.sash.bench;

/// A model loaded by an engine, its input and the place of its output fixed: all that is left is to
/// call it. For one thread at a time.
sealed interface Contender extends AutoCloseable permits SashContender, OnnxRuntimeContender {

  /// Runs one forward pass.
  void call();

  /// Returns the output of the last call in NCHW order.
  float[] output();

  @Override
  void close();
}
