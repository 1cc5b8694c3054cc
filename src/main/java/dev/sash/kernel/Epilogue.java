package dev.sash.kernel;

import dev.sash.layer.Activation;
import dev.sash.volume.Volume;
import java.lang.foreign.MemorySegment;

/// What a convolution does with its sums while they are still in the cache: adds another volume of
/// the output's shape (the residual of He et al. 2016, the second input of its binding), and
/// applies an activation function.
///
/// @param sums whether another volume is added
/// @param activation applied last, or null
public record Epilogue(boolean sums, Activation activation) {

  private boolean isFloored() {
    return activation != null && activation.function() == Activation.Function.RELU;
  }

  /// Returns from where on sums can be cut off as soon as they are known; -infinity: not yet.
  float lowest() {
    return isFloored() && !sums ? 0f : Float.NEGATIVE_INFINITY;
  }

  /// Returns whether cutting off at [#lowest] leaves something to do.
  boolean remains() {
    return sums || (activation != null && !isFloored());
  }

  /// Does what remains for a run of channels of a rectangle of the output.
  ///
  /// @param channel first channel
  /// @param count how many channels
  void finish(
      Binding binding,
      long image,
      long top,
      long left,
      int height,
      int width,
      int channel,
      int count) {
    Volume output = binding.output().volume();
    Volume addend = sums ? binding.inputs().get(1).volume() : output;
    long to = output.offset(image, top, left) + channel;
    long from = addend.offset(image, top, left) + channel;
    boolean gapless = output.pixelStride() == count && addend.pixelStride() == count;
    int columns = gapless ? 1 : width;
    int length = gapless ? width * count : count;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < columns; x++) {
        finish(
            addend.segment(),
            from + y * addend.rowStride() + x * addend.pixelStride(),
            output.segment(),
            to + y * output.rowStride() + x * output.pixelStride(),
            length);
      }
    }
  }

  private void finish(MemorySegment addend, long from, MemorySegment target, long to, int count) {
    if (!sums) {
      Floats.LANES.activate(activation, target, to, null, 0, target, to, count);
    } else if (isFloored() || activation == null) {
      float lowest = isFloored() ? 0f : Float.NEGATIVE_INFINITY;
      Floats.LANES.addClamped(addend, from, target, to, count, lowest);
    } else {
      Floats.LANES.add(addend, from, target, to, count);
      Floats.LANES.activate(activation, target, to, null, 0, target, to, count);
    }
  }
}
