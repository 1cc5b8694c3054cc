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

  /// Does what remains for a run of channels of one position of the output.
  ///
  /// @param channel first channel
  /// @param count how many channels
  void finish(Binding binding, long image, long y, long x, int channel, int count) {
    Volume output = binding.output().volume();
    MemorySegment target = output.segment();
    long to = output.offset(image, y, x) + channel;
    if (!sums) {
      Floats.LANES.activate(activation, target, to, null, 0, target, to, count);
      return;
    }
    Volume addend = binding.inputs().get(1).volume();
    long from = addend.offset(image, y, x) + channel;
    if (isFloored() || activation == null) {
      float lowest = isFloored() ? 0f : Float.NEGATIVE_INFINITY;
      Floats.LANES.addClamped(addend.segment(), from, target, to, count, lowest);
    } else {
      Floats.LANES.add(addend.segment(), from, target, to, count);
      Floats.LANES.activate(activation, target, to, null, 0, target, to, count);
    }
  }
}
